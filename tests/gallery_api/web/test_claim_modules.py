"""What the claim page computes, against the published vectors and against independent libraries, run in Node."""

import json
from pathlib import Path

import pytest
from eth_account import Account

from tests.gallery_api.web.test_modules import module, run

VECTORS = json.loads((Path(__file__).parents[2] / "minting" / "codes" / "vectors.json").read_text("utf-8"))
BYTES = "const bytes = (hex) => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'));"


def test_every_code_of_the_vectors_has_its_key_its_address_and_its_check() -> None:
    """From the fragment alone come drop, ticket and secret; from them key, address and the four letters."""
    script = f"""
      import {{ addressOf, checkOf, codeKey, parseFragment }} from "{module("claim/code.js")}";
      const hex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");
      console.log(JSON.stringify(given.map((url) => {{
        const code = parseFragment(new URL(url).hash);
        const key = codeKey(code);
        const address = addressOf(key);
        const shown = {{ key: hex(key), address: hex(address), check: checkOf(address) }};
        return {{ drop: code.drop, ticket: code.ticket, secret: hex(code.secret), url, ...shown }};
      }})));
    """
    expected = [{**code, "address": code["address"].lower()} for code in VECTORS["codes"]]
    assert run(script, [code["url"] for code in VECTORS["codes"]]) == expected


def test_every_claim_of_the_vectors_is_signed_to_the_byte() -> None:
    """Digest and compact signature are those of the Python implementation, for every chain, desk and recipient."""
    script = f"""
      import {{ claimDigest, signClaim }} from "{module("claim/code.js")}";
      {BYTES}
      console.log(JSON.stringify(given.map((each) => {{
        const domain = {{ chainId: each.chain_id, desk: each.desk }};
        const digest = "0x" + Buffer.from(claimDigest(each, domain)).toString("hex");
        const signature = signClaim({{ ...each, secret: bytes(each.secret) }}, each.recipient, domain);
        return [digest, signature];
      }})));
    """
    expected = [[each["digest"], each["signature"]] for each in VECTORS["claims"]]
    assert run(script, VECTORS["claims"]) == expected


@pytest.mark.parametrize(
    "fragment", ["", "#", "#A", "#" + "A" * 31, "#" + "A" * 33, "#" + "A" * 31 + "=", "##" + "A" * 31]
)
def test_what_is_almost_a_code_is_none(fragment: str) -> None:
    """Another length, another letter, and drop 0 are refused before anything is asked."""
    script = f"""
      import {{ parseFragment }} from "{module("claim/code.js")}";
      console.log(JSON.stringify(parseFragment(given)));
    """
    assert run(script, fragment) is None


def test_bad_fragments_of_the_vectors_are_none() -> None:
    """The fragments of URLs that every parser must refuse for their fragment."""
    bad = ["#" + url.split("/c#")[1] for url in VECTORS["bad_urls"] if url.startswith("https://palmido.example/c#")]
    script = f"""
      import {{ parseFragment }} from "{module("claim/code.js")}";
      console.log(JSON.stringify(given.map(parseFragment)));
    """
    assert len(bad) >= 7
    assert run(script, bad) == [None] * len(bad)


@pytest.mark.parametrize(
    ("entropy", "phrase", "address"),
    [
        ("00" * 16, "abandon " * 11 + "about", "0x9858effd232b4033e47d90003d41ec34ecaeda94"),
        ("df9bf37e6fcdf9bf37e6fcdf9bf37e3c", "test " * 11 + "junk", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"),
    ],
)
def test_a_phrase_leads_to_the_account_that_every_wallet_shows(entropy: str, phrase: str, address: str) -> None:
    """BIP-39 and m/44'/60'/0'/0/0, against two phrases that every wallet knows."""
    script = f"""
      import {{ addressOf }} from "{module("claim/code.js")}";
      import {{ keyOf, phraseOf }} from "{module("claim/phrase.js")}";
      {BYTES}
      const phrase = phraseOf(bytes("0x" + given));
      console.log(JSON.stringify([phrase, "0x" + Buffer.from(addressOf(keyOf(phrase))).toString("hex")]));
    """
    assert run(script, entropy) == [phrase.strip(), address]


def test_a_keystore_opens_elsewhere_and_with_its_passphrase_only() -> None:
    """Web3 Secret Storage version 3, opened by eth-account; another passphrase is told."""
    script = f"""
      import {{ WrongPassphrase, keystoreOf, unseal }} from "{module("claim/keystore.js")}";
      {BYTES}
      const file = await keystoreOf(bytes(given.key), given.address, given.passphrase);
      const opened = Buffer.from(await unseal(file.crypto, given.passphrase)).toString("hex");
      const refused = await unseal(file.crypto, "another").catch((error) => error instanceof WrongPassphrase);
      console.log(JSON.stringify({{ file, opened: "0x" + opened, refused }}));
    """
    key, passphrase = VECTORS["codes"][2]["key"], "등대 1903 lamp"
    found = run(script, {"key": key, "address": VECTORS["codes"][2]["address"], "passphrase": passphrase})
    assert found["opened"] == key == "0x" + Account.decrypt(found["file"], passphrase).hex()
    assert found["refused"] is True
    assert found["file"]["version"] == 3
    assert found["file"]["address"] == VECTORS["codes"][2]["address"][2:].lower()
