"""Keccak-256 as Ethereum uses it.

PyCryptodome's own interface makes objects for each digest, which takes longer than hashing does; so its C functions are
called where they can be reached, and its interface where not.
"""

import threading
from collections.abc import Callable

from Crypto.Hash import keccak as _keccak

_CAPACITY, _ROUNDS, _PADDING = 64, 24, 1
_NOTHING = bytes.fromhex("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")


def _by_objects(content: bytes) -> bytes:
    return _keccak.new(digest_bits=256, data=content).digest()


def _by_functions() -> Callable[[bytes], bytes]:
    """A function over one state a thread: the C functions run without Python's lock."""
    from Crypto.Hash.keccak import _raw_keccak_lib as library  # type: ignore[attr-defined]
    from Crypto.Util._raw_api import ffi

    class Sponge(threading.local):
        def __init__(self) -> None:
            pointer = ffi.new("void **")
            if library.keccak_init(pointer, _CAPACITY, _ROUNDS):
                raise OSError("no state")
            self.state, self.digest = pointer[0], ffi.new("uint8_t[32]")

    sponge = Sponge()
    reset, absorb, squeeze, read = library.keccak_reset, library.keccak_absorb, library.keccak_squeeze, ffi.buffer

    def digest(content: bytes) -> bytes:
        state, out = sponge.state, sponge.digest
        if reset(state) or absorb(state, content, len(content)) or squeeze(state, out, 32, _PADDING):
            raise OSError("Keccak failed")
        return bytes(read(out))

    return digest


def _fastest() -> Callable[[bytes], bytes]:
    try:
        digest = _by_functions()
        return digest if digest(b"") == _NOTHING else _by_objects
    except (ImportError, AttributeError, OSError, TypeError):
        return _by_objects


_digest = _fastest()


def keccak256(content: bytes) -> bytes:
    """The 32-byte digest of some bytes."""
    return _digest(content)
