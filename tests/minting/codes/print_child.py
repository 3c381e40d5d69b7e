"""A process that prints codes and, when told, kills itself right after a step of the printing or of the journal.

Usage: print_child.py RPC_URL DATABASE_URL DIRECTORY SALT [STEP]
"""

import os
import secrets
import signal
import sys
from enum import StrEnum
from pathlib import Path

from minting.codes.folder import RunFolder
from tests.minting.city import City
from tests.minting.codes.booth import Booth

COUNT = 7


def main() -> None:
    """Open the booth and print; each run does what is left. The secrets are really random, as in life."""
    rpc_url, database_url, directory, salt = sys.argv[1:5]
    fatal = sys.argv[5] if len(sys.argv) > 5 else None
    printing = False

    def observe(step: StrEnum, name: str = "") -> None:
        if printing and fatal == f"{type(step).__name__}.{step.name}":
            os.kill(os.getpid(), signal.SIGKILL)

    city = City([rpc_url], database_url, salt)
    with city.lane(f"child-{os.getpid()}", observer=observe, lease_seconds=0.3, wait=20) as lane:
        booth = Booth.opened(city, lane, Path(directory))
        printing = True
        order = booth.order(COUNT, secrets.token_hex(16))
        booth.printer(lane, observe, secrets.token_bytes).run(RunFolder(Path(directory) / "run"), order)


if __name__ == "__main__":
    main()
