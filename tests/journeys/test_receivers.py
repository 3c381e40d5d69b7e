"""Contracts that receive characters, by the ERC-721 hook or by KIP-17's."""

from pathlib import Path

from eth_utils import keccak

from minting.journal import Intent, State
from minting.signing import create_address
from minting.steps import Line, Step
from tests.minting.city import City

# Runtime codes; each answers every call in the same way.
RECEIVERS = {
    "only the ERC-721 hook": "63150b7a0260e01b60005260206000f3",
    "only the KIP-17 hook": "636745782b60e01b60005260206000f3",
}
OTHERS = {"silent": "00", "reverting": "60006000fd", "burns its gas": "fe", "wrong answer": "60aa60005260206000f3"}


def creation(runtime: str) -> bytes:
    """Init code that leaves this runtime code behind."""
    return bytes.fromhex(f"60{len(runtime) // 2:02x}8060093d393df3{runtime}")


def safe_transfer(sender: str, recipient: str, token_id: int) -> bytes:
    """Calldata of safeTransferFrom."""
    words = (bytes.fromhex(sender[2:]), bytes.fromhex(recipient[2:]), token_id.to_bytes(32, "big"))
    return keccak(text="safeTransferFrom(address,address,uint256)")[:4] + b"".join(
        word.rjust(32, b"\0") for word in words
    )


def test_either_hook_is_enough_and_none_is_refused(city: City, tmp_path: Path) -> None:
    """A safe transfer reaches contracts with one of the hooks; from the others the character stays."""
    contracts = RECEIVERS | OTHERS
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path)
        first = city.chain.transaction_count(lane.sender)
        created = lane.carry_out(
            [Intent(f"deploy {name}", None, creation(code), name) for name, code in contracts.items()]
        )
        assert all(entry.done for entry in created)
        at = {name: create_address(lane.sender, first + i) for i, name in enumerate(contracts)}
        for name, code in contracts.items():
            assert city.chain.code(at[name]).hex() == code
        lane.carry_out([Step((Line(i, lane.sender),)).intent(token, drop) for i in range(len(contracts))])
        for number, name in enumerate(contracts, 1):
            token_id = drop << 64 | number
            data = safe_transfer(lane.sender, at[name], token_id)
            (entry,) = lane.carry_out([Intent(f"give {name}", token.address, data, name)])
            taken = name in RECEIVERS
            assert entry.state is (State.COMMITTED if taken else State.REFUSED), name
            assert token.owner_of(token_id) == (at[name] if taken else lane.sender), name
