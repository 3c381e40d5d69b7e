"""What the chain has against a list is found before anything is sent."""

from pathlib import Path

from minting.recipients import Fault, Recipient, check_recipients
from minting.steps import Line, Step
from scripts.anvil import Anvil
from tests.minting.city import City, citizens, fund

# Runtime codes; each is deployed by anvil_setCode.
HOOK_721 = "63150b7a0260e01b60005260206000f3"  # answers every call with 150b7a02
HOOK_KIP17 = "636745782b60e01b60005260206000f3"  # answers every call with 6745782b
SILENT = "00"
REVERTING = "60006000fd"
INVALID = "fe"
ENDLESS = "5b600056"


def test_what_the_chain_has_against_a_list(anvil: Anvil, sqlite_url: str, tmp_path: Path) -> None:
    """Tickets beyond the cap or spent, and contracts that would lock a character in, are found before sending."""
    city = City([anvil.url], sqlite_url, "recipients")
    fund(city.chain, city.signer.address)
    names = ("721", "kip17", "silent", "reverting", "invalid", "endless", "delegated", "person", "spent", "cap")
    at = dict(zip(names, citizens(len(names), "contracts"), strict=True))
    for name, code in {
        "721": HOOK_721, "kip17": HOOK_KIP17, "silent": SILENT, "reverting": REVERTING,
        "invalid": INVALID, "endless": ENDLESS, "delegated": "ef0100" + "11" * 20,
    }.items():  # fmt: skip
        city.chain.ask("anvil_setCode", [at[name], "0x" + code])
    with city.lane() as lane:
        token, drop = city.found(lane, tmp_path, cap=10)
        lane.carry_out([Step((Line(3, citizens(1, "holder")[0]),)).intent(token, drop)])
        recipients = [Recipient(i + 1, address) for i, address in enumerate(at.values())]
        recipients[8] = Recipient(9, at["spent"], 3)
        recipients[9] = Recipient(10, at["cap"], 10)
        problems = {problem.line: problem.fault for problem in check_recipients(recipients, token, drop)}
        assert problems == {
            3: Fault.CANNOT_RECEIVE,
            4: Fault.CANNOT_RECEIVE,
            5: Fault.CANNOT_RECEIVE,
            6: Fault.CANNOT_RECEIVE,
            9: Fault.SPENT,
            10: Fault.BEYOND_CAP,
        }
        assert not check_recipients([recipients[8]], token, drop, planned={3})
    city.close()
