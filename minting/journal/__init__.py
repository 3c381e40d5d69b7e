"""The write-ahead record of every transaction: stored before it is sent, sent at most once for good.

`Journal.queue` stores an intent under a key. `open_lane` gives one process the right to send for one account;
`Lane.settle` takes intents through nonce, signature, storage, broadcast and receipt to their end. docs/journal.md
draws it.
"""

from minting.journal.databases import open_engine
from minting.journal.entries import Entry, Intent, Probe
from minting.journal.journal import IntentConflict, IntentUnknown, Journal
from minting.journal.lane import Lane, LaneStalled, open_lane
from minting.journal.lease import ChainReplaced, LaneLost, LaneTaken
from minting.journal.sending import InsufficientFunds
from minting.journal.states import State, Step
from minting.journal.tables import metadata

__all__ = [
    "ChainReplaced",
    "Entry",
    "InsufficientFunds",
    "Intent",
    "IntentConflict",
    "IntentUnknown",
    "Journal",
    "Lane",
    "LaneLost",
    "LaneStalled",
    "LaneTaken",
    "Probe",
    "State",
    "Step",
    "metadata",
    "open_engine",
    "open_lane",
]
