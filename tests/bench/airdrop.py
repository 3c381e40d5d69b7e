"""Characters issued a second, from a list of addresses to final receipts, beside one mint a transaction by web3.py."""

from collections.abc import Iterator

from eth_account import Account
from web3.types import Nonce

from minting.airdrop import plan_airdrop, run_airdrop
from minting.recipients import read_recipients
from tests.bench.ground import Watch, city, connect, drop_of, peer_contract, people
from tests.bench.ratio import Ratio, rate


def measure(quick: bool) -> Iterator[Ratio]:
    """Both on the same chain with a block for each transaction, so that no waiting for blocks flatters either."""
    count, peer_count = (2_000, 200) if quick else (10_000, 1_000)
    with city() as (anvil, stack, _):
        drop = drop_of(stack, count, "speed")
        text = "\n".join(people(count, "speed"))
        watch = Watch()
        recipients, _problems = read_recipients(text)
        with stack.lane() as lane:
            result = run_airdrop(lane, stack.token, plan_airdrop(stack.journal, stack.token, drop, recipients))
        ours = len(result.issued) / watch.seconds()

        web3 = connect(anvil)
        account = Account.from_key(anvil.accounts[5][1])
        peer = peer_contract(web3, account.address)
        watch = Watch()
        for nonce, address in enumerate(
            people(peer_count, "peer"), start=web3.eth.get_transaction_count(account.address)
        ):
            unsigned = peer.functions.mint(address).build_transaction({"from": account.address, "nonce": Nonce(nonce)})
            sent = web3.eth.send_raw_transaction(account.sign_transaction(unsigned).raw_transaction)
            web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)
        theirs = peer_count / watch.seconds()
    note = (
        f"{count:,} through journal and page, owners checked on chain; the peer {peer_count:,}, each with its receipt"
    )
    yield rate("airdropped", ours, theirs, "characters/s", None, note)
