"""What the verify panel compares, and the commands with which a person does the same on a computer of their own."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from eth_utils.address import to_checksum_address

if TYPE_CHECKING:
    from gallery_api.characters.schemas import Character


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


def commands_of(character: Character, public_url: str) -> list[tuple[str, str]]:
    """Commands by what they ask (the key below `verify.command_`), for a shell with RPC set to a node's address."""
    proof = character.provenance
    contract = to_checksum_address(proof.contract)
    asked = f'cast call {contract} "%s" {character.token_id} --rpc-url "$RPC"'
    commands = [("owner", asked % "ownerOf(uint256)(address)"), ("uri", asked % "tokenURI(uint256)(string)")]
    facts = facts_of(character)
    if facts["picture"]:
        address = shlex.quote(public_url.rstrip("/") + facts["picture"])
        name = shlex.quote(facts["picture"].rsplit("/", 1)[1])
        adding = "ipfs add --only-hash --quieter --cid-version=1 --raw-leaves --chunker=size-262144"
        commands += [("picture", f"curl -fsSLO {address} && sha256sum {name}"), ("cid", f"{adding} {name}")]
    if facts["promise"]:
        commands.append(("promise", f"cast keccak {shlex.quote(facts['promise'])}"))
    return commands
