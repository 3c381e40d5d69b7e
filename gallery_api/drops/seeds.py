"""Draw the seed of a scheduled reveal soon after its block: the chain forgets a block's hash 256 blocks later."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gallery_api import models
from gallery_api.database import reading
from minting.character_token import CharacterToken
from minting.drops import draw_seed, seed_intent
from minting.journal import Journal, LaneTaken, open_lane
from minting.signing import Signer


def drops_due(session: Session) -> list[int]:
    """Return the drops whose reveal block is past in the index and whose seed nobody has drawn."""
    head = select(models.IndexCursor.block).scalar_subquery()
    due = select(models.Drop.id).where(models.Drop.seed.is_(None), models.Drop.reveal_block < head)
    return list(session.execute(due.order_by(models.Drop.reveal_block)).scalars())


class SeedDrawer:
    """Draws what is due through the journal, with any account that can pay: the contract asks for no role.

    Several may run, with one key or with several: each asks the chain first, and one key has one journal entry a drop.
    """

    def __init__(self, engine: Engine, open_token: Callable[[], CharacterToken], signer: Signer, holder: str) -> None:
        """`open_token` connects to the chain, when there is first something to draw; `holder` names this process."""
        self._engine = engine
        self._open_token = open_token
        self._signer = signer
        self._holder = holder
        self._token: CharacterToken | None = None

    def step(self, pause: Callable[[float], None]) -> list[int]:
        """Draw the seeds that are due and return their drops; `pause` waits for the chain, and may raise to end it.

        Where another process is sending for the account the draw is queued, and that process sends it. Raises
        MintingError.
        """
        with reading(self._engine) as session:
            due = drops_due(session)
        if not due:
            return []
        self._token = token = self._token or self._open_token()
        journal = Journal(self._engine, token.chain.profile.chain_id)
        try:
            with open_lane(journal, token.chain, self._signer, self._holder, wait=0, pause=pause) as lane:
                for drop in due:
                    draw_seed(lane, token, drop)
        except LaneTaken:
            sender = self._signer.address
            journal.queue(sender, [seed_intent(sender, token, drop) for drop in due])
            raise
        return due
