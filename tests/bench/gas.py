"""Gas a citizen: an airdrop to people never seen before, intrinsic gas included, beside OpenZeppelin's ERC-721."""

from collections.abc import Iterator

from minting.airdrop import plan_airdrop, run_airdrop
from minting.recipients import Recipient
from tests.bench.ground import city, connect, drop_of, peer_contract, people
from tests.bench.ratio import Ratio, cost

PEER_LIMIT = 300  # OpenZeppelin's loop reaches the block's gas limit soon after
GOALS = {10: 16_000, 100: 7_300, 1_000: 6_500}


def measure(_quick: bool) -> Iterator[Ratio]:
    """Yield one ratio for each size of airdrop."""
    with city() as (anvil, stack, _):
        web3, token = connect(anvil), stack.token
        sender = anvil.accounts[5][0]
        peer = peer_contract(web3, sender)
        for size, promised in GOALS.items():
            drop = drop_of(stack, size, f"gas-{size}")
            recipients = [Recipient(i + 1, address) for i, address in enumerate(people(size, f"ours {size}"))]
            with stack.lane() as lane:
                result = run_airdrop(lane, token, plan_airdrop(stack.journal, token, drop, recipients))
            ours = result.gas / size
            count = min(size, PEER_LIMIT)
            sent = peer.functions.mintBatch(people(count, f"peer {size}")).transact({"from": sender})
            theirs = web3.eth.wait_for_transaction_receipt(sent)["gasUsed"] / count
            note = f"promised: at most {promised:,}" + (f"; the peer's batch is {count}" if count != size else "")
            yield cost(f"airdrop ×{size:,}", ours, theirs, "gas a citizen", theirs / promised, note)
