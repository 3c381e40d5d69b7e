"""Drops: what was opened, how much of it is issued, and what its art is sealed with."""
