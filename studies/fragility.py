"""What the most doubtful parameters do to five policies: each is moved, by itself, to both ends of its range.

Each policy is compared with the baseline *with the same parameter value*, so that the difference is the work of the measures, in a
world in which the parameter is what it might be. Nothing is calibrated anew: at an end of a range the baseline itself may no longer
fit published figures. The page is a block of docs/critique.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

from studies.markdown import table
from studies.study import ROOT, Part, Reading, Sitting, Study, cells_of, facts_of, manifest_in
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.report.texts import UNKNOWN
from zorgsim.results.compare import Comparison, Verdict, compare_simulated, differences
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import PRICE_LEVEL

TABLE: Final = "table.csv"
_NUMBERS: Final = ("baseline", "difference", "standard_error", "low", "high")
COLUMNS: Final = ("parameter", "end", "value", "scenario", "outcome", "unit", *_NUMBERS, "pairs", "sign")
ROUNDING: Final = 1e-12
"""Differences of means below this are the rounding of nothing."""

PLACES: Final = ("municipality:Oldenzaal", "municipality:Ommen")
"""Small, in one province, in two youth regions: going back to provincial pools means something there."""

BASELINE: Final = "baseline"
SCENARIOS: Final = (
    "strong_first_line",
    "earlier_housing",
    "children_out_of_the_squeeze",
    "no_decentralisation",
    "budget_shift_to_first_line_10",
)
READ: Final = ("weeks_in_order", "crises", "cost", "in_specialist_care")
REGISTER: Final = "-"
"""Stands for no parameter at all: every value is the register's."""

PARAMETERS: Final = (
    "referral.by_coach_wait",
    "supply.elasticity",
    "unvoiced.outreach",
    "unvoiced.grows.everyday",
    "mutual_help.unlearning",
    "trust.erosion",
    "governance.contracts_burden",
    "waiting.gives_up",
    "question.risk_ratio.housing",
    "first_line.weeks",
    "question.risk_ratio.care",
    "workforce.overload_attrition",
    "expertise.duration_effect",
    "hand_over.leaving_odds",
    "turnover.carry_over",
    "measure_cost.domains.housing_relief",
)
"""Assumed, read under the default structure, and near the five policies: what they work through, meet on the way, and cost."""

SIGN: Final[Mapping[str, str]] = {Verdict.MORE: "+", Verdict.LESS: "-"}
"""The sign of a difference whose 95 % interval leaves out zero; of any other it is ``0``."""


@dataclass(frozen=True)
class End:
    """A parameter at one end of its range."""

    parameter: str
    end: str
    value: float

    def of(self, scenario: Scenario) -> Scenario:
        """Return a scenario with this value."""
        changed = {} if self.parameter == REGISTER else {self.parameter: self.value}
        return replace(scenario, parameters={**scenario.parameters, **changed})


# Measuring


def ends(names: Sequence[str]) -> Iterator[End]:
    """Yield the register as it is, then each parameter at both ends of its range (one end where the other is the value)."""
    yield End(REGISTER, "value", math.nan)
    for name in names:
        one = register()[name]
        for end, value in (("low", one.low), ("high", one.high)):
            if value != one.value:
                yield End(name, end, value)


def together(names: Sequence[str]) -> list[list[End]]:
    """Group the ends that one simulation serves: what measures cost moves no family, and is valued afterwards."""
    priced, moving = [], []
    for end in ends(names):
        afterwards = end.parameter == REGISTER or end.parameter.startswith("measure_cost.")
        priced.append(end) if afterwards else moving.append([end])
    return [priced, *moving]


def parts(sitting: Sitting) -> list[Part]:
    """Return baseline and policies at each end (``only`` names parameters)."""
    names = sitting.chosen(PARAMETERS)
    scenarios = [sitting.of(load_shipped(name)) for name in (BASELINE, *SCENARIOS)]
    return [
        Part(f"{group[0].parameter} {group[0].end}", tuple(group[0].of(one) for one in scenarios), partial(read, group, names))
        for group in together(names)
    ]


def read(group: Sequence[End], names: Sequence[str], simulated: Sequence[Simulated]) -> Reading:
    """Value what was simulated at each end of a group; read the differences, and what was run."""
    found = []
    for end in group:
        valued = [replace(one, scenario=end.of(one.scenario)) for one in simulated]
        found.append(_differences(end, compare_simulated(valued, register())))
    scenario, run = simulated[0].scenario, simulated[0].scenario.run
    return Reading(
        tables={TABLE: cells_of(pd.concat(found))},
        facts={
            "places": list(scenario.places),
            "start": run.start.isoformat(),
            "until": run.until.isoformat(),
            "policy_start": run.policy_start.isoformat(),
            **facts_of(simulated[0]),
            "price_level": PRICE_LEVEL,
            "parameters": {name: [register()[name].low, register()[name].value, register()[name].high] for name in names},
        },
    )


