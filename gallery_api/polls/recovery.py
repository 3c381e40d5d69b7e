"""From a signature to an address: libsecp256k1 through coincurve."""

import threading
from collections.abc import Callable

from coincurve import PublicKey

from gallery_api.polls.keccak import keccak256

_UNCOMPRESSED = 2
_SIZE = 65


def _by_objects(digest: bytes, compact: bytes) -> bytes | None:
    try:
        return PublicKey.from_signature_and_message(compact, digest, hasher=None).format(compressed=False)
    except ValueError:
        return None


def _by_functions() -> Callable[[bytes, bytes], bytes | None]:
    """The three C functions that coincurve calls, over one set of buffers a thread."""
    from coincurve._libsecp256k1 import ffi, lib
    from coincurve.context import GLOBAL_CONTEXT

    class Buffers(threading.local):
        def __init__(self) -> None:
            self.signature = ffi.new("secp256k1_ecdsa_recoverable_signature *")
            self.key, self.written = ffi.new("secp256k1_pubkey *"), ffi.new(f"unsigned char[{_SIZE}]")
            self.size = ffi.new("size_t *", _SIZE)

    buffers, context, read = Buffers(), GLOBAL_CONTEXT.ctx, ffi.buffer
    parse, recover = lib.secp256k1_ecdsa_recoverable_signature_parse_compact, lib.secp256k1_ecdsa_recover
    serialize = lib.secp256k1_ec_pubkey_serialize

    def recovered(digest: bytes, compact: bytes) -> bytes | None:
        mine = buffers
        if not parse(context, mine.signature, compact, compact[64]):
            return None
        if not recover(context, mine.key, mine.signature, digest):
            return None
        mine.size[0] = _SIZE
        serialize(context, mine.written, mine.size, mine.key, _UNCOMPRESSED)
        return bytes(read(mine.written))

    return recovered


def _fastest() -> Callable[[bytes, bytes], bytes | None]:
    try:
        return _by_functions()
    except (ImportError, AttributeError):
        return _by_objects


_recovered = _fastest()


def recover_address(digest: bytes, compact: bytes) -> bytes | None:
    """The 20-byte address that signed a 32-byte digest; None when no key did.

    compact: r ‖ s ‖ parity (0 or 1), 65 bytes. Raises ValueError for other sizes.
    """
    if len(digest) != 32 or len(compact) != _SIZE or compact[64] > 1:
        raise ValueError("a digest has 32 bytes, a signature 65 with a parity of 0 or 1")
    key = _recovered(digest, compact)
    return None if key is None else keccak256(key[1:])[12:]
