"""IPFS: content kept and fetched by its CID, in the embedded block store or on a Kubo node."""

from metadata.ipfs.block_store import BlockStore
from metadata.ipfs.errors import (
    BlockCorrupted,
    BlockMalformed,
    BlockMissing,
    CarInvalid,
    CidInvalid,
    IpfsError,
    NodeFull,
    NodeLied,
    NodeRefused,
    NodeSlow,
    NodeUnreachable,
    NoSuchPath,
    NotAFile,
)
from metadata.ipfs.kubo_store import KuboStore
from metadata.ipfs.store import Store
from metadata.ipfs.unixfs import Fault, File

__all__ = [
    "BlockCorrupted",
    "BlockMalformed",
    "BlockMissing",
    "BlockStore",
    "CarInvalid",
    "CidInvalid",
    "Fault",
    "File",
    "IpfsError",
    "KuboStore",
    "NoSuchPath",
    "NodeFull",
    "NodeLied",
    "NodeRefused",
    "NodeSlow",
    "NodeUnreachable",
    "NotAFile",
    "Store",
]
