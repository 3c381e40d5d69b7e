"""`palmido deploy`: the contracts, once."""

from typing import Annotated

import typer

from minting.deploy import deploy_character_token, deploy_claim_desk, find_deployment
from minting.profiles import LOCAL_CHAIN_ID
from scripts.console import Json, say, show
from scripts.stack import ARTIFACTS, Stack, source_commit

CONTRACTS = "CharacterToken", "ClaimDesk"
TWO_DAYS = 172_800


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("deploy")(deploy)


def deploy(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="The collection's name.")] = "Palmido",
    symbol: Annotated[str, typer.Option(help="Its symbol, at most 50 characters.")] = "PALMIDO",
    contract_uri: Annotated[str, typer.Option(help="The collection's own document (ERC-7572).")] = "",
    admin: Annotated[str | None, typer.Option(help="Who administers the roles; the sender when left out.")] = None,
    admin_delay: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Seconds that a change of admin must wait; fixed for ever. Left out: 172800 (two days), 0 on local.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Deploy CharacterToken and ClaimDesk, write their addresses to contracts/deployments; run again, it sends nothing.

    The desk gets the token's relayer role; the sender, where it is the admin, gets the roles to run both.

    Example: [bold]palmido deploy --name "Incheon Heroes" --symbol HERO --admin-delay 172800[/bold]
    """
    stack = Stack(context.obj)
    chain_id = stack.chain.profile.chain_id
    if admin_delay is None:
        admin_delay = default_admin_delay(chain_id)
    deployments, commit = stack.settings.deployments, source_commit()
    known = [find_deployment(deployments, chain_id, contract) for contract in CONTRACTS]
    with stack.lane() as lane:
        say(f"Deploying CharacterToken and ClaimDesk on chain {chain_id} as {lane.sender}")
        if None in known:
            say(f"A change of admin will wait {admin_delay:,} seconds; this can never be changed later.")
        token = deploy_character_token(
            lane,
            ARTIFACTS,
            deployments,
            commit,
            name=name,
            symbol=symbol,
            contract_uri=contract_uri,
            admin=admin,
            admin_delay=admin_delay,
        )
        desk = deploy_claim_desk(lane, token, ARTIFACTS, deployments, commit, admin=admin, admin_delay=admin_delay)
    if [one.address for one in known if one] == [token.address, desk.address]:
        say("It was there already; nothing was sent.")
    show({"contract": token.address, "desk": desk.address, "chain_id": chain_id}, json)


def default_admin_delay(chain_id: int) -> int:
    """Return the seconds that a change of admin waits when nobody said: time to notice a stolen key."""
    return 0 if chain_id == LOCAL_CHAIN_ID else TWO_DAYS
