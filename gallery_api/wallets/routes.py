"""GET /api/v1/wallets/{address}."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from gallery_api import examples
from gallery_api.conditional import answer
from gallery_api.database import ReadSession
from gallery_api.examples import shows
from gallery_api.openapi import PROBLEMS
from gallery_api.wallets import service
from gallery_api.wallets.schemas import Wallet, WalletQuery

router = APIRouter(prefix="/api/v1", tags=["wallets"], responses=PROBLEMS)
AnyCaseAddress = Annotated[
    str, Path(pattern=r"^0x[0-9a-fA-F]{40}$", examples=["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"])
]


@router.get("/wallets/{address}", response_model=Wallet, responses=shows(examples.WALLET))
def read_wallet(
    request: Request, session: ReadSession, address: AnyCaseAddress, asked: Annotated[WalletQuery, Query()]
) -> Response:
    """Show what a wallet holds and what happened to it. The address may be in any case."""
    return answer(request, session, lambda: service.read_wallet(session, address.lower(), asked))
