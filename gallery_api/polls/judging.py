"""What becomes of each log entry: judged alone first, in any order and on any machine, then together by nonce."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from gallery_api.polls.ballot import Ballot, BallotPaper, BallotRefused, SignedBallot
from gallery_api.polls.census import Census
from gallery_api.polls.codes import Code
from gallery_api.polls.log import Entry, LogInvalid
from gallery_api.polls.manifest import Manifest
from gallery_api.polls.methods.method import Choice
from gallery_api.polls.signatures import check

CHUNK = 4_096
NO_ID = b""
_VOTER = slice(10, 30)  # of a leaf: after the kind (1), the time (8) and the ballot's form (1)
_SIGNATURE_CODES = frozenset({Code.SIGNATURE_SHAPE, Code.SIGNATURE_MALLEABLE, Code.SIGNATURE_WRONG})


class ContractAnswer(StrEnum):
    """What a voter's address says of a signature at the closing block (EIP-1271)."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NO_CONTRACT = "no-contract"


class Verdict(NamedTuple):
    """An entry judged: its code, the ballot's id (NO_ID where it has none), voter, nonce and choice."""

    code: Code
    ballot_id: bytes
    voter: bytes
    nonce: int
    choice: Choice


_UNREADABLE = Verdict(Code.MALFORMED, NO_ID, b"", 0, Choice((), ()))


def admit(paper: BallotPaper, ballot: Ballot, received_at: int, power: int) -> Code:
    """The rules that need no signature, in their order: census, window, shape, the voter's clock; else COUNTED."""
    if not power:
        return Code.NOT_IN_CENSUS
    window = paper.manifest.window
    if not window.holds(received_at):
        return Code.NOT_OPEN if received_at < window.opens_at else Code.CLOSED
    shape = paper.shape(ballot, power)
    if shape is not Code.COUNTED:
        return shape
    return Code.SIGNED_LATE if ballot.signed_at >= window.closes_at else Code.COUNTED


def judge(paper: BallotPaper, leaf: bytes, power: int) -> Verdict:
    """One leaf by itself; `power` is the census's for its voter, 0 for a stranger."""
    try:
        entry = Entry.decode(leaf)
        ballot, signature = SignedBallot.decode(entry.ballot)
    except (LogInvalid, BallotRefused):
        return _UNREADABLE
    code = admit(paper, ballot, entry.received_at, power)
    if code is not Code.COUNTED:
        return Verdict(code, _id(paper, ballot, power), ballot.voter, ballot.nonce, ballot.choice)
    ballot_id = paper.struct_hash(ballot)
    code = check(paper.manifest.domain.digest(ballot_id), signature, ballot.voter)
    return Verdict(code, ballot_id, ballot.voter, ballot.nonce, ballot.choice)


def judge_all(
    manifest: Manifest, census: Census, leaves: Sequence[bytes], executor: Executor | None = None
) -> list[Verdict]:
    """Every leaf by itself, in chunks on the executor, here without one."""
    powers = census.powers
    work = [(leaf, powers.get(leaf[_VOTER], 0)) for leaf in leaves]
    chunks = [work[start : start + CHUNK] for start in range(0, len(work), CHUNK)]
    if executor is None:
        done: Iterable[list[Verdict]] = (judge_chunk(manifest.content, chunk) for chunk in chunks)
    else:
        futures = [executor.submit(judge_chunk, manifest.content, chunk) for chunk in chunks]
        done = (future.result() for future in futures)
    return [verdict for chunk in done for verdict in chunk]


def judge_chunk(manifest: bytes, work: Sequence[tuple[bytes, int]]) -> list[Verdict]:
    """Leaves with their voters' power, under a manifest's bytes: what an executor's worker runs."""
    paper = _paper(manifest)
    return [judge(paper, leaf, power) for leaf, power in work]


def asks_contract(manifest: Manifest, verdict: Verdict) -> bool:
    """Whether the verdict waits for what the voter's contract says at the closing block."""
    return manifest.contract_wallets and verdict.code in _SIGNATURE_CODES


def settle(
    manifest: Manifest, verdicts: Sequence[Verdict], answers: Mapping[int, ContractAnswer] | None = None
) -> list[Verdict]:
    """The final code of each entry: contract wallets' answers (by index) first, then the nonce rule.

    Of a voter's valid ballots the highest nonce counts, once. Different ballots with that nonce: none counts, and
    those with lower nonces stay superseded.
    """
    heard = [_hear(manifest, verdict, (answers or {}).get(index)) for index, verdict in enumerate(verdicts)]
    best: dict[bytes, tuple[int, bytes, int]] = {}
    conflicts: set[tuple[bytes, int]] = set()
    for index, (code, ballot_id, voter, nonce, _) in enumerate(heard):
        if code is not Code.COUNTED:
            continue
        known = best.get(voter)
        if known is None or nonce > known[0]:
            best[voter] = (nonce, ballot_id, index)
        elif nonce == known[0] and ballot_id != known[1]:
            conflicts.add((voter, nonce))
    return [
        verdict if verdict.code is not Code.COUNTED else _settled(verdict, index, best[verdict.voter], conflicts)
        for index, verdict in enumerate(heard)
    ]


def _settled(verdict: Verdict, index: int, best: tuple[int, bytes, int], conflicts: set[tuple[bytes, int]]) -> Verdict:
    nonce, _, first = best
    if verdict.nonce < nonce:
        return verdict._replace(code=Code.SUPERSEDED)
    if (verdict.voter, nonce) in conflicts:
        return verdict._replace(code=Code.NONCE_CONFLICT)
    return verdict if index == first else verdict._replace(code=Code.REPEATED)


def _hear(manifest: Manifest, verdict: Verdict, answer: ContractAnswer | None) -> Verdict:
    if answer is None or answer is ContractAnswer.NO_CONTRACT or not asks_contract(manifest, verdict):
        return verdict
    accepted = answer is ContractAnswer.ACCEPTED
    return verdict._replace(code=Code.COUNTED if accepted else Code.CONTRACT_REFUSED)


def _id(paper: BallotPaper, ballot: Ballot, power: int) -> bytes:
    """The id of a ballot that is refused, where its shape allows words: a stranger's is judged with power 1."""
    return paper.struct_hash(ballot) if paper.shape(ballot, max(power, 1)) is Code.COUNTED else NO_ID


@lru_cache(maxsize=8)
def _paper(manifest: bytes) -> BallotPaper:
    return BallotPaper(Manifest.parse(manifest))
