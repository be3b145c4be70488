"""Vary the most doubtful parameters, one at a time, to the ends of their ranges: ``python tools/build_fragility.py``.

Each policy is compared with the baseline *with the same parameter value*, so that the difference is the work of the measures, in a
world in which the parameter is what it might be. Nothing is calibrated anew: at an end of a range the baseline itself may no longer
fit published figures. Writes results/published/fragility (table.csv and, last, manifest.json) and the block of docs/critique.md.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import multiprocessing
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from zorgsim import __version__
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs import parameters, places
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Overrides, Scenario
from zorgsim.inputs.scenario_file import load_shipped, scenario_with
from zorgsim.results.compare import Comparison, Verdict, compare_simulated, differences
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.valuation import PRICE_LEVEL

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "results" / "published" / "fragility"
PAGE: Final = ROOT / "docs" / "critique.md"
TABLE: Final = "table.csv"
MANIFEST: Final = "manifest.json"
BEGIN: Final = "<!-- generated: fragility -->\n"
END: Final = "<!-- end of generated -->"
FORMAT: Final = "zorgsim fragility 1"
DIGITS: Final = 6
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
    "first_line.detection",
    "mutual_help.unlearning",
    "governance.contracts_burden",
    "reserve.crowding_out",
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
"""Assumed, and near the five policies: what they work through, what they meet on the way, what they cost."""

SIGN: Final[Mapping[str, str]] = {Verdict.MORE: "+", Verdict.LESS: "-"}


@dataclass(frozen=True)
class Row:
    """A policy's difference from the baseline in one outcome, at one value of one parameter."""

    parameter: str
    end: str
    value: float
    scenario: str
    outcome: str
    baseline: float
    difference: float
    standard_error: float
    low: float
    high: float
    pairs: int
    verdict: str

    @property
    def sign(self) -> str:
        """``+`` or ``-`` when the 95 % interval leaves out zero, else ``0``."""
        return SIGN.get(self.verdict, "0")


@dataclass(frozen=True)
class CompiledMeasure:
    """A parameter at one end of its range."""

    parameter: str
    end: str
    value: float


def settings(names: Sequence[str]) -> Iterator[CompiledMeasure]:
    """Yield the register as it is, then each parameter at both ends of its range (one end where the other is the value)."""
    yield CompiledMeasure(REGISTER, "value", math.nan)
    for name in names:
        one = register()[name]
        for end, value in (("low", one.low), ("high", one.high)):
            if value != one.value:
                yield CompiledMeasure(name, end, value)


def sittings(names: Sequence[str]) -> list[list[CompiledMeasure]]:
    """Group settings that one simulation serves: what measures cost moves no family, and is valued afterwards."""
    priced, moving = [], []
    for setting in settings(names):
        afterwards = setting.parameter == REGISTER or setting.parameter.startswith("measure_cost.")
        priced.append(setting) if afterwards else moving.append([setting])
    return [priced, *moving]


def measure(together: Sequence[CompiledMeasure], scenarios: Sequence[Scenario]) -> list[Row]:
    """Simulate baseline and policies at the first of these settings, value them at each; return the differences."""
    simulated = simulate_scenarios([_at_setting(one, together[0]) for one in scenarios], lambda _done, _total: None, 1)
    rows: list[Row] = []
    for setting in together:
        valued = [replace(one, scenario=_at_setting(one.scenario, setting)) for one in simulated]
        rows += _rows(setting, compare_simulated(valued, register()))
    return rows


def _at_setting(scenario: Scenario, setting: CompiledMeasure) -> Scenario:
    changed = {} if setting.parameter == REGISTER else {setting.parameter: setting.value}
    return replace(scenario, parameters={**scenario.parameters, **changed})


def measured(names: Sequence[str], scenarios: Sequence[Scenario], jobs: int) -> Iterator[list[Row]]:
    """Measure at every setting, some processes at a time; yield the rows of each sitting."""
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(partial(measure, scenarios=scenarios), sittings(names))


