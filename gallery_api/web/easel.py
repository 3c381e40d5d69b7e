"""The place where shared pictures are drawn: few at once, few waiting, and what was drawn is kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from gallery_api.edge import TooBusy


class Easel:
    """Draws at most `at_once` cards, lets `waiting` more wait `patience` seconds, and keeps the newest `kept` cards.

    A drawing costs a core and a waiting request a thread of the pages, so that both are bounded.
    """

    def __init__(self, at_once: int = 2, waiting: int = 4, patience: float = 5, kept: int = 256) -> None:
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._brushes = threading.BoundedSemaphore(at_once)
        self._patience = patience
        self._kept = kept
        self._cards: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> bytes | None:
        """The card that was kept under a key."""
        with self._lock:
            card = self._cards.get(key)
            if card is not None:
                self._cards.move_to_end(key)
            return card

    def card(self, key: Hashable, draw: Callable[[], tuple[bytes, bool]]) -> bytes:
        """The card under a key, drawn when it is not kept; `draw` says whether to keep it. Raises TooBusy."""
        found = self.find(key)
        if found is not None:
            return found
        if not self._places.acquire(blocking=False):
            raise TooBusy
        try:
            if not self._brushes.acquire(timeout=self._patience):
                raise TooBusy
            try:
                return self.find(key) or self._draw(key, draw)
            finally:
                self._brushes.release()
        finally:
            self._places.release()

    def _draw(self, key: Hashable, draw: Callable[[], tuple[bytes, bool]]) -> bytes:
        card, is_whole = draw()
        if is_whole:
            with self._lock:
                self._cards[key] = card
                while len(self._cards) > self._kept:
                    self._cards.popitem(last=False)
        return card
