"""The typed contract against an independent coder (web3.py) and a real chain."""

from pathlib import Path
from typing import Any

import pytest
from eth_abi import encode
from eth_utils import keccak, to_checksum_address
from hypothesis import given
from hypothesis import strategies as st
from web3 import Web3

from minting.abi import Artifact, Revert
from minting.airdrop import plan_airdrop, run_airdrop
from minting.chain import CallReverted
from minting.character_token import CharacterToken, pack_recipients
from minting.journal import Intent, State
from minting.recipients import Recipient
from minting.token_events import TRANSFER_TOPIC, DropOpened, Issued, TicketsSpent, TokenId, Transfer, unpack_tickets
from scripts.anvil import Anvil
from tests.minting.city import ARTIFACTS, BASE_URI, City, citizens, fund, terms

ADDRESS = "0x" + "42" * 20
ARTIFACT = Artifact.load(ARTIFACTS / "CharacterToken.json")
TOKEN = CharacterToken(None, ADDRESS, ARTIFACT)  # type: ignore[arg-type] - coding asks no chain
WEB3 = Web3().eth.contract(address=to_checksum_address(ADDRESS), abi=ARTIFACT.abi)
uint32 = st.integers(0, 2**32 - 1)
addresses = st.binary(min_size=20, max_size=20).map(to_checksum_address)


def calldata(name: str, *arguments: Any) -> bytes:
    """Return calldata by web3.py."""
    return bytes.fromhex(WEB3.encode_abi(name, list(arguments))[2:])


@given(uint32, uint32, st.lists(addresses, max_size=20), st.lists(uint32, max_size=20), st.booleans())
def test_calldata_equals_web3s(
    drop: int, ticket: int, recipients: list[str], tickets: list[int], soulbound: bool
) -> None:
    """What we build for the journal is what web3.py builds."""
    packed = b"".join(bytes.fromhex(recipient[2:]) for recipient in recipients)
    four_each = b"".join(one.to_bytes(4) for one in tickets)
    sender, recipient = citizens(2)
    opened = terms(1 + drop % 1000, soulbound=soulbound, royalty_receiver=recipient, royalty_fraction=250)
    pairs = [
        (TOKEN.encode_airdrop(drop, ticket, recipients), calldata("airdrop", drop, ticket, packed)),
        (TOKEN.encode_issue_page(drop, tickets, recipients), calldata("issuePage", drop, four_each, packed)),
        (TOKEN.encode_issue(drop, ticket, recipient), calldata("issue", drop, ticket, recipient)),
        (TOKEN.encode_open_drop(opened), calldata("openDrop", opened.as_tuple())),
        (
            TOKEN.encode_transfer(sender, recipient, ticket),
            calldata("safeTransferFrom(address,address,uint256)", sender, recipient, ticket),
        ),
        (TOKEN.spent_probe(drop, ticket).data, calldata("isSpent", drop, ticket)),
        (TOKEN.encode_reveal(drop, "ipfs://한글/"), calldata("reveal", drop, "ipfs://한글/")),
    ]
    assert all(ours == theirs for ours, theirs in pairs)
    assert pack_recipients(recipients) == packed
    assert unpack_tickets(four_each) == tuple(tickets)


@given(uint32, uint32, uint32)
def test_a_token_id_comes_apart_as_it_was_put_together(drop: int, page: int, number: int) -> None:
    """drop << 64 | page << 32 | number, and back."""
    token_id = int(TokenId(drop, page, number))
    assert token_id == drop << 64 | page << 32 | number
    assert TokenId.of(token_id) == (drop, page, number)


def test_topics_are_the_standards() -> None:
    """The fast path's topic is ERC-721's."""
    assert TRANSFER_TOPIC == "0x" + keccak(text="Transfer(address,address,uint256)").hex() == TOKEN.topic("Transfer")