def _rows(setting: CompiledMeasure, comparison: Comparison) -> Iterator[Row]:
    table = differences(comparison)
    wanted = table[table["outcome"].isin(READ) & (table["scenario"] != BASELINE)]
    numbers = ("baseline", "difference", "standard_error", "low", "high")
    for row in wanted.to_dict("records"):
        known = [float(row[name]) for name in numbers]
        told = (str(row["scenario"]), str(row["outcome"]), *known, int(row["pairs"]), str(row["verdict"]))
        yield Row(setting.parameter, setting.end, setting.value, *told)  # type: ignore[arg-type] # in the order of the fields


# Writing


_COLUMNS: Final = ("parameter", "end", "value", "scenario", "outcome", "unit", "baseline", "difference", "standard_error")
_LAST: Final = ("low", "high", "pairs", "sign")


def csv_text(rows: Iterable[Row]) -> str:
    """Return the text of ``table.csv``."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow((*_COLUMNS, *_LAST))
    for row in rows:
        before = (row.parameter, row.end, _short(row.value), row.scenario, row.outcome, OUTCOMES[row.outcome].unit.en)
        numbers = (row.baseline, row.difference, row.standard_error, row.low, row.high)
        writer.writerow([*before, *map(_short, numbers), row.pairs, row.sign])
    return stream.getvalue()


def _short(number: float) -> str:
    if math.isnan(number):
        return ""
    return f"{0.0 if abs(number) < ROUNDING else number:.{DIGITS}g}"


def manifest(scenarios: Sequence[Scenario], names: Sequence[str], families: int) -> dict[str, Any]:
    """Return what was run, without times: the same run gives the same bytes."""
    run = scenarios[0].run
    return {
        "format": FORMAT,
        "zorgsim": __version__,
        "places": list(scenarios[0].places),
        "families": families,
        "start": run.start.isoformat(),
        "until": run.until.isoformat(),
        "policy_start": run.policy_start.isoformat(),
        "seed": run.seed,
        "replications": run.replications,
        "price_level": PRICE_LEVEL,
        "data": {"places": places.digest(), "parameters": parameters.digest()},
        "scenarios": {one.name: load_shipped(one.name).digest for one in scenarios},
        "parameters": {name: [register()[name].low, register()[name].value, register()[name].high] for name in names},
    }


def rows_of(text: str) -> list[Row]:
    """Return the rows of a ``table.csv``."""
    return [_row_of(line) for line in csv.DictReader(io.StringIO(text))]


def _row_of(line: Mapping[str, str]) -> Row:
    verdict = {sign: verdict for verdict, sign in SIGN.items()}.get(line["sign"], Verdict.NOT_DISTINGUISHABLE)
    value, *numbers = (
        float(line[name] or math.nan) for name in ("value", "baseline", "difference", "standard_error", "low", "high")
    )
    who = (line["parameter"], line["end"], value, line["scenario"], line["outcome"])
    return Row(*who, *numbers, int(line["pairs"]), verdict)  # type: ignore[call-arg, arg-type] # in the order of the fields


# The page


def page_block(rows: Sequence[Row], about: Mapping[str, Any]) -> str:
    """Return the generated block: what was run, signs by policy and outcome, where they do not hold, and the parameters."""
    return "\n".join([_what_was_run(about), _signs(rows), _breaks(rows), _varied(about)])


def _what_was_run(about: Mapping[str, Any]) -> str:
    where = " and ".join(one.split(":")[1] for one in about["places"])
    return (
        f"Run: {where} ({about['families']:,} families), {about['replications']} replications, seed {about['seed']}, from "
        f"{about['start']} to {about['until']}, policies from {about['policy_start']}; {len(about['parameters'])} parameters, "
        "one at a time, at both ends of their ranges. Every figure is a difference from the baseline with the same parameter "
        "value, a mean per year. A sign counts when the 95 % Monte Carlo interval leaves out zero; else it is 0.\n"
    )


def _signs(rows: Sequence[Row]) -> str:
    head = ("policy", "outcome", "at the register's values", "lowest", "highest", "runs with + / 0 / -", "sign")
    body = []
    for scenario, outcome in _pairs(rows):
        mine = _of(rows, scenario, outcome)
        base = _base(mine)
        found = [row.sign for row in mine]
        lowest, highest = (pick(mine, key=lambda row: row.difference) for pick in (min, max))
        counted = " / ".join(str(found.count(sign)) for sign in "+0-")
        cells = (_figure(base), _at(lowest), _at(highest), counted, _judged(base, found))
        body.append((f"`{scenario}`", f"{outcome}", *cells))
    return _markdown(head, body)


def _judged(base: Row, found: Sequence[str]) -> str:
    if {"+", "-"} <= set(found):
        return "**both signs**" if base.sign == "0" else "**flips**"
    if set(found) == {base.sign}:
        return "holds" if base.sign != "0" else "none shown"
    return "fades" if base.sign != "0" else "appears"


def _breaks(rows: Sequence[Row]) -> str:
    head = ("policy", "outcome", "at the register's values", "parameter", "its value", "difference there", "what happens")
    body = []
    for scenario, outcome in _pairs(rows):
        mine = _of(rows, scenario, outcome)
        base = _base(mine)
        for row in mine:
            if row.sign not in ("0", base.sign):
                what = "appears" if base.sign == "0" else "**flips**"
                cells = (_figure(base), f"`{row.parameter}`", f"{row.value:.6g}", _figure(row), what)
                body.append((f"`{scenario}`", outcome, *cells))
    return "Every run that shows a sign which is not shown at the register's values:\n\n" + _markdown(head, body)


def _varied(about: Mapping[str, Any]) -> str:
    body = [(f"`{name}`", *(f"{value:.6g}" for value in values)) for name, values in about["parameters"].items()]
    return "What was varied:\n\n" + _markdown(("parameter", "low", "register", "high"), body)


def _pairs(rows: Sequence[Row]) -> list[tuple[str, str]]:
    present = {(row.scenario, row.outcome) for row in rows}
    return [(scenario, outcome) for scenario in SCENARIOS for outcome in READ if (scenario, outcome) in present]


def _of(rows: Sequence[Row], scenario: str, outcome: str) -> list[Row]:
    return [row for row in rows if (row.scenario, row.outcome) == (scenario, outcome)]


def _base(rows: Sequence[Row]) -> Row:
    return next(row for row in rows if row.parameter == REGISTER)


def _figure(row: Row) -> str:
    return f"{row.difference:+.3g} ± {(row.high - row.low) / 2:.2g}"


def _at(row: Row) -> str:
    where = "register" if row.parameter == REGISTER else f"`{row.parameter}` {row.value:.6g}"
    return f"{row.difference:+.3g} ({where})"


def _markdown(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def put_in_page(page: str, block: str) -> str:
    """Return the page with the block between its markers."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n" + block + "\n" + END + rest.split(END, 1)[1]