def _differences(end: End, comparison: Comparison) -> pd.DataFrame:
    """Return a policy's difference from the baseline in each outcome, at one end."""
    found = differences(comparison)
    wanted = found[found["outcome"].isin(READ) & (found["scenario"] != BASELINE)].copy()
    numbers = list(_NUMBERS)
    wanted[numbers] = wanted[numbers].where(wanted[numbers].abs() >= ROUNDING, 0.0 * wanted[numbers])
    signs = [SIGN.get(verdict, "0") for verdict in wanted["verdict"]]
    return wanted.assign(parameter=end.parameter, end=end.end, value=end.value, sign=signs)[list(COLUMNS)]


def _order(row: Sequence[str]) -> int:
    return (REGISTER, *PARAMETERS).index(row[0])


# The page

Row = Any
"""A row of the table, by the names of its columns."""


def page(folder: Path) -> str:
    """Return the generated block: what was run, signs by policy and outcome, where they do not hold, and the parameters."""
    numbers = dict.fromkeys(("value", *_NUMBERS), _number)
    rows = list(pd.read_csv(folder / TABLE, dtype={"sign": str}, converters=numbers).itertuples(index=False))
    about = manifest_in(folder)
    return "\n".join([_what_was_run(about), _signs(rows), _breaks(rows), _varied(about)])


def _number(cell: str) -> float:
    return float(cell or math.nan)


def _what_was_run(about: Mapping[str, Any]) -> str:
    where = " and ".join(one.removeprefix("municipality:") for one in about["places"])
    return (
        f"Run: {where} ({about['families']:,} families), {about['replications']} replications, seed {about['seed']}, from "
        f"{about['start']} to {about['until']}, policies from {about['policy_start']}; {len(about['parameters'])} parameters, "
        "one at a time, at both ends of their ranges. Every figure is a difference from the baseline with the same parameter "
        "value, a mean per year. A sign counts when the 95 % Monte Carlo interval leaves out zero; else it is 0.\n"
    )


def _signs(rows: Sequence[Row]) -> str:
    head = ("policy", "outcome", "at the register's values", "lowest", "highest", "runs with + / 0 / -", "sign")
    body = []
    for scenario, outcome, base, mine in _by_outcome(rows):
        found = [row.sign for row in mine]
        lowest, highest = (pick(mine, key=lambda row: row.difference) for pick in (min, max))
        counted = " / ".join(str(found.count(sign)) for sign in "+0-")
        body.append((f"`{scenario}`", outcome, _figure(base), _at(lowest), _at(highest), counted, _judged(base, found)))
    return table(head, body) + "\n"


def _judged(base: Row, found: Sequence[str]) -> str:
    if {"+", "-"} <= set(found):
        return "**both signs**" if base.sign == "0" else "**flips**"
    if set(found) == {base.sign}:
        return "holds" if base.sign != "0" else "none shown"
    return "fades" if base.sign != "0" else "appears"


def _breaks(rows: Sequence[Row]) -> str:
    head = ("policy", "outcome", "at the register's values", "parameter", "its value", "difference there", "what happens")
    body = []
    for scenario, outcome, base, mine in _by_outcome(rows):
        for row in mine:
            if row.sign not in ("0", base.sign):
                what = "appears" if base.sign == "0" else "**flips**"
                cells = (_figure(base), f"`{row.parameter}`", f"{row.value:.6g}", _figure(row), what)
                body.append((f"`{scenario}`", outcome, *cells))
    return "Every run that shows a sign which is not shown at the register's values:\n\n" + table(head, body) + "\n"


def _varied(about: Mapping[str, Any]) -> str:
    body = [(f"`{name}`", *(f"{value:.6g}" for value in values)) for name, values in about["parameters"].items()]
    return "What was varied:\n\n" + table(("parameter", "low", "register", "high"), body) + "\n"


def _by_outcome(rows: Sequence[Row]) -> Iterator[tuple[str, str, Row, list[Row]]]:
    """Yield policy, outcome, the row at the register's values, and all rows of the two: one a run."""
    for scenario in SCENARIOS:
        for outcome in READ:
            mine = [row for row in rows if (row.scenario, row.outcome) == (scenario, outcome)]
            base = next(row for row in mine if row.parameter == REGISTER)
            yield scenario, outcome, base, [row for row in mine if row is base or not _is_the_same_run(row, base)]


def _is_the_same_run(row: Row, base: Row) -> bool:
    """Tell whether a row is the register's run, valued at a price that says nothing of this outcome: it would count twice."""
    return row.parameter.startswith("measure_cost.") and (row.baseline, row.difference) == (base.baseline, base.difference)


def _figure(row: Row) -> str:
    if math.isnan(row.difference):
        return UNKNOWN
    return f"{row.difference:+.3g} ± {(row.high - row.low) / 2:.2g}"


def _at(row: Row) -> str:
    where = "register" if row.parameter == REGISTER else f"`{row.parameter}` {row.value:.6g}"
    return f"{row.difference:+.3g} ({where})"


STUDY: Final = Study(
    name="fragility",
    format="zorgsim fragility 1",
    sitting=Sitting(replications=4, places=PLACES, until=date(2034, 1, 1)),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / "critique.md",
    order=_order,
)
