"""What the verify panel compares, and the commands with which a person does the same on a computer of their own."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from eth_utils.address import to_checksum_address

from gallery_api.connections import chain_profile
from gallery_api.settings import ChainName, Settings

if TYPE_CHECKING:
    from gallery_api.characters.schemas import Character

DROP_INFO = "dropInfo(uint32)((uint32,uint32,uint32,uint64,uint64,bool,uint8,uint16,uint64,bytes32,bytes32))"
HASH = "ipfs add --only-hash --quiet --cid-version=1 --raw-leaves --chunker=size-262144"


def facts_of(character: Character) -> dict[str, str | None]:
    """The recorded values, by the names that src/verify.js reads; None for what is not known before the reveal."""
    proof = character.provenance
    picture = document = None
    if character.revealed and proof.picture_index is not None:
        picture = f"{character.picture.path_prefix}.png" if character.picture else None
        document = f"{proof.base_uri.replace('ipfs://', '/ipfs/', 1)}{proof.picture_index}.json"
    return {
        "picture": picture,
        "picture_cid": proof.picture_cid,
        "document": document,
        "document_cid": proof.document_cid,
        "documents_cid": _directory(proof.base_uri),
        "promise": proof.base_uri or None,
        "provenance_hash": proof.provenance_hash,
    }


def _directory(base_uri: str) -> str | None:
    return base_uri.removeprefix("ipfs://").split("/")[0] if base_uri.startswith("ipfs://") else None


@dataclass(frozen=True)
class Command:
    """A line for a shell, what it asks (the key below `verify.command_`), and what it must print at its end."""

    what: str
    line: str
    expected: str | None = None


def commands_of(character: Character, public_url: str, node: str) -> list[Command]:
    """Commands that run as they stand, in this order, with cast (Foundry), curl and ipfs (Kubo).

    node: the address of a node that may be shown to everybody.
    """
    proof = character.provenance
    contract = to_checksum_address(proof.contract)
    commands = [Command("rpc", f"export RPC={shlex.quote(node)}")]

    def ask(what: str, function: str, argument: str, expected: str | None) -> None:
        line = f'cast call {contract} "{function}" {argument} --rpc-url "$RPC"'
        commands.append(Command(what, line, expected))

    ask("owner", "ownerOf(uint256)(address)", character.token_id, to_checksum_address(character.owner))
    ask("uri", "tokenURI(uint256)(string)", character.token_id, proof.token_uri)
    ask("promised", DROP_INFO, str(character.drop), proof.provenance_hash)
    facts = facts_of(character)
    if facts["promise"]:
        commands.append(Command("promise", f"cast keccak {shlex.quote(facts['promise'])}", proof.provenance_hash))
    if facts["document"] and facts["picture"]:
        document = _name_of(facts["document"])
        image = facts["picture"].replace("/ipfs/", "ipfs://", 1)
        commands += [
            Command("init", "ipfs init"),
            _hashing("document", public_url, facts["document"], proof.document_cid),
            Command("link", f'grep -o \'"image": *"[^"]*"\' {document}', image),
            _hashing("picture", public_url, facts["picture"], proof.picture_cid),
        ]
    return commands


def _hashing(what: str, public_url: str, path: str, cid: str | None) -> Command:
    address, name = shlex.quote(public_url.rstrip("/") + path), _name_of(path)
    return Command(what, f"curl -fsSL -o {name} {address} && {HASH} {name}", cid)


def _name_of(path: str) -> str:
    return shlex.quote(path.rsplit("/", 1)[1])


def public_node(settings: Settings) -> str:
    """The address of a node for everybody: the chain's public one, never the operator's, which may hold a key.

    On the local chain, which nobody else has, it is the configured one without anything but scheme, host and port.
    """
    profile = chain_profile(settings)
    if settings.chain is ChainName.LOCAL and settings.rpc_urls:
        parts = urlsplit(settings.rpc_urls[0])
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return profile.rpc_urls[0]
