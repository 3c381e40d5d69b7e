"""Which ticket each recipient gets."""

from collections.abc import Collection, Sequence

from minting.errors import MintingError
from minting.recipients import Recipient
from minting.steps import Line


class NotEnoughTickets(MintingError):
    """The drop has fewer free tickets than the list has lines."""

    def __init__(self, drop: int, wanted: int, free: int) -> None:
        self.drop, self.wanted, self.free = drop, wanted, free
        tickets = "ticket" if free == 1 else "tickets"
        super().__init__(
            f"Drop {drop} has {free} free {tickets}, the list needs {wanted}.",
            "Shorten the list or open another drop. Nothing was sent.",
        )


def assign_tickets(recipients: Sequence[Recipient], cap: int, taken: Collection[int], drop: int = 0) -> list[Line]:
    """Give each recipient a ticket: the one asked for, else the lowest free ones in the order of addresses.

    Ascending addresses on ascending tickets is what a page needs. Raises NotEnoughTickets.
    """
    asked = {recipient.ticket for recipient in recipients if recipient.ticket is not None}
    lines = [Line(recipient.ticket, recipient.address) for recipient in recipients if recipient.ticket is not None]
    rest = sorted((recipient.address for recipient in recipients if recipient.ticket is None), key=str.lower)
    free = [ticket for ticket in range(cap) if ticket not in asked and ticket not in taken]
    if len(free) < len(rest):
        raise NotEnoughTickets(drop, len(rest), len(free))
    lines += [Line(ticket, address) for ticket, address in zip(free, rest, strict=False)]
    return sorted(lines, key=lambda line: line.ticket)
