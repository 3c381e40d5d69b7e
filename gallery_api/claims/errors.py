"""Why a claim is refused at the door; the page has a sentence for each of these types."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from gallery_api.errors import RequestProblem


class NoDesk(RequestProblem):
    status, slug, title = 404, "no-desk", "No codes are taken here"

    def __init__(self) -> None:
        super().__init__("This service knows no ClaimDesk. Its operator can run `palmido deploy`.")


class DeskUnread(RequestProblem):
    status, slug, title = 503, "desk-unread", "The desk is not read yet"
    headers: Mapping[str, str] = MappingProxyType({"Retry-After": "2"})

    def __init__(self) -> None:
        super().__init__("The worker has not read the desk's codes yet. Nothing is lost; try again in a few seconds.")


class CodeUnknown(RequestProblem):
    status, slug, title = 404, "code-unknown", "There is no such code"

    def __init__(self, drop: int, ticket: int) -> None:
        self.drop, self.ticket = drop, ticket
        super().__init__(
            f"Drop {drop} has no code for ticket {ticket}. A code that was committed just now is known in some seconds."
        )


class CodeVoid(RequestProblem):
    status, slug, title = 410, "code-void", "This code was made worthless"

    def __init__(self, drop: int, ticket: int) -> None:
        self.drop, self.ticket = drop, ticket
        super().__init__("The city voided this code. Ask the staff at the desk for another.")


class AlreadyClaimed(RequestProblem):
    status, slug, title = 409, "already-claimed", "This code was used already"

    def __init__(self, drop: int, ticket: int, at: datetime) -> None:
        self.drop, self.ticket, self.at = drop, ticket, at
        super().__init__(f"It was used at {at.isoformat()}. Each code gives one character, once.")


class ClaimsNotOpen(RequestProblem):
    status, slug, title = 409, "claims-not-open", "Claims are not taken yet"

    def __init__(self, drop: int, opens_at: datetime | None) -> None:
        self.drop, self.opens_at = drop, opens_at
        when = f"It opens at {opens_at.isoformat()}." if opens_at else "The city has not said when it opens."
        super().__init__(f"{when} Keep the code: it stays good.")


class ClaimsClosed(RequestProblem):
    status, slug, title = 410, "claims-closed", "Claims are over"

    def __init__(self, drop: int, closes_at: datetime) -> None:
        self.drop, self.closes_at = drop, closes_at
        super().__init__(f"Codes of this drop were taken until {closes_at.isoformat()}.")


class ClaimsPaused(RequestProblem):
    status, slug, title = 503, "claims-paused", "Claims are stopped for the moment"
    headers: Mapping[str, str] = MappingProxyType({"Retry-After": "30"})

    def __init__(self, drop: int) -> None:
        self.drop = drop
        super().__init__("The city has stopped the desk for the moment. Keep the code and try again later.")


class SoldOut(RequestProblem):
    status, slug, title = 410, "sold-out", "All characters of this drop are issued"

    def __init__(self, drop: int) -> None:
        self.drop = drop
        super().__init__("As many characters exist as the city promised; there will be no more of this drop.")


class ClaimSignatureInvalid(RequestProblem):
    status, slug, title = 422, "signature-invalid", "The code's key did not sign this"

    def __init__(self) -> None:
        super().__init__(
            "Sign Claim(drop, ticket, recipient) for this chain and desk with the code's key (docs/claims.md). A code "
            "of another site is refused here."
        )


class ClaimNotFound(RequestProblem):
    status, slug, title = 404, "claim-not-found", "There is no such claim"

    def __init__(self) -> None:
        super().__init__("Post the claim again: the same post gets the same answer.")
