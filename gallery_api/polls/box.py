"""Whether the ballot box was kept honestly: heads, anchors, times of arrival and forced ballots against the log."""

from collections.abc import Mapping, Sequence

from gallery_api.polls.evidence import Anchor, Forced
from gallery_api.polls.log import Entry, EntryKind, Head
from gallery_api.polls.manifest import Manifest


class Mismatch(ValueError):
    """The bundle contradicts itself, its signatures or its rules."""


def check_heads(manifest: Manifest, heads: Sequence[tuple[Head, bytes]], roots: Mapping[int, bytes], size: int) -> None:
    """Each head is signed by the log's key and has the root of that many entries, sizes and times grow, and the last
    is over all `size` entries, after the close. Raises Mismatch."""
    if not heads:
        raise Mismatch("there is no head")
    reached, time = 0, -1
    for head, signature in heads:
        if head.poll_id != manifest.poll_id or not head.signed_by(manifest, signature):
            raise Mismatch(f"the head of size {head.size} is not signed by the log's key for this poll")
        if head.size < reached or head.time <= time:
            raise Mismatch(f"the head of size {head.size} at {head.time} does not go on from {reached} at {time}")
        if roots.get(head.size) != head.root:
            raise Mismatch(f"the head of size {head.size} is over other entries: the log was rewritten")
        reached, time = head.size, head.time
    if reached != size or time < manifest.window.closes_at:
        raise Mismatch("the last head is not over the whole log after the close")


def check_anchors(manifest: Manifest, heads: Sequence[tuple[Head, bytes]], anchors: Sequence[Anchor]) -> None:
    """Each anchor is a signed head's, inside the window and its grace, not before its head; sizes grow. Raises
    Mismatch."""
    signed = {(head.size, head.root): head for head, _ in reversed(heads)}
    window, last = manifest.window, Anchor(-1, -1, 0, 0, b"")
    for anchor in anchors:
        what = f"the anchor of size {anchor.size} in block {anchor.block}"
        if anchor[:2] <= last[:2] or anchor.size <= last.size or anchor.time < last.time:
            raise Mismatch(f"{what} does not go on from the one before")
        head = signed.get((anchor.size, anchor.root))
        if head is None:
            raise Mismatch(f"{what} is of no signed head: the log was rewritten")
        if not window.opens_at <= anchor.time < window.closes_at + window.grace:
            raise Mismatch(f"{what} is outside the window and its grace")
        if head.time > anchor.time + manifest.merge_delay:
            raise Mismatch(f"{what} was made at {anchor.time}, its head says {head.time}")
        last = anchor


def check_times(manifest: Manifest, heads: Sequence[tuple[Head, bytes]], leaves: Sequence[bytes]) -> None:
    """A posted entry came no later than the first head that holds it says, and no earlier than the merge delay before
    the last head that does not. Raises Mismatch."""
    following = iter([head for head, _ in heads])
    before, holding = -1, next(following, None)
    for index, leaf in enumerate(leaves):
        while holding is not None and holding.size <= index:
            before, holding = holding.time, next(following, None)
        entry = Entry.decode(leaf)
        if entry.kind == EntryKind.FORCED:
            continue
        if holding is not None and entry.received_at > holding.time:
            raise Mismatch(f"entry {index} of {entry.received_at} is in a head of {holding.time}")
        if entry.received_at < before - manifest.merge_delay:
            raise Mismatch(f"entry {index} of {entry.received_at} is not in the head of {before}: it was backdated")


def check_forced(manifest: Manifest, forced: Sequence[Forced], leaves: Sequence[bytes]) -> None:
    """The log's forced entries are these, each once, in the chain's order, with its times; all from inside the window.
    Raises Mismatch."""
    places = [each[:2] for each in forced]
    if places != sorted(set(places)):
        raise Mismatch("forced.jsonl is not in the chain's order")
    if not all(manifest.window.holds(each.time) for each in forced):
        raise Mismatch("forced.jsonl has a ballot from outside the window")
    entries = [Entry.decode(leaf) for leaf in leaves if leaf[0] == EntryKind.FORCED]
    if [(entry.received_at, entry.ballot) for entry in entries] != [(each.time, each.ballot) for each in forced]:
        raise Mismatch("the log does not hold exactly the ballots forced through the chain")
