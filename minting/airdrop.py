"""Airdrop: issue to a list of recipients, up to 1,228 in one transaction."""

from collections.abc import Sequence

from minting.character_token import CharacterToken
from minting.issue import IssueResult, Report, carry_out
from minting.journal import Journal, Lane
from minting.plan import Plan, page_owners
from minting.planning import plan_issue
from minting.recipients import Recipient


def plan_airdrop(
    journal: Journal, token: CharacterToken, drop: int, recipients: Sequence[Recipient], round_name: str = ""
) -> Plan:
    """Return the plan that issues to a list in as few transactions as the page and the gas allow.

    The same list gives the same plan, with what exists already marked as spent; planning.plan_issue says what a round
    is. Raises DropUnknown, RecipientsInvalid, NotEnoughTickets, NotEnoughPages, TicketsUnknown.
    """
    return plan_issue(journal, token, drop, recipients, page_owners(token.chain.profile), round_name)


def run_airdrop(lane: Lane, token: CharacterToken, plan: Plan, report: Report | None = None) -> IssueResult:
    """Carry out the plan, skipping what exists, and check every owner on chain; see issue.carry_out."""
    return carry_out(lane, token, plan, report)
