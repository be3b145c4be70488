"""Whether scenarios can be compared. Known before anything is simulated, and without the libraries that tables need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zorgsim.errors import InputError
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.results.evaluation import check_evaluation

DISCOUNT_RATE: Final = "price.discount_rate"
"""Yearly discount rate of cumulative costs; 0 where the register has none. Scenarios that are compared need the same."""


def check_comparable(scenarios: Sequence[Scenario]) -> None:
    """Raise `InputError` unless scenarios have their own names, one place, period and seed, and a year to compare."""
    names = [scenario.name for scenario in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                "a scenario is named twice",
                where="scenarios",
                value=name,
                allowed="each name once",
                action="leave one out, or rename it",
            )
    baseline = scenarios[0]
    check_evaluation(baseline)
    for scenario in scenarios[1:]:
        for key, own, expected in _pairs(scenario, baseline):
            if own != expected:
                raise InputError(
                    "these scenarios cannot be compared",
                    where=f"scenario {scenario.name!r}: {key}",
                    value=own,
                    allowed=f"{expected}, as in {baseline.name!r}: differences are paired, replication by replication",
                    action="give both the same value",
                )


def _pairs(scenario: Scenario, baseline: Scenario) -> list[tuple[str, object, object]]:
    """Return what must be equal: key, value in the scenario, value in the baseline, as a message shows them."""
    own, expected = ([one.code for one in resolve_places(each.places, "places").municipalities] for each in (scenario, baseline))
    places = [("places", list(scenario.places), list(baseline.places))] if own != expected else []
    from_where = ("draw_from",) if scenario.run.drawn else ()  # elsewhere it moves nothing
    keys = ("start", "until", "policy_start", "replications", "draws", "seed", "price_year", *from_where)
    runs = [(f"run.{key}", str(getattr(scenario.run, key)), str(getattr(baseline.run, key))) for key in keys]
    own_rate, rate = (str(one.parameters.get(DISCOUNT_RATE, "the register's")) for one in (scenario, baseline))
    discounting = (f"parameters.{DISCOUNT_RATE}", own_rate, rate)
    return [*places, *runs, *_structure_pairs(scenario, baseline), discounting]


def _structure_pairs(scenario: Scenario, baseline: Scenario) -> list[tuple[str, str, str]]:
    """Return what must be equal of two structures: key, option in the scenario, option in the baseline."""
    usual = baseline.structure.options()
    options = [(f"structure.{name}", str(option), str(usual[name])) for name, option in scenario.structure.options().items()]
    return [("structure.base", scenario.structure_base, baseline.structure_base), *options]
