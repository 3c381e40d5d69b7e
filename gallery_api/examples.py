"""One example of each answer, shown by OpenAPI; a test checks that each is what its schema allows."""

from typing import Any

_HOLDER = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
_CONTRACT = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
_TRANSACTION = "0x9c5f1e0a4b7d8c3e2f1a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e"
_PICTURES = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
_DOCUMENT = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
_CURSOR = "0000000100000011"

AS_OF: dict[str, Any] = {
    "block": 182734551,
    "hash": "0x3b1f0c7e9a2d4856b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4",
    "at": "2026-11-22T01:20:00Z",
}
CARD: dict[str, Any] = {
    "drop": 1,
    "number": 17,
    "token_id": "18446744078004518929",
    "revealed": True,
    "species": "seal",
    "family": "islands",
    "tier": "rare",
    "place": "dumujin",
    "heritage": "dumujin-rocks",
    "name": {"ko": "물범 히어로 · 두무진", "en": "Seal Hero · Dumujin"},
    "picture": {
        "cid": _PICTURES,
        "path_prefix": f"/ipfs/{_PICTURES}/16",
        "blur": "data:image/webp;base64,UklGRjoAAABXRUJQVlA4IC4AAACwAQCdASoQABAAAUAmJaQAA3AA/u0AAA==",
    },
    "owner": _HOLDER,
}
CHARACTERS: dict[str, Any] = {"as_of": AS_OF, "next": _CURSOR, "characters": [CARD]}
HISTORY: dict[str, Any] = {
    "kind": "issued",
    "sender": None,
    "recipient": _HOLDER,
    "block": 182734102,
    "transaction": _TRANSACTION,
    "at": "2026-11-22T01:12:31Z",
}
CHARACTER: dict[str, Any] = {
    **CARD,
    "as_of": AS_OF,
    "ticket": 16,
    "page": 1,
    "issued_at": "2026-11-22T01:12:31Z",
    "soulbound": False,
    "status": "described",
    "traits": [
        {
            "layer": "tier",
            "trait": "rare",
            "layer_name": {"ko": "등급", "en": "Tier"},
            "name": {"ko": "희귀", "en": "Rare"},
            "count": 12,
            "share_percent": 20.0,
        }
    ],
    "heritage_card": {
        "card": "dumujin-rocks",
        "kind": "nature",
        "title": {"ko": "백령도 두무진", "en": "The rocks of Dumujin"},
        "text": {
            "ko": "두무진은 백령도 북서쪽 바닷가의 바위 절벽이에요. 물범이 그 앞바다에서 쉬어요.",
            "en": "Dumujin is a cliff on the northwest shore of Baengnyeongdo. Spotted seals rest in the sea below.",
        },
        "source": {"title": "Korea Heritage Service", "url": "https://www.khs.go.kr/"},
        "checked": "2026-11-21",
    },
    "history": [HISTORY],
    "provenance": {
        "chain_id": 8217,
        "contract": _CONTRACT,
        "token_uri": "ipfs://bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku/16.json",
        "provenance_hash": "0x51c0ffee51c0ffee51c0ffee51c0ffee51c0ffee51c0ffee51c0ffee51c0ffee",
        "base_uri": "ipfs://bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku/",
        "seed": None,
        "picture_index": 16,
        "document_cid": _DOCUMENT,
        "document_sha256": "0xc7d0149090085898a0036cb3653c7c5ef6dcd3c4866321257be4c08038f25d66",
        "picture_cid": "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    },
}
TRAITS: dict[str, Any] = {
    "as_of": AS_OF,
    "traits": [
        {
            "layer": "species",
            "trait": "seal",
            "layer_name": {"ko": "종류", "en": "Species"},
            "name": {"ko": "물범 히어로", "en": "Seal Hero"},
            "count": 30,
        }
    ],
}
WALLET: dict[str, Any] = {
    "as_of": AS_OF,
    "address": _HOLDER,
    "checksum_address": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "character_count": 1,
    "characters": [CARD],
    "next": None,
    "history": [{**HISTORY, "drop": 1, "number": 17, "received": True}],
    "history_next": None,
}
DROP: dict[str, Any] = {
    "drop": 1,
    "state": "open",
    "cap": 60,
    "issued": 30,
    "remaining": 30,
    "opens_at": "2026-11-22T00:00:00Z",
    "closes_at": "2026-11-30T00:00:00Z",
    "soulbound": False,
    "mode": "open",
    "revealed": True,
    "reveal_block": None,
    "seed": None,
    "set_size": 60,
    "provenance_hash": CHARACTER["provenance"]["provenance_hash"],
    "placeholder_uri": "",
    "base_uri": CHARACTER["provenance"]["base_uri"],
    "royalty_receiver": "0x0000000000000000000000000000000000000000",
    "royalty_percent": 0.0,
    "opened_at": "2026-11-21T23:58:00Z",
    "opened_block": 182733001,
    "cover": CARD["picture"],
    "name": None,
}
DROPS: dict[str, Any] = {"as_of": AS_OF, "next": None, "drops": [DROP]}
DROP_DETAIL: dict[str, Any] = {
    **DROP,
    "as_of": AS_OF,
    "events": [
        {
            "kind": "CapLowered",
            "block": 182733500,
            "transaction": _TRANSACTION,
            "at": "2026-11-22T00:10:00Z",
            "fields": {"cap": 60},
        }
    ],
    "issued_last_minute": 4,
}
STATUS: dict[str, Any] = {
    "as_of": AS_OF,
    "chain": "kaia",
    "chain_id": 8217,
    "contract": _CONTRACT,
    "start_block": 182700000,
    "head_block": 182734551,
    "head_seen_seconds_ago": 0.4,
    "lag_blocks": 0,
    "characters": 30,
    "drops": 1,
    "waiting_for_description": 0,
    "versions": {"palmido": "0.1.0", "api": "v1", "database": "0001"},
}


CLAIM: dict[str, Any] = {
    "id": "5d1c0f0a8a5f4b1f8e1a2b3c4d5e6f70",
    "drop": 1,
    "ticket": 16,
    "recipient": _HOLDER,
    "state": "yours",
    "reason": None,
    "character": {"drop": 1, "number": 17},
    "transaction": _TRANSACTION,
    "received_at": "2026-11-22T01:12:28Z",
    "changed_at": "2026-11-22T01:12:31Z",
}
CODE: dict[str, Any] = {
    "drop": 1,
    "ticket": 16,
    "state": "free",
    "taken_at": None,
    "desk": "open",
    "opens_at": "2026-11-22T00:00:00Z",
    "closes_at": "2026-11-30T00:00:00Z",
    "chain_id": 8217,
    "contract": _CONTRACT,
}


def shows(example: dict[str, Any], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """Return what a route says of its answer with a status."""
    return {status: {"content": {"application/json": {"example": example}}}}
