"""What the settings name, opened: the store of published content and the contract to read."""

from collections.abc import Callable

from sqlalchemy import Engine

from gallery_api.indexer.errors import NoContract
from gallery_api.indexer.index import Indexer
from gallery_api.indexer.node import Node
from gallery_api.indexer.source import Source
from gallery_api.settings import IpfsKind, Settings
from metadata.ipfs import BlockStore, KuboStore, Store
from minting.codes.claim import DeskDomain
from minting.deploy import find_deployment
from minting.profiles import PROFILES, ChainProfile

RPC_SECONDS = 20.0  # nodes give eth_getLogs ten


def open_store(settings: Settings) -> Store:
    """Return the store of published content."""
    if settings.ipfs is IpfsKind.KUBO:
        return KuboStore(settings.kubo_url, timeout=20)
    return BlockStore(settings.blocks_dir)


def chain_profile(settings: Settings) -> ChainProfile:
    """Return what the chain's name stands for."""
    return PROFILES[settings.chain.value]


def token_to_read(settings: Settings) -> tuple[str, int]:
    """Return the contract's address and the block to read from; raise NoContract."""
    chain_id = chain_profile(settings).chain_id
    found = find_deployment(settings.deployments, chain_id, "CharacterToken")
    address = settings.token_address or (found.address if found else None)
    if address is None:
        raise NoContract(chain_id, str(settings.deployments / f"{chain_id}.json"))
    is_known = found is not None and found.address.lower() == address.lower()
    known_block = found.block if found is not None and is_known else 0
    return address, known_block if settings.start_block is None else settings.start_block


def desk_to_read(settings: Settings) -> tuple[str, int] | None:
    """Return the ClaimDesk's address and the block to read from; None when no desk is known."""
    found = find_deployment(settings.deployments, chain_profile(settings).chain_id, "ClaimDesk")
    address = settings.desk_address or (found.address if found else None)
    if address is None:
        return None
    is_known = found is not None and found.address.lower() == address.lower()
    return address, found.block if found is not None and is_known else token_to_read(settings)[1]


def desk_domain(settings: Settings) -> DeskDomain | None:
    """Return where claims are valid; None when no desk is known."""
    desk = desk_to_read(settings)
    return DeskDomain(chain_profile(settings).chain_id, desk[0]) if desk else None


def open_indexer(settings: Settings, engine: Engine, clock: Callable[[], float]) -> Indexer:
    """Return the indexer of the contract that the settings name; raise NoContract."""
    profile = chain_profile(settings)
    address, start_block = token_to_read(settings)
    endpoints = [Node(url, RPC_SECONDS) for url in settings.rpc_urls or profile.rpc_urls]
    source = Source(endpoints, address)
    return Indexer(engine, source, profile.chain_id, start_block, settings.reorg_blocks, clock)
