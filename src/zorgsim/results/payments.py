"""What measures that another lever pays for turned out to cost: the gap that was to be nothing."""

from __future__ import annotations

from dataclasses import dataclass

from zorgsim.inputs.payments import declared_cost
from zorgsim.inputs.price_index import PRICE_LEVEL, inflation
from zorgsim.inputs.scenario import Measure
from zorgsim.results.compare import Comparison, PairedDifference
from zorgsim.results.outcomes.costs import cost_of
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import CostTier, value_money
from zorgsim.results.window import Floats, Window, evaluation_window

_TIER = {
    "first_line.coaches": CostTier.FIRST_LINE,
    "specialist.slots": CostTier.SPECIALIST,
    "specialist.residential_slots": CostTier.RESIDENTIAL,
}


@dataclass(frozen=True)
class Realised:
    """A measure that another lever pays for.

    Attributes
    ----------
    measure
        The measure.
    declared
        What it costs in full force at declared prices, million EUR a year: what the other lever gives.
    gap
        What the tiers of both levers cost together, against the baseline, million EUR a year over the years compared; whatever
        else the scenario does to them is in it.
    """

    measure: Measure
    declared: float
    gap: PairedDifference


def realised_payments(comparison: Comparison, simulated: Simulated) -> tuple[Realised, ...]:
    """Return what each measure with a payer came to, of one scenario of a comparison."""
    scenario = simulated.scenario
    # of everybody who is simulated, as what is declared: a measure and its payer hold in the rest of the pool too
    baseline, own = (_of_everybody(comparison, one) for one in (comparison.baseline, simulated))
    million = 1e6 * inflation(PRICE_LEVEL, scenario.run.price_year)
    return tuple(
        Realised(one, declared_cost(scenario, one) / million, comparison.difference(_both(baseline, one), _both(own, one)))
        for one in scenario.measures
        if one.paid_by
    )


def _of_everybody(comparison: Comparison, simulated: Simulated) -> Window:
    if simulated.whole is None:
        return comparison.evaluations[simulated.scenario.name]
    everybody = simulated.everybody
    return evaluation_window(everybody, value_money(everybody, comparison.prices(simulated)))


def _both(window: Window, measure: Measure) -> Floats:
    """Return what the tiers of a measure and of its payer cost together, million EUR a year, (R,)."""
    return cost_of(window, _TIER[measure.lever]) + cost_of(window, _TIER[measure.paid_by])
