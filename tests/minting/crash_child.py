"""A process that walks the whole road and, when told, kills itself right after a step of the journal.

Usage: crash_child.py RPC_URL DATABASE_URL DIRECTORY SALT [STEP OCCURRENCE]
"""

import os
import signal
import sys
from pathlib import Path

from minting.airdrop import plan_airdrop, run_airdrop
from minting.journal import Intent, Step
from minting.planning import plan_issue
from minting.recipients import Recipient
from tests.minting.city import City, citizens

CITIZENS = 30
GIFTS = 3


def gifts(salt: str) -> list[Intent]:
    """Return transfers of one unit of coin: unlike tickets, nothing but the journal stops them from being doubled."""
    return [
        Intent(f"gift:{i}", address, b"", f"gift {i}", value=1)
        for i, address in enumerate(citizens(GIFTS, f"{salt}/gift"))
    ]


def recipients(salt: str) -> list[Recipient]:
    """Return the airdrop's list."""
    return [Recipient(i + 1, address) for i, address in enumerate(citizens(CITIZENS, salt))]


def main() -> None:
    """Deploy, open a drop, send gifts, airdrop; each run does what is left."""
    rpc_url, database_url, directory, salt = sys.argv[1:5]
    fatal = (Step(sys.argv[5]), int(sys.argv[6])) if len(sys.argv) > 5 else None
    seen = 0

    def observe(step: Step, name: str) -> None:
        nonlocal seen
        if fatal and step is fatal[0]:
            seen += 1
            if seen == fatal[1]:
                os.kill(os.getpid(), signal.SIGKILL)

    city = City([rpc_url], database_url, salt)
    with city.lane(f"child-{os.getpid()}", observer=observe, lease_seconds=0.3, wait=20) as lane:
        token, drop = city.found(lane, Path(directory))
        lane.carry_out(gifts(salt))
        plan = plan_issue(city.journal, token, drop, recipients(salt), 10)
        run_airdrop(lane, token, plan)
        assert not plan_airdrop(city.journal, token, drop, recipients(salt)).open_steps


if __name__ == "__main__":
    main()
