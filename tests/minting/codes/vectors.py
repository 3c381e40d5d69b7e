"""Writes vectors.json: what every other implementation of codes (the browser's, the contract's tests) must reproduce.

    python -m tests.minting.codes.vectors

All secrets and keys in it are published, and so worthless.
"""

import json
from pathlib import Path
from typing import Any

from eth_utils.crypto import keccak

from minting.codes.claim import Claim, DeskDomain, sign_claim
from minting.codes.code import CURVE_ORDER, Code, check_of, fingerprint_of
from minting.codes.hidden import Hidden

FILE = Path(__file__).parent / "vectors.json"
SITE = "https://palmido.example"
PLACES = [(1, 0), (1, 1), (1, 999), (2, 0), (7, 255), (300, 65_536), (2**32 - 1, 2**32 - 1)]
SECRETS = [bytes(16), b"\xff" * 16, bytes(range(16))]
DOMAINS = [
    DeskDomain(31337, "0x5FbDB2315678afecb367f032d93F642f64180aa3"),
    DeskDomain(1001, "0x00000000000000000000000000000000000000fF"),
    DeskDomain(8217, "0xFFfFfFffFFfffFFfFFfFFFFFffFFFffffFfFFFfF"),
]
RECIPIENTS = [
    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "0x0000000000000000000000000000000000000001",
    "0xFFfFfFffFFfffFFfFFfFFFFFffFFFffffFfFFFfF",
]


def some_codes() -> list[Code]:
    """Return codes at the edges of every field, and a few from a hash."""
    chosen = [Code(drop, ticket, Hidden(secret)) for drop, ticket in PLACES for secret in SECRETS]
    drawn = [Code(1, i, Hidden(keccak(text=f"vector/{i}")[:16])) for i in range(8)]
    return chosen + drawn


def vectors() -> dict[str, Any]:
    """Return the whole file's content."""
    codes = some_codes()
    return {
        "about": "docs/claims.md says the bytes; vectors.py beside this file writes it. Published secrets: worthless.",
        "codes": [_code(code) for code in codes],
        "fingerprint": {
            "addresses": [c.address for c in codes[:3]],
            "hash": fingerprint_of([c.address for c in codes[:3]]),
        },
        "claims": [
            _claim(codes[i % len(codes)], RECIPIENTS[i % 3], DOMAINS[i // 3 % 3]) for i in range(3 * len(codes))
        ],
        "bad_signatures": _bad_signatures(codes[0]),
        "bad_urls": bad_urls(codes[2]),
    }


def bad_urls(code: Code) -> list[str]:
    """Return what is almost a code's URL and must be refused."""
    good = code.url(SITE)
    fragment = good.split("#")[1]
    return [
        "",
        fragment,
        good[:-1],
        good + "A",
        good + "=",
        good + "\n",
        " " + good,
        good.replace("https:", "http:"),
        good.replace("https:", "HTTPS:"),
        good.replace("https://", "https://user@"),
        good.replace("/c#", "/c/#"),
        good.replace("/c#", "/C#"),
        good.replace("/c#", "/ko/c#"),
        good.replace("/c#", "/c?x=1#"),
        good.replace("/c#", "/c?"),
        good.replace("/c#", "/c##"),
        f"{SITE}/c#" + fragment[:-1] + "+",
        f"{SITE}/c#" + fragment[:-1] + "/",
        f"{SITE}/c#" + fragment[:-1] + "가",
        f"{SITE}/c#AAAAAA" + fragment[6:],  # drop 0
    ]


def _code(code: Code) -> dict[str, Any]:
    key = code.signer._key.secret.hex()
    return {
        "drop": code.drop,
        "ticket": code.ticket,
        "secret": "0x" + code.secret.reveal().hex(),
        "url": code.url(SITE),
        "key": "0x" + key.rjust(64, "0"),
        "address": code.address,
        "check": check_of(code.address),
    }


def _claim(code: Code, recipient: str, domain: DeskDomain) -> dict[str, Any]:
    claim = Claim(code.drop, code.ticket, recipient)
    return {
        "chain_id": domain.chain_id,
        "desk": domain.desk,
        "drop": claim.drop,
        "ticket": claim.ticket,
        "recipient": claim.recipient,
        "secret": "0x" + code.secret.reveal().hex(),
        "domain_separator": "0x" + domain.separator().hex(),
        "struct_hash": "0x" + claim.struct_hash().hex(),
        "digest": "0x" + claim.digest(domain).hex(),
        "signature": "0x" + sign_claim(claim, domain, code.signer).hex(),
        "address": code.address,
    }


def _bad_signatures(code: Code) -> list[dict[str, str]]:
    """Return signatures for the first claim that must be refused, or be another's."""
    claim, domain = Claim(code.drop, code.ticket, RECIPIENTS[0]), DOMAINS[0]
    good = sign_claim(claim, domain, code.signer)
    r, packed = good[:32], int.from_bytes(good[32:])
    s, parity = packed & ~(1 << 255), packed >> 255
    high = CURVE_ORDER - s
    cases = {
        "the other parity: another address": r + (packed ^ 1 << 255).to_bytes(32),
        "high s, parity as it was": r + (high | parity << 255).to_bytes(32) if high < 1 << 255 else b"",
        "high s as the first bit would read it": r + high.to_bytes(32),
        "65 bytes: r, s, v": r + s.to_bytes(32) + bytes([27 + parity]),
        "63 bytes": good[:-1],
        "no bytes": b"",
        "r is zero": bytes(32) + good[32:],
        "s is zero": r + bytes(32),
        "r is the order": CURVE_ORDER.to_bytes(32) + good[32:],
    }
    return [{"why": why, "signature": "0x" + value.hex()} for why, value in cases.items() if value or why == "no bytes"]


def main() -> None:
    """Write the file."""
    FILE.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