def test_reverts_are_told_with_their_fields() -> None:
    """Custom errors, reasons, panics, and what is none of them."""
    spent = keccak(text="TicketAlreadySpent(uint32,uint32)")[:4] + (3).to_bytes(32) + (9).to_bytes(32)
    revert = TOKEN.decode_revert(spent)
    assert revert == Revert("TicketAlreadySpent", {"drop": 3, "ticket": 9})
    assert str(revert) == "TicketAlreadySpent(drop=3, ticket=9)"
    reason = bytes.fromhex("08c379a0") + (32).to_bytes(32) + (2).to_bytes(32) + b"no".ljust(32, b"\0")
    assert str(TOKEN.decode_revert(reason)) == "Error(message=no)"
    assert str(TOKEN.decode_revert(bytes.fromhex("4e487b71") + (17).to_bytes(32))) == "Panic(code=17)"
    assert TOKEN.decode_revert(b"") is None
    assert TOKEN.decode_revert(b"\x01\x02\x03\x04") is None


def test_questions_logs_and_transfers_on_a_real_chain(anvil: Anvil, sqlite_url: str, tmp_path: Path) -> None:
    """Every view has the type it promises, and the logs tell the same story as the views."""
    city = City([anvil.url], sqlite_url, "token")
    fund(city.chain, city.signer.address)
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path, cap=600)
        mine = lane.sender
        listed = [Recipient(i + 1, address) for i, address in enumerate([*citizens(9, "token"), mine])]
        result = run_airdrop(lane, token, plan_airdrop(city.journal, token, drop, listed))
        own = next(one for one in result.issued if one.recipient == mine)
        to = citizens(1, "friend")[0]
        move = Intent("move", token.address, token.encode_transfer(mine, to, own.token_id))
        assert lane.carry_out([move])[0].state is State.COMMITTED

    assert token.owner_of(own.token_id) == to
    assert token.owner_of(own.token_id, own.block_number) == mine
    assert (token.balance_of(mine), token.balance_of(to)) == (0, 1)
    assert token.spent_tickets(drop, 600) == set(range(10))
    assert token.is_spent(drop, 9)
    assert not token.is_spent(drop, 10)
    assert (token.total_supply(), token.drop_count(), token.page_count()) == (10, 1, 1)
    assert city.chain.code(token.page_address(1)) != b""
    assert token.token_uri(own.token_id) == f"{BASE_URI}{own.number - 1}.json"
    assert token.picture_index_of(own.token_id) == own.number - 1
    assert token.supports_interface(bytes.fromhex("80ac58cd"))
    assert not token.supports_interface(bytes.fromhex("ffffffff"))
    assert not token.paused()
    assert token.rate_limit(drop, bytes(32))[0] == 0
    with pytest.raises(CallReverted) as error:
        token.owner_of(1)
    assert token.explain(error.value) == "ERC721NonexistentToken(tokenId=1)"

    head = city.chain.block_number()
    logs = city.chain.logs({"address": token.address, "fromBlock": "0x0", "toBlock": hex(head)})
    events = [token.decode_log(log) for log in logs]
    assert [event for event in events if isinstance(event, DropOpened)] == [DropOpened(drop, terms(600))]
    assert [event for event in events if isinstance(event, Issued)] == [Issued(drop, 1, 0, 1, 10)]
    assert [event for event in events if isinstance(event, Transfer)][-1] == Transfer(
        mine.lower(), to.lower(), own.token_id
    )
    assert token.decode_log({"topics": ["0x" + "00" * 32], "data": "0x"}) is None
    assert token.decode_log({"topics": [], "data": "0x"}) is None
    city.close()


def test_tickets_spent_are_read_in_order() -> None:
    """The relay's event lists its tickets in the order of the numbers."""
    data = "0x" + encode(["uint32", "bytes"], [7, b"\0\0\0\5\0\0\0\2"]).hex()
    drop, page = ("0x" + number.to_bytes(32).hex() for number in (1, 3))
    log = {"topics": [TOKEN.topic("TicketsSpent"), drop, page], "data": data}
    assert TOKEN.decode_log(log) == TicketsSpent(1, 3, 7, (5, 2))
