"""What a person may have meant by what stands where an address should."""

from eth_utils.address import is_checksum_address, to_checksum_address

from minting.recipients.problems import Fault, Problem

ZERO_ADDRESS = "0x" + "0" * 40
DIGITS = 40
KEY_DIGITS = 64
HEX = frozenset("0123456789abcdefABCDEF")
COPY_AGAIN = "Copy it again from the wallet"
LOOKALIKES = {"o": "the letter O where a zero may be meant", "l": "the letter l where a one may be meant"}


def read_address(written: str, line: int, column: int) -> str | Problem:
    """Return the checksummed address, or what is wrong with it.

    Without capitals, or with nothing but capitals, an address carries no checksum (EIP-55) and is taken as it is.
    """
    digits = written[2:] if written[:2] in ("0x", "0X") else None
    if digits is None:
        return _without_prefix(written, line, column)
    wrong = _wrong_digits(digits)
    if _looks_secret(digits):
        return _secret(line, column)
    if wrong:
        return Problem(line, Fault.ADDRESS, f"{_quoted(written)} is not an address: {wrong}", COPY_AGAIN, column)
    if digits not in (digits.lower(), digits.upper()) and not is_checksum_address("0x" + digits):
        words = f"{written} was mistyped: its capital and small letters do not fit its digits (EIP-55)"
        return Problem(line, Fault.CHECKSUM, words, COPY_AGAIN, column)
    if not digits.strip("0"):
        todo = "Write the address of a person, or delete the line"
        return Problem(line, Fault.ZERO_ADDRESS, "the zero address belongs to nobody", todo, column)
    return str(to_checksum_address("0x" + digits.lower()))


def looks_like_address(written: str) -> bool:
    """Return whether somebody meant an address, right or not."""
    return written[:2].lower() == "0x"


def _without_prefix(written: str, line: int, column: int) -> Problem:
    if not written:
        return Problem(line, Fault.ADDRESS, "there is no address", "Write one, or delete the line", column)
    if _looks_secret(written):
        return _secret(line, column)
    if len(written) == DIGITS and HEX.issuperset(written):
        return Problem(line, Fault.ADDRESS, f"{written} begins without 0x", "Put 0x in front of it", column)
    if "." in written and " " not in written:
        words, todo = f"{_quoted(written)} is a name, not an address", "Ask for the address, 0x and 40 digits"
        return Problem(line, Fault.ADDRESS, words, todo, column)
    words = f"{_quoted(written)} is not an address (0x and 40 digits or letters a to f)"
    return Problem(line, Fault.ADDRESS, words, COPY_AGAIN, column)


def _wrong_digits(digits: str) -> str:
    """Return what is wrong with what follows 0x, nothing when all is well."""
    for place, digit in enumerate(digits[:DIGITS], 3):
        if digit not in HEX:
            hint = LOOKALIKES.get(digit.lower(), f"only 0 to 9 and a to f may stand there, not {_quoted(digit)}")
            return f"character {place} is {hint}" if digit.lower() in LOOKALIKES else f"at character {place} {hint}"
    missing = DIGITS - len(digits)
    if missing:
        characters = "character" if abs(missing) == 1 else "characters"
        return f"it is {abs(missing)} {characters} too {'short' if missing > 0 else 'long'} (40 follow 0x)"
    return ""


def _looks_secret(digits: str) -> bool:
    return len(digits) == KEY_DIGITS and HEX.issuperset(digits)


def _secret(line: int, column: int) -> Problem:
    """A private key has this form: what was written is not repeated anywhere."""
    words = "this is no address but a private key or a transaction's hash (64 digits; not shown here)"
    todo = "If it is a key, delete it from the file and use that wallet no more. Write the address"
    return Problem(line, Fault.SECRET, words, todo, column)


def _quoted(text: str) -> str:
    shown = text if len(text) <= 50 else text[:47] + "…"
    return '"' + "".join(character if character.isprintable() else "�" for character in shown) + '"'
