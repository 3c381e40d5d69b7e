"""What nodes say to a broadcast, and what we make of it."""

import pytest

from minting.chain import SendReply
from minting.journal.answers import TEXTS, Answer, classify, weigh
from minting.rpc import NodeRefused, NodeUnreachable

HASH = "0x" + "ab" * 32


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # geth
        ("already known", Answer.KNOWN),
        ("nonce too low: next nonce 7, tx nonce 3", Answer.NONCE_USED),
        ("nonce too high", Answer.LATER),
        ("replacement transaction underpriced", Answer.UNDERPRICED),
        ("transaction underpriced: tip needed 1, tip permitted 0", Answer.UNDERPRICED),
        ("max fee per gas less than block base fee: address 0x…, maxFeePerGas: 1, baseFee: 7", Answer.UNDERPRICED),
        ("insufficient funds for gas * price + value: balance 0, tx cost 21000", Answer.FUNDS),
        ("intrinsic gas too low: gas 20000, minimum needed 21000", Answer.IMPOSSIBLE),
        ("exceeds block gas limit", Answer.IMPOSSIBLE),
        ("oversized data: transaction size 140000, limit 131072", Answer.IMPOSSIBLE),
        ("txpool is full", Answer.LATER),
        ("max initcode size exceeded: code size 60000 limit 49152", Answer.IMPOSSIBLE),
        ("invalid sender", Answer.IMPOSSIBLE),
        ("transaction type not supported", Answer.IMPOSSIBLE),
        # anvil
        ("transaction already imported", Answer.KNOWN),
        ("nonce too low", Answer.NONCE_USED),
        ("Insufficient funds for gas * price + value", Answer.FUNDS),
        ("max fee per gas less than block base fee", Answer.UNDERPRICED),
        # Kaia
        ("there is another tx which has the same nonce in the tx pool", Answer.UNDERPRICED),
        ("invalid gas fee cap. It must be set to value greater than or equal to baseFee", Answer.UNDERPRICED),
        ("invalid gas price. It must be set to value greater than or equal to baseFee", Answer.UNDERPRICED),
        ("max fee per gas higher than max priority fee per gas", Answer.UNDERPRICED),
        ("known transaction: 5a1fcf0c", Answer.KNOWN),
        ("nonce too low", Answer.NONCE_USED),
        ("intrinsic gas too low", Answer.IMPOSSIBLE),
        ("oversized data", Answer.IMPOSSIBLE),
        ("max initcode size exceeded: code size 50000, limit 49152", Answer.IMPOSSIBLE),
        ("undefined tx type", Answer.IMPOSSIBLE),
        ("Empty input", Answer.IMPOSSIBLE),
        ("invalid fee payer", Answer.IMPOSSIBLE),
        ("max initcode size exceeded", Answer.IMPOSSIBLE),
        ("invalid chain id", Answer.IMPOSSIBLE),
        ("insufficient funds of the sender for value ", Answer.FUNDS),
        ("txpool is full: 4096", Answer.LATER),
        # what must not be read as something else
        ("unknown transaction type", Answer.INDETERMINATE),
        ("too many requests, rate limit exceeded", Answer.INDETERMINATE),
        ("internal error", Answer.INDETERMINATE),
        ("", Answer.INDETERMINATE),
    ],
)
def test_texts_of_real_nodes(text: str, answer: Answer) -> None:
    """Each node's words fall into the right class; unknown words decide nothing."""
    assert classify(text) is answer


def test_no_text_is_hidden_by_an_earlier_one() -> None:
    """Every line of the table can be reached."""
    for i, (text, answer) in enumerate(TEXTS):
        hiding = [earlier for earlier, other in TEXTS[:i] if earlier in text and other is not answer]
        assert not hiding, f"{text!r} is hidden by {hiding}"


def reply(failure: str | None = None, hash: str | None = None) -> SendReply:
    """A node's reply: an error's text, or a hash."""
    return SendReply("fake://node", hash, None if failure is None else NodeRefused("fake://node", -32000, failure))


UNREACHABLE = SendReply("fake://node", failure=NodeUnreachable("fake://node", "timeout"))


@pytest.mark.parametrize(
    ("replies", "answer"),
    [
        ([reply(hash=HASH)], Answer.ACCEPTED),
        ([reply(hash=HASH.upper().replace("0X", "0x"))], Answer.ACCEPTED),
        ([reply(hash="0x" + "cd" * 32)], Answer.INDETERMINATE),  # a node that names another hash is not believed
        ([UNREACHABLE, reply(hash=HASH)], Answer.ACCEPTED),
        ([UNREACHABLE, reply("intrinsic gas too low")], Answer.INDETERMINATE),  # the first may have taken it
        ([reply("nonce too low"), reply("already known")], Answer.KNOWN),
        ([reply("insufficient funds"), reply("txpool is full")], Answer.LATER),
        ([], Answer.INDETERMINATE),
    ],
)
def test_several_replies_together(replies: list[SendReply], answer: Answer) -> None:
    """One node that took the bytes outweighs the others; one that may have, outweighs refusals."""
    assert weigh(replies, HASH)[0] is answer


def test_the_words_are_kept() -> None:
    """The journal stores who said what."""
    assert weigh([UNREACHABLE, reply("nonce too low")], HASH)[1] == "fake://node: timeout; fake://node: nonce too low"
