"""What the questions that councils ask come to: each scenario against the baseline, under its own structure and each other one.

One youth region, best values, chance alone. The words beside the figures (what a scenario says, what it rests on, what would settle
it) stand in ``questions.md``, a section a question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

from studies.alternatives import BASELINE, structures
from studies.markdown import table, template
from studies.study import ROOT, Part, Reading, Sitting, Study, cells_of, facts_of, manifest_in, place_of
from zorgsim.inputs.advice import advice
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.inputs.structures import register_of
from zorgsim.report.texts import UNKNOWN
from zorgsim.results.compare import Verdict, compare_simulated
from zorgsim.results.elsewhere import COLUMN, OPPOSITE, OWN, Sign, elsewhere_of
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.outcomes.outcome import FAMILIES, MILLIONS, PER_YEAR
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import PRICE_LEVEL

EFFECTS: Final = "effects.csv"
QUESTIONS: Final = (
    "large_provider_fails",
    "narrower_scope",
    "trajectory_limit",
    "own_contribution",
    "agreements_with_gps",
    "coaches_for_places",
    "region_leaves_its_pool",
    "residential_minus_30",
    "tariffs_up_6",
    "budget_minus_10",
    "strong_local_teams",
    "temporary_programme",
    "housing_first_in_care",
    "births_down",
)
"""In the order of the page."""

ADVISED: Final = (
    *("embedding_places", "fewer_meeting_places", "recruiting_volunteers", "welfare_work", "stronger_networks"),
    *("earlier_housing_by_town", "funding_output_at_start", "funding_start_fee"),
    *("own_specialists_advise", "hired_specialists_advise", "support_when_needed"),
    *("coach_beside_treatment", "family_worker_beside_treatment", "specialists_become_generalists"),
)
"""Scenarios of the advice that shipped after the worlds began to be played (``studies.worlds``), and are not in them. They
are played here under every structure too, for ``zorgsim advice``; the page of questions does not tell them."""

ALWAYS: Final = (
    "daily_life",
    "unanswered",
    "unheard",
    "waiting",
    "waited_median_first_line",
    "waited_median_specialist",
    "in_specialist_care",
    "crises",
    "cost",
)
BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "agreements_with_gps": ("referred_directly",),
    "own_contribution": ("demand", "cost_municipality", "cost_families"),
    "residential_minus_30": ("in_residential_care", "waiting_residential", "in_interim_care"),
    "tariffs_up_6": ("cost_specialist", "budget_balance"),
    "budget_minus_10": ("budget_balance",),
    "coaches_for_places": ("cost_first_line", "cost_specialist"),
    "housing_first_in_care": ("all_arranged", "questions"),
    "births_down": ("demand", "weeks_in_order"),
    "trajectory_limit": ("demand", "repeat_use"),
}
"""What else is told of a question, beside what is told of all."""

OTHER_FAMILIES: Final = ("births_down",)
"""Questions in which fewer families live there than in the baseline: totals differ by that alone, and are told last, marked."""

_TOTALS: Final = (FAMILIES, PER_YEAR, MILLIONS)
"""Units of what is added up over families."""

_NUMBERS: Final = ("baseline", "value", "difference", "standard_error", "low", "high")
COLUMNS: Final = (COLUMN, "scenario", "outcome", "unit", *_NUMBERS, "pairs", "verdict", "sign")


# Measuring


def parts(sitting: Sitting) -> list[Part]:
    """Return the baseline and all that is held against it under their own structure, then under each other one."""
    asked = [sitting.of(load_shipped(name)) for name in (BASELINE, *sitting.chosen((*QUESTIONS, *ADVISED)))]
    return [
        Part(named, tuple(one if structure is None else structure.of(one) for one in asked), partial(read, named))
        for named, structure in [(OWN, None), *((one.name, one) for one in structures())]
    ]


def read(structure: str, simulated: Sequence[Simulated]) -> Reading:
    """Read what is told of each question under a structure."""
    comparison = compare_simulated(simulated, register_of(simulated[0].scenario))
    rows = elsewhere_of(structure, comparison).rows
    told = [outcome in outcomes_of(scenario) for scenario, outcome in zip(rows["scenario"], rows["outcome"], strict=True)]
    run = comparison.baseline.scenario.run
    return Reading(
        tables={EFFECTS: cells_of(rows[told].assign(**{COLUMN: structure})[list(COLUMNS)])},
        facts={
            "place": place_of(comparison.baseline),
            **facts_of(comparison.baseline),
            "policy_start": run.policy_start.isoformat(),
            "until": run.until.isoformat(),
            "price_level": PRICE_LEVEL,
        },
        lists={"structures": [structure]},
    )


def outcomes_of(question: str) -> tuple[str, ...]:
    """Return the outcomes that are told of a scenario; of a question with fewer families what is per family first."""
    if question in ADVISED:
        shown = {outcome for row in advice().values() if question in row.scenarios for outcome in row.outcomes}
        return tuple(outcome for outcome in OUTCOMES if outcome in shown)
    told = (*BESIDE.get(question, ()), *ALWAYS)
    return tuple(sorted(told, key=lambda outcome: _is_swayed(question, outcome)))


def _is_swayed(question: str, outcome: str) -> bool:
    """Say whether a total differs from the baseline's by the number of families alone."""
    return question in OTHER_FAMILIES and OUTCOMES[outcome].unit in _TOTALS


