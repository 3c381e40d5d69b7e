"""A print run for tests: its codes are drawn from a counter, and so the same every time."""

import hashlib
from collections.abc import Callable
from itertools import count

from minting.codes.archive import RunLabel
from minting.codes.code import Code, fingerprint_of, new_codes
from minting.codes.hidden import Hidden

DESK = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
TOKEN = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512"
PASSPHRASE = Hidden(b"correct horse battery staple")


def counted(salt: str = "") -> Callable[[int], bytes]:
    """Return a source of bytes that looks random and repeats itself in every test."""
    numbers = count()
    return lambda length: hashlib.shake_256(f"{salt}/{next(numbers)}".encode()).digest(length)


def some_run(
    size: int = 5, first_ticket: int = 400, site: str = "https://heroes.example.kr"
) -> tuple[RunLabel, list[Code]]:
    """Return a label and its codes."""
    codes = new_codes(1, first_ticket, size, counted())
    fingerprint = fingerprint_of([code.address for code in codes])
    return RunLabel("0" * 32, 31337, TOKEN, DESK, site, 1, first_ticket, size, fingerprint), codes
