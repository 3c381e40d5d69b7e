"""What can stop the indexer, and what to do about it."""


class IndexerError(Exception):
    """The chain could not be read on; the message says what to do next."""


class Inconsistent(IndexerError):
    """Answers of one node do not fit together, as when the chain moved between two questions; asking again helps."""

    def __init__(self, first: int, last: int, reason: str) -> None:
        self.first = first
        self.last = last
        self.reason = reason
        super().__init__(
            f"Blocks {first} to {last}: {reason}. Nothing was written; they are read again. If it stays, the node "
            "loses logs: put another endpoint first in PALMIDO_RPC_URLS."
        )


class CursorMoved(IndexerError):
    """Another worker wrote first; nothing was written here."""

    def __init__(self, block: int) -> None:
        self.block = block
        super().__init__(f"Another worker has already read on from block {block}; this one continues from there.")


class ReorgTooDeep(IndexerError):
    """The chain was rewritten deeper than the hashes kept."""

    def __init__(self, lowest: int, highest: int) -> None:
        self.lowest = lowest
        self.highest = highest
        super().__init__(
            f"None of the kept blocks {lowest} to {highest} is on the chain any more. Check that PALMIDO_RPC_URLS is "
            "the right chain; if it is, set an empty PALMIDO_DATABASE_URL: everything is read again from the start."
        )


class OtherContract(IndexerError):
    """The database was filled from another chain or contract."""

    def __init__(self, expected: tuple[int, str], found: tuple[int, str]) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            f"The database holds chain {found[0]}, contract {found[1]}, but the settings say chain {expected[0]}, "
            f"contract {expected[1]}. Correct PALMIDO_CHAIN or PALMIDO_TOKEN_ADDRESS, or another PALMIDO_DATABASE_URL."
        )


class NoContract(IndexerError):
    """It is not known which contract to read."""

    def __init__(self, chain_id: int, path: str) -> None:
        self.chain_id = chain_id
        super().__init__(
            f"No CharacterToken is known on chain {chain_id}: {path} is missing. Run `palmido deploy`, or set "
            "PALMIDO_TOKEN_ADDRESS and PALMIDO_START_BLOCK."
        )


class OpeningMissing(IndexerError):
    """Something is said of a drop whose opening was never read."""

    def __init__(self, drop: int) -> None:
        self.drop = drop
        super().__init__(
            f"Drop {drop} was opened before the first block that was read. Set PALMIDO_START_BLOCK to the block of the "
            "deployment, and an empty PALMIDO_DATABASE_URL."
        )