def write_page(folder: Path, page: Path) -> None:
    """Write what the folder holds into the page."""
    rows = rows_of((folder / TABLE).read_text(encoding="utf-8"))
    about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    page.write_text(put_in_page(page.read_text(encoding="utf-8"), page_block(rows, about)), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for, and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parameters", nargs="*", help="parameters to vary; those of the page if left out")
    parser.add_argument("--places", nargs="+", default=PLACES, help="where (default: %(default)s)")
    parser.add_argument("--replications", type=int, default=4)
    parser.add_argument("--until", type=date.fromisoformat, default=date(2034, 1, 1))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--only-page", action="store_true", help="run nothing: write the page from what the folder holds")
    asked = parser.parse_args(arguments)
    if asked.only_page:
        write_page(asked.folder, asked.page)
        return 0
    names = asked.parameters or PARAMETERS
    overrides = Overrides(replications=asked.replications, places=tuple(asked.places), until=asked.until)
    scenarios = [scenario_with(load_shipped(name), overrides) for name in (BASELINE, *SCENARIOS)]
    asked.folder.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    order = {setting: place for place, setting in enumerate((REGISTER, *names))}
    for found in measured(names, scenarios, asked.jobs):
        print(found[0].parameter, found[0].end, flush=True)
        rows = sorted([*rows, *found], key=lambda row: order[row.parameter])
        (asked.folder / TABLE).write_text(csv_text(rows), encoding="utf-8")
    place = places.resolve_places(tuple(asked.places), where="command line: places")
    about = manifest(scenarios, names, sum(one.families for one in place.municipalities))
    (asked.folder / MANIFEST).write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_page(asked.folder, asked.page)
    print(f"{len(rows)} differences")
    return 0


if __name__ == "__main__":
    sys.exit(main())
