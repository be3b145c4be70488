"""The workers of all visitors: each has one of his own, which ends when he goes."""

from __future__ import annotations

from zorgsim.explorer.orders import BaselineOf, Order
from zorgsim.explorer.workshop import Workshop


class Workshops:
    """The workers of all visitors, and one that is ready for the first, so that nobody waits while it starts.

    Parameters
    ----------
    first
        What the first visitor will see, which its worker begins with at once.
    baseline_of
        Makes the baseline of a place; the shipped one if left out.
    """

    def __init__(self, first: Order, baseline_of: BaselineOf | None = None) -> None:
        self.working: list[Workshop] = []
        self.baseline_of = baseline_of
        self._ready: Workshop | None = Workshop(baseline_of)
        self._ready.give(first)

    def take(self) -> Workshop:
        """Return a worker for a visitor."""
        one, self._ready = self._ready or Workshop(self.baseline_of), None
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
