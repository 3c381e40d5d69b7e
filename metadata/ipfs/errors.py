"""What can go wrong with a store of content, each by its name."""

from __future__ import annotations


class IpfsError(Exception):
    """Something about content or the place that keeps it is not as it should be."""


class CidInvalid(IpfsError):
    """The text is not a CID that we can check (version 0 or 1, base58 or base32, SHA-256)."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text[:100]!r} is not a CID over SHA-256; copy it again from the manifest or the token")


class BlockMissing(IpfsError):
    """The store does not have a block."""

    def __init__(self, cid: str) -> None:
        self.cid = cid
        super().__init__(f"block {cid} is not in the store; `palmido pins audit` pins again what a local set has")


class BlockCorrupted(IpfsError):
    """The bytes kept for a CID are not the bytes that it names."""

    def __init__(self, cid: str, place: str) -> None:
        self.cid = cid
        self.place = place
        super().__init__(
            f"the bytes of {cid} in {place} do not match it; `palmido pins audit` restores them from a local set"
        )


class BlockMalformed(IpfsError):
    """The bytes match their CID but are not a UnixFS node that we can read."""

    def __init__(self, cid: str, reason: str) -> None:
        self.cid = cid
        self.reason = reason
        super().__init__(f"{cid} is not a UnixFS file or directory: {reason}")


class NoSuchPath(IpfsError):
    """A directory has no entry of this name, or the path goes on below a file."""

    def __init__(self, cid: str, path: str) -> None:
        self.cid = cid
        self.path = path
        super().__init__(f"there is no {path} in {cid}")


class NotAFile(IpfsError):
    """The path leads to a directory, where a file was asked for."""

    def __init__(self, cid: str, path: str) -> None:
        self.cid = cid
        self.path = path
        super().__init__(f"{cid}/{path} is a directory; ask for one of its files")


class CarInvalid(IpfsError):
    """A file is not a CARv1 with one root that is complete to its end."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place} is not a whole CARv1 file: {reason}; write it again")


class NodeUnreachable(IpfsError):
    """Nothing answers at the node's address."""

    def __init__(self, url: str, reason: str) -> None:
        self.url = url
        self.reason = reason
        super().__init__(f"the IPFS node at {url} does not answer ({reason}); start it or correct the address")


class NodeSlow(IpfsError):
    """The node did not answer in time."""

    def __init__(self, url: str, seconds: float) -> None:
        self.url = url
        self.seconds = seconds
        super().__init__(
            f"the IPFS node at {url} did not answer within {seconds:g} s; try again, what was done is kept"
        )


class NodeFull(IpfsError):
    """The node has no room left."""

    def __init__(self, url: str, message: str) -> None:
        self.url = url
        self.message = message
        super().__init__(f"the IPFS node at {url} is full ({message}); give it room (StorageMax, disk) and run again")


class NodeRefused(IpfsError):
    """The node answered with an error."""

    def __init__(self, url: str, message: str) -> None:
        self.url = url
        self.message = message
        super().__init__(f"the IPFS node at {url} refused: {message}")


class NodeLied(IpfsError):
    """The node answered with another CID, or other bytes, than the content has."""

    def __init__(self, url: str, expected: str, got: str) -> None:
        self.url = url
        self.expected = expected
        self.got = got
        super().__init__(f"the IPFS node at {url} says {got} where the content is {expected}; do not use this node")
