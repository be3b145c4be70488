"""What every shipped scenario does: each against its own parent (baseline or baseline_long), over one province.

Scenarios run in groups that share a past, each group with its baseline, which comes out the same in every group. ``zorgsim advice``
reads what is published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from studies.study import Part, Reading, Sitting, Study, facts_of, place_of
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.results.compare import compare_simulated
from zorgsim.results.published import COLUMNS, DIGITS, EFFECTS, FORMAT, effect_cells, effects_of
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import PRICE_LEVEL
from zorgsim.results.window import evaluation_years

GROUP: Final = 8
"""Scenarios that are simulated together with their baseline."""


def yardstick_of(scenario: Scenario) -> Scenario | None:
    """Return the shipped scenario that a shipped one is compared with: its parent, if both are about the same period; else None."""
    if len(scenario.lineage) < 2:
        return None
    parent = load_shipped(scenario.lineage[1])
    return parent if parent.run == scenario.run else None


def groups(names: Sequence[str], size: int) -> Iterator[tuple[str, list[str]]]:
    """Yield baselines, each with at most ``size`` scenarios that are compared with it, in the order of the names."""
    by_baseline: dict[str, list[str]] = {}
    for name in names:
        yardstick = yardstick_of(load_shipped(name))
        if yardstick is not None:
            by_baseline.setdefault(yardstick.name, []).append(name)
    for baseline, others in by_baseline.items():
        for first in range(0, len(others), size):
            yield baseline, others[first : first + size]


def parts(sitting: Sitting, group: int = GROUP) -> list[Part]:
    """Return the groups as they are run."""
    return [
        Part(", ".join((baseline, *others)), tuple(sitting.of(load_shipped(name)) for name in (baseline, *others)), read)
        for baseline, others in groups(sitting.chosen(list_scenarios()), group)
    ]


def read(simulated: Sequence[Simulated]) -> Reading:
    """Read the effects of a group, what it was compared with, and how far it can be believed."""
    comparison = compare_simulated(simulated, register())
    baseline = comparison.baseline
    return Reading(
        tables={EFFECTS: [COLUMNS, *(effect_cells(one) for one in effects_of(comparison))]},
        facts={"place": place_of(baseline), **facts_of(baseline), "price_level": PRICE_LEVEL},
        scenarios={
            one.scenario.name: {
                "compared_with": None if one is baseline else baseline.scenario.name,
                "years": [int(year) for year in one.clock.years[evaluation_years(one)][[0, -1]]],
            }
            for one in simulated
        },
        lists={"flags": [_rounded(flag) for flag in flags_answer(comparison)]},
    )


def _rounded(flag: Mapping[str, Any]) -> dict[str, Any]:
    return {**flag, "numbers": {name: float(f"{number:.{DIGITS}g}") for name, number in flag["numbers"].items()}}


STUDY: Final = Study(
    name="advice",
    format=FORMAT,
    sitting=Sitting(replications=8, places=("province:Overijssel",)),
    parts=parts,
    order=lambda row: row[0],
)
