"""The finished card of a described character: its JSON as lists show it, kept in its own row.

It names the owner last, ``…,"owner":"0x<40 digits>"}``, so that who changes the owner rewrites the end alone, in the
same statement. A page of the gallery is then one walk over ``characters``, and nothing has to be put together.
"""

OWNER_OPENS = ',"owner":"0x'
OWNER_ENDS = '"}'
OWNER_LENGTH = 40 + len(OWNER_ENDS)
OWNER_HEX = {"sqlite": "lower(hex(owner))", "postgresql": "encode(owner, 'hex')"}
"""The row's own owner as hexadecimal digits, in each database's SQL."""


def owner_ending(owner: bytes) -> str:
    """Return how a card ends whose character ``owner`` (20 bytes) holds."""
    return owner.hex() + OWNER_ENDS
