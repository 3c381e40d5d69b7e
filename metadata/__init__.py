"""What a character is, how it is drawn, described and published; knows no chain and no database."""
