"""What a node's answer to a broadcast means, by the texts of geth, anvil and Kaia."""

from enum import StrEnum

from minting.chain import SendReply
from minting.rpc import NodeUnreachable


class Answer(StrEnum):
    """The classes of answers; what is done about each is in docs/journal.md."""

    ACCEPTED = "accepted"
    KNOWN = "already known"
    NONCE_USED = "nonce used"  # the chain has a transaction with this nonce, perhaps ours
    UNDERPRICED = "underpriced"  # ask again at the same nonce with a higher price
    LATER = "later"  # the pool has no room now; the same bytes again
    FUNDS = "funds"  # the sender must be topped up; the same bytes again
    IMPOSSIBLE = "impossible"  # these bytes will never be taken by any honest node
    INDETERMINATE = "indeterminate"  # nobody knows whether they were taken


# In this order: the first text that the message contains decides. All texts are in lower case.
TEXTS: tuple[tuple[str, Answer], ...] = (
    ("unknown transaction", Answer.INDETERMINATE),  # so that it is not read as "known transaction" below
    # already in the pool
    ("already known", Answer.KNOWN),  # geth
    ("already imported", Answer.KNOWN),  # anvil
    ("known transaction", Answer.KNOWN),  # Kaia; geth before 1.10
    # the nonce is behind the account
    ("nonce too low", Answer.NONCE_USED),  # geth, anvil, Kaia
    ("nonce is too low", Answer.NONCE_USED),
    ("invalid nonce", Answer.NONCE_USED),
    # the price
    ("replacement transaction underpriced", Answer.UNDERPRICED),  # geth, anvil, Kaia
    ("the same nonce in the tx pool", Answer.UNDERPRICED),  # Kaia: another transaction waits at this nonce
    ("transaction underpriced", Answer.UNDERPRICED),  # geth, Kaia
    ("tip below minimum", Answer.UNDERPRICED),
    ("less than block base fee", Answer.UNDERPRICED),  # geth, anvil
    ("lower than the block base fee", Answer.UNDERPRICED),
    # Kaia: "invalid gas fee cap. It must be set to value …", "invalid gas price. It must be set to value …"
    ("greater than or equal to basefee", Answer.UNDERPRICED),
    ("fee cap less than", Answer.UNDERPRICED),
    ("higher than max priority fee per gas", Answer.UNDERPRICED),  # Kaia's words for a tip above the cap
    # room in the pool
    ("txpool is full", Answer.LATER),  # geth, Kaia
    ("exceeds the limit of tx pool", Answer.LATER),
    ("pending tx count", Answer.LATER),
    ("account limit exceeded", Answer.LATER),
    ("in-flight transaction limit", Answer.LATER),  # geth
    ("nonce too high", Answer.LATER),  # a predecessor is not there yet
    ("rate limit", Answer.INDETERMINATE),
    ("too many requests", Answer.INDETERMINATE),
    # money
    ("insufficient funds", Answer.FUNDS),  # geth, anvil, Kaia
    ("insufficient balance", Answer.FUNDS),  # Kaia
    ("exceeds balance", Answer.FUNDS),
    # never
    ("intrinsic gas too low", Answer.IMPOSSIBLE),
    ("floor data gas", Answer.IMPOSSIBLE),
    ("exceeds block gas limit", Answer.IMPOSSIBLE),
    ("gas limit too high", Answer.IMPOSSIBLE),
    ("gas too high", Answer.IMPOSSIBLE),
    ("oversized data", Answer.IMPOSSIBLE),
    ("transaction size", Answer.IMPOSSIBLE),
    ("initcode size", Answer.IMPOSSIBLE),
    ("invalid sender", Answer.IMPOSSIBLE),
    ("invalid signature", Answer.IMPOSSIBLE),
    ("invalid chain", Answer.IMPOSSIBLE),
    ("chain id", Answer.IMPOSSIBLE),
    ("chainid", Answer.IMPOSSIBLE),
    ("transaction type not supported", Answer.IMPOSSIBLE),
    ("undefined tx type", Answer.IMPOSSIBLE),  # Kaia, of bytes that are no transaction
    ("empty input", Answer.IMPOSSIBLE),  # Kaia, of no bytes
    ("invalid fee payer", Answer.IMPOSSIBLE),  # Kaia, of a fee payer's signature
    ("rlp:", Answer.IMPOSSIBLE),
    ("exceeds the configured cap", Answer.IMPOSSIBLE),  # geth: the node's own fee cap
    ("higher than max fee per gas", Answer.IMPOSSIBLE),  # geth, of a tip above the cap
    ("higher than 2^256-1", Answer.IMPOSSIBLE),
)

# What most helps to know, first. When one node took the bytes it does not matter what the others said; when one may
# have taken them, no other's refusal is the last word.
PRECEDENCE = (
    Answer.ACCEPTED,
    Answer.KNOWN,
    Answer.INDETERMINATE,
    Answer.NONCE_USED,
    Answer.UNDERPRICED,
    Answer.LATER,
    Answer.FUNDS,
    Answer.IMPOSSIBLE,
)


def classify(message: str) -> Answer:
    """Return the class of a node's error message; a text that the table does not know decides nothing."""
    lowered = message.lower()
    for text, answer in TEXTS:
        if text in lowered:
            return answer
    return Answer.INDETERMINATE


def weigh(replies: list[SendReply], expected_hash: str) -> tuple[Answer, str]:
    """Return what several endpoints' replies to one broadcast mean together, and their words."""
    found: list[tuple[Answer, str]] = []
    for reply in replies:
        if reply.failure is None:
            lied = str(reply.hash).lower() != expected_hash.lower()
            words = f"returned the hash {reply.hash}" if lied else "accepted"
            found.append((Answer.INDETERMINATE if lied else Answer.ACCEPTED, f"{reply.url}: {words}"))
        elif isinstance(reply.failure, NodeUnreachable):
            found.append((Answer.INDETERMINATE, f"{reply.url}: {reply.failure.reason}"))
        else:
            found.append((classify(reply.failure.message), f"{reply.url}: {reply.failure.message}"))
    answer = min((answer for answer, _ in found), key=PRECEDENCE.index, default=Answer.INDETERMINATE)
    return answer, "; ".join(words for _, words in found)[:2000]
