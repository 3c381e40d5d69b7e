"""Codes on paper: three layouts on A4, to be cut."""

from minting.codes.sheets.document import Layout, Occasion, draw_codes
from minting.codes.sheets.paper import FontsMissing, Typeface
from minting.codes.sheets.words import Language

__all__ = ["FontsMissing", "Language", "Layout", "Occasion", "Typeface", "draw_codes"]
