"""The tables, and the only place where features meet: one module a noun, all of them importable from here.

What the chain says (drops, characters, chain_index) is written by gallery_api.indexer alone and can be rebuilt from the
chain row by row. What the published documents say (descriptions, traits) is written by
gallery_api.characters.descriptions alone and can be rebuilt from IPFS; so can the finished cards (cards), which it puts
into the characters' rows and whose owners the indexer keeps right. Claims (claims) are the service's own; what the desk
says of codes is read by gallery_api.claims.desk_reader alone.
Addresses and hashes are raw bytes (20 and 32), times are Unix seconds, all identifiers follow from the chain
(identifiers). A new table gets a module, a line here and a migration.
"""

from gallery_api.models.chain_index import Block, IndexCursor, Lease, Observation
from gallery_api.models.characters import Character, Transfer
from gallery_api.models.claims import Claim, ClaimState, CodeBlock, DeskCursor, DeskDrop, VoidCode
from gallery_api.models.descriptions import Description, DropPlaceholder, Heritage
from gallery_api.models.drops import Drop, DropEvent
from gallery_api.models.identifiers import LOG_INDEX_BITS, NUMBER_BITS, character_id, log_id, trait_id
from gallery_api.models.model import METADATA, Id, Model
from gallery_api.models.traits import CharacterTrait, Trait, TraitCount

__all__ = [
    "LOG_INDEX_BITS",
    "METADATA",
    "NUMBER_BITS",
    "Block",
    "Character",
    "CharacterTrait",
    "Claim",
    "ClaimState",
    "CodeBlock",
    "Description",
    "DeskCursor",
    "DeskDrop",
    "Drop",
    "DropEvent",
    "DropPlaceholder",
    "Heritage",
    "Id",
    "IndexCursor",
    "Lease",
    "Model",
    "Observation",
    "Trait",
    "TraitCount",
    "Transfer",
    "VoidCode",
    "character_id",
    "log_id",
    "trait_id",
]
