"""Tariffs of specialist care: what a municipality agrees to pay for a week, what it cuts when it overspent, how places answer.

A tariff is known to the model, for places answer it; what care costs at it is valued afterwards, from the weeks paid for
(``zorgsim.results.valuation.specialist``). Tariffs of residential care, of which places are a number and no workforce, stand still.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.carried import Carries
from zorgsim.model.dials import Dials

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Parameters = Mapping[str, Floats]


def agreed_tariff(dials: Dials, cut: Floats) -> Floats:
    """Return the tariff that is agreed for a week of specialist care, as a multiple of the register's, (cells,).

    Parameters
    ----------
    cut
        (cells,) share by which overspending lowered it (``TariffCuts``).
    """
    return dials["tariff"] * (1.0 - cut)


def places_offered_at(tariff: Floats, parameters: Parameters) -> Floats:
    """Return the places that providers want to offer at a tariff, over those at the register's, (cells,).

    tariff ^ ``tariff.elasticity``: at 0 they offer what they did, at 1 as many fewer as the tariff is lower. Source of the form:
    model specification, version 2; nobody measured the number for youth care.
    """
    return np.power(tariff, parameters["tariff.elasticity"])


def places_offered_for_starts(dials: Dials, parameters: Parameters) -> Floats:
    """Return the places that providers want to offer by what a start pays, over those that they offer paid by the week, (cells,).

    (1 + dial ``start_share``) ^ e: what a slot would earn if its trajectories took half as long, over what it earns paid by the
    week, where a share is paid as they start. e is ``funding.effort_start_elasticity`` where care is paid by effort, and
    ``funding.output_start_elasticity`` and ``funding.lump_sum_start_elasticity`` where it is paid so. At 0 they offer what they
    did; above it a start draws places out, below it who has been paid holds them back. Nobody measured it for youth care.
    """
    effort, output, lump_sum = (parameters[f"funding.{one}_start_elasticity"] for one in ("effort", "output", "lump_sum"))
    elasticity = np.where(dials["output"] > 0.0, output, np.where(dials["lump_sum"] > 0.0, lump_sum, effort))
    return np.power(1.0 + dials["start_share"], elasticity)


def bought_places_kept_at(tariff: Floats, parameters: Parameters) -> Floats:
    """Return the part of a bought number of places that providers keep open at a tariff, (cells,): at most all.

    Where supply is capped a higher tariff buys no more places than were bought, and at a lower one providers give up as many as
    they would elsewhere (``places_offered_at``). Assumption: a contract holds a provider to a tariff, not to stay.
    """
    return np.minimum(places_offered_at(tariff, parameters), 1.0)


def cut_for_next_year(cut: Floats, balance: Floats, paid: Floats, parameters: Parameters) -> Floats:
    """Return the share by which tariffs are lowered next year, (cells,), between 0 and ``tariff.deepest_cut``.

    The tariff at which the same weeks of specialist care would have left nothing over and nothing short:
    1 - cut' = (1 - cut) x (1 + balance / paid). A year in balance leaves it, a shortage deepens it, and what is left over undoes
    it; never is more paid than agreed. Who paid for no specialist care has nothing to cut: it stays.

    Parameters
    ----------
    cut
        (cells,) share in this year.
    balance
        (cells,) budget less spending of this year, EUR per family.
    paid
        (cells,) what of it was spent on specialist care.
    """
    relative = np.divide(balance, paid, out=np.zeros_like(balance), where=paid > 0.0)
    wanted = 1.0 - (1.0 - cut) * (1.0 + relative)
    return np.minimum(np.maximum(wanted, 0.0), parameters["tariff.deepest_cut"])


class TariffCuts(Carries):
    """By how much each cell lowered its tariffs, and what it had, spent, and paid for specialist care since January.

    Attributes
    ----------
    cut
        (cells,) share; it changes in January only.
    """

    CARRIED = ("_balance", "_paid", "cut")

    def __init__(self, cells: int) -> None:
        self._balance, self._paid, self.cut = (np.zeros(cells) for _ in range(3))

    def add_week(self, balance: Floats, paid: Floats) -> None:
        """Add a week: (cells,), of a year like it, EUR per family."""
        self._balance += balance / WEEKS_PER_YEAR
        self._paid += paid / WEEKS_PER_YEAR

    def end_year(self, where: Bools, parameters: Parameters) -> None:
        """Set the cut of the next year, (cells,), where that is the rule; elsewhere there is none."""
        self.cut = np.where(where, cut_for_next_year(self.cut, self._balance, self._paid, parameters), 0.0)
        self._balance, self._paid = np.zeros_like(self.cut), np.zeros_like(self.cut)
