"""Characters: the gallery's list, one character, and the traits they can be filtered by."""
