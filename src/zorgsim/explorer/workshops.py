"""The workers of all visitors: each has one of his own, which ends when he goes."""

from __future__ import annotations

from zorgsim.explorer.orders import Order
from zorgsim.explorer.workshop import Workshop


class Workshops:
    """The workers of all visitors, and one that is ready for the first, so that nobody waits while it starts.

    Parameters
    ----------
    first
        What the first visitor will see, which its worker begins with at once.
    """

    def __init__(self, first: Order) -> None:
        self.working: list[Workshop] = []
        self._ready: Workshop | None = Workshop()
        self._ready.give(first)

    def take(self) -> Workshop:
        """Return a worker for a visitor."""
        one, self._ready = self._ready or Workshop(), None
        self.working.append(one)
        return one

    def release(self, one: Workshop) -> None:
        """End the worker of a visitor who went."""
        if one in self.working:
            self.working.remove(one)
            one.end()

    def end(self) -> None:
        """End all of them."""
        for one in (*self.working, *filter(None, (self._ready,))):
            one.end()
        self.working, self._ready = [], None