# The page

Row = Any
"""A row of the table, by the names of its columns."""

_NO_INTERVAL: Final = (Verdict.MISSING, Verdict.ONE_REPLICATION)


def page(folder: Path) -> str:
    """Return the page: the words of every question around what was simulated of it."""
    about = manifest_in(folder)
    rows = list(pd.read_csv(folder / EFFECTS).itertuples(index=False))
    others = [name for name in about["structures"] if name != OWN]
    return template("questions").format(
        place=about["place"]["label"],
        families=about["families"],
        municipalities=len(about["place"]["municipalities"]),
        replications=about["replications"],
        seed=about["seed"],
        first=about["policy_start"][:4],
        last=int(about["until"][:4]) - 1,
        price_level=about["price_level"],
        structures=", ".join(f"`{name}`" for name in others),
        count=len(others),
        zorgsim=about["zorgsim"],
        **{question: _table_of(question, rows, others) for question in QUESTIONS},
    )


def _table_of(question: str, rows: Sequence[Row], others: Sequence[str]) -> str:
    head = ("", "baseline", "difference", "same sign under", "opposite under")
    body = []
    for outcome in outcomes_of(question):
        found = {row.structure: row for row in rows if (row.scenario, row.outcome) == (question, outcome)}
        if OWN not in found:  # a trial of other scenarios
            return "*Not played.*"
        own, elsewhere = found[OWN], [found[name] for name in others if name in found]
        about = OUTCOMES[outcome]
        name = f"{about.text.en}, {about.unit.en}" + (" (total: fewer families)" if _is_swayed(question, outcome) else "")
        cells = (_number(own.baseline), _difference(own), _same(own, elsewhere), _opposite(own, elsewhere))
        body.append((name, *cells))
    return table(head, body, right=(1, 2))


def _number(value: float) -> str:
    """Write a number; one that is not known as a dash."""
    return UNKNOWN if math.isnan(value) else f"{value:,.{_decimals(value)}f}"


def _difference(row: Row) -> str:
    verdict = Verdict(row.verdict)
    if verdict is Verdict.IDENTICAL:
        return "the same"
    if verdict in _NO_INTERVAL:
        return "-"
    margin = (row.high - row.low) / 2
    told = f"{row.difference:+,.{_decimals(margin, 1)}f} ± {margin:,.{_decimals(margin, 1)}f}"
    return told if row.sign != Sign.UNTOLD else f"{told} ?"


def _decimals(value: float, digits: int = 3) -> int:
    """Return the decimals with which a number has so many digits; none where it is large."""
    return max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0


def _same(own: Row, elsewhere: Sequence[Row]) -> str:
    """Say under how many structures the sign is the same; of what cannot be told under its own, nothing."""
    if own.sign == Sign.UNTOLD:
        return "-"
    agree = [row for row in elsewhere if row.sign == own.sign]
    if len(agree) == len(elsewhere):
        return "all"
    untold = [f"`{row.structure}`" for row in elsewhere if row.sign in (Sign.UNTOLD, Sign.SAME)]
    return f"{len(agree)} of {len(elsewhere)}" + (f" (none told: {', '.join(untold)})" if 0 < len(untold) <= _FEW else "")


_FEW: Final = 3
"""Structures that are named; of more their number says enough."""


def _opposite(own: Row, elsewhere: Sequence[Row]) -> str:
    """Name the structures that say the opposite; where nothing can be told under its own, all that say anything."""
    if own.sign in OPPOSITE:
        return ", ".join(f"`{row.structure}`" for row in elsewhere if row.sign == OPPOSITE[own.sign])
    said = [f"{row.sign} under `{row.structure}`" for row in elsewhere if row.sign in OPPOSITE]
    return "; ".join(said) if len(said) <= _FEW else f"something else under {len(said)} structures"


STUDY: Final = Study(
    name="questions",
    format="zorgsim questions 1",
    sitting=Sitting(replications=4, places=("youth_region:Rivierenland",)),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / "questions.md",
)
