"""Claims: from a posted signature to a character, by way of the journal."""
