"""Checks everything the service says from the outside: only HTTP, a node, and hashes; no code of the service.

Needs the service's address, a node's address and the contract's address. Uses web3.py's own contract class and
aleph-cid, so that a mistake in our typed classes cannot confirm itself.
"""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aleph_cid import hash_folder
from web3 import HTTPProvider, Web3
from web3.contract import Contract

ABI = Path(__file__).resolve().parents[1] / "contracts" / "abi" / "CharacterToken.json"
NOBODY = "0x0000000000000000000000000000000000000000"
SIZES = (".png", "-1024.webp", "-512.webp", "-256.webp", "-96.webp")


@dataclass
class Findings:
    """What was compared, how often, and each difference as a sentence."""

    compared: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def same(self, what: str, subject: str, said: object, found: object) -> None:
        """Count one comparison of `what`; note a difference when what was `said` is not what was `found`."""
        self.compared[what] += 1
        if said != found:
            self.differences.append(f"{what} of {subject}: the service says {said}, but it is {found}")


@dataclass(frozen=True)
class Outside:
    """A visitor who believes nobody: `http` speaks to the service, `web3` to a node, `token` is the contract there."""

    http: httpx.Client
    web3: Web3
    token: Contract

    @classmethod
    def visit(cls, service: str, node: str, contract: str) -> "Outside":
        """Return a visitor of the `service` URL who checks with the node at URL `node`."""
        web3 = Web3(HTTPProvider(node))
        token = web3.eth.contract(Web3.to_checksum_address(contract), abi=json.loads(ABI.read_text())["abi"])
        return cls(httpx.Client(base_url=service, timeout=60, follow_redirects=True), web3, token)

    def check(self, say: Callable[[str], None]) -> Findings:
        """Compare every character, drop and wallet that the service shows with chain and hashes."""
        findings = Findings()
        say("owners and numbers against the chain")
        characters = list(self._characters())
        owners = self._replay()
        for character in characters:
            self._check_character(character, owners, findings)
        findings.same("count of characters", "the index", len(characters), len(owners))
        findings.same("total supply", "the chain", len(characters), self.token.functions.totalSupply().call())
        self._check_wallets(owners, findings)
        for number in range(1, self.token.functions.dropCount().call() + 1):
            say(f"documents and pictures of drop {number} against their CIDs")
            self._check_drop(number, [c for c in characters if c["drop"] == number], findings)
        return findings

    def _characters(self) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            query: dict[str, str | int] = {"limit": 100} | ({"cursor": cursor} if cursor else {})
            listed = self._json("/api/v1/characters", query)
            for card in listed["characters"]:
                yield self._json(f"/api/v1/characters/{card['drop']}/{card['number']}")
            cursor = listed["next"]
            if cursor is None:
                return

    def _replay(self) -> dict[int, str]:
        """Return who owns what after every Transfer event since the first block: token id to address."""
        owners: dict[int, str] = {}
        for log in self.token.events.Transfer().get_logs(from_block=0):
            if log["args"]["from"] == NOBODY and log["args"]["tokenId"] in owners:
                raise AssertionError(f"token {log['args']['tokenId']} was minted twice")
            owners[log["args"]["tokenId"]] = log["args"]["to"]
        return owners

    def _check_character(self, character: dict[str, Any], owners: dict[int, str], findings: Findings) -> None:
        token_id, name = int(character["token_id"]), f"character {character['drop']}/{character['number']}"
        call = self.token.functions
        owner = call.ownerOf(token_id).call()
        findings.same("owner", name, character["owner"].lower(), owner.lower())
        findings.same("owner by events", name, owner, owners.get(token_id))
        findings.same("number", name, character["number"], call.numberOf(token_id).call())
        findings.same("drop", name, character["drop"], call.dropOf(token_id).call())
        findings.same("token URI", name, character["provenance"]["token_uri"], call.tokenURI(token_id).call())
        findings.same("ticket spent", name, True, call.isSpent(character["drop"], character["ticket"]).call())

    def _check_wallets(self, owners: dict[int, str], findings: Findings) -> None:
        for address, count in Counter(owners.values()).items():
            said = self._json(f"/api/v1/wallets/{address}")["character_count"]
            findings.same("wallet's count", address, said, count)
            findings.same("balance", address, said, self.token.functions.balanceOf(address).call())

    def _check_drop(self, number: int, characters: list[dict[str, Any]], findings: Findings) -> None:
        said, drop = self._json(f"/api/v1/drops/{number}"), f"drop {number}"
        fields = self.token.functions.dropInfo(number).call()
        abi: list[dict[str, Any]] = json.loads(ABI.read_text())["abi"]
        names = next(entry for entry in abi if entry.get("name") == "dropInfo")["outputs"][0]["components"]
        info = dict(zip((component["name"] for component in names), fields, strict=True))
        findings.same("issued", drop, said["issued"], info["issued"])
        findings.same("cap", drop, said["cap"], info["cap"])
        base_uri = self._base_uri(number)
        if not base_uri:
            return  # sealed: there is nothing to look at yet, and that is the promise
        promised = "0x" + info["provenanceHash"].hex()
        findings.same("provenance hash", drop, promised, Web3.keccak(text=base_uri).to_0x_hex())
        documents = base_uri.removeprefix("ipfs://").strip("/")
        with tempfile.TemporaryDirectory() as folder:
            self._check_set(documents, info["setSize"], Path(folder), characters, findings)

    def _base_uri(self, number: int) -> str:
        """Return what the chain's events say: the base URI of the opening, or of the reveal; empty while sealed."""
        wanted = {"drop": number}
        opened = self.token.events.DropOpened().get_logs(from_block=0, argument_filters=wanted)
        revealed = self.token.events.Revealed().get_logs(from_block=0, argument_filters=wanted)
        return str(revealed[0]["args"]["baseURI"] if revealed else opened[0]["args"]["terms"]["baseURI"])

    def _check_set(
        self, documents: str, size: int, folder: Path, characters: list[dict[str, Any]], findings: Findings
    ) -> None:
        """Fetch the whole set and compute both directories' CIDs anew: that covers every document and picture."""
        (folder / "documents").mkdir()
        (folder / "pictures").mkdir()
        pictures = set()
        for i in range(size):
            content = self._bytes(f"/ipfs/{documents}/{i}.json")
            (folder / "documents" / f"{i}.json").write_bytes(content)
            cid, _, name = json.loads(content)["image"].removeprefix("ipfs://").partition("/")
            pictures.add(cid)
            findings.same("picture's name", f"document {i}", f"{i}.png", name)
            for ending in SIZES:
                (folder / "pictures" / f"{i}{ending}").write_bytes(self._bytes(f"/ipfs/{cid}/{i}{ending}"))
        findings.same("documents", "the set", documents, str(hash_folder(folder / "documents")))
        findings.same("pictures", "the set", sorted(pictures), [str(hash_folder(folder / "pictures"))])
        for character in characters:
            index = self.token.functions.pictureIndexOf(int(character["token_id"])).call()
            provenance, name = character["provenance"], f"character {character['drop']}/{character['number']}"
            findings.same("picture", name, provenance["picture_index"], index)
            digest = hashlib.sha256((folder / "documents" / f"{index}.json").read_bytes()).hexdigest()
            findings.same("document's SHA-256", name, provenance["document_sha256"].removeprefix("0x"), digest)

    def _json(self, path: str, query: dict[str, str | int] | None = None) -> Any:
        answer = self.http.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    def _bytes(self, path: str) -> bytes:
        answer = self.http.get(path)
        answer.raise_for_status()
        return answer.content
