"""Measure what freezing each feedback loop changes, and write docs/loops.md: ``python tools/build_loops.py``.

Each loop is frozen by itself, from the decentralisation on, and compared with the same scenario in which it runs free. The numbers
and the pictures go to results/published/loops; ``--page`` writes the page anew from numbers that stand there.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim import __version__
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs import parameters, places
from zorgsim.inputs.scenario import Language, Overrides, Scenario
from zorgsim.inputs.scenario_file import load_shipped, scenario_with
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.model.stocks import STOCKS
from zorgsim.report.figures import save_causal_loops
from zorgsim.report.figures.causal_loops import stroke_of
from zorgsim.report.loops_text import name_of, path, quantities, stocks_of, turns
from zorgsim.report.texts import decimals_for, number, say, signed
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, compare_simulated, paired_difference
from zorgsim.results.headline import OUTCOMES, mean_stock
from zorgsim.results.published import FORMAT, Effect, Published, read_published, write_published
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import whole_years

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "results" / "published" / "loops"
PAGE: Final = ROOT / "docs" / "loops.md"

SINCE: Final = date(2015, 1, 1)
"""When loops are frozen: the decentralisation."""
YEAR: Final = 2036
"""The year whose outcomes are compared: the last whole year of the baseline."""
SHOWN: Final = ("demand", "waiting", "in_specialist_care", "crises", "weeks_in_order", "cost")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cut:
    """A loop that is frozen in a shipped scenario from a date."""

    loop: str
    scenario: str = "baseline"
    since: date = SINCE

    @property
    def name(self) -> str:
        """What the scenario with the frozen loop is called."""
        return f"{self.scenario}_without_{self.loop}_since_{self.since.year}"

    def made(self, overrides: Overrides) -> Scenario:
        """Return the scenario with the frozen loop."""
        free = scenario_with(load_shipped(self.scenario), overrides)
        return replace(free, name=self.name, freeze=(self.loop,), freeze_from=self.since)


CUTS: Final = (
    *(Cut(loop) for loop in LOOPS),
    Cut("B1", "group_wise"),
    Cut("B2", "learning_regions"),
    Cut("B2", "learning_regions", date(2029, 1, 1)),
)
"""Every loop in the baseline; B2, silent there, also where municipalities learn: before they begin, and once they do in full."""


# Measuring


def effects_of(cut: Cut, comparison: Comparison) -> list[Effect]:
    """Return what freezing a loop changes in the year compared, by outcome and by stock."""
    measures: dict[str, tuple[str, Callable[[Comparison, Simulated, str], Floats]]] = {
        **{name: (OUTCOMES[name].unit.en, outcome_in_year) for name in SHOWN},
        **{name: (stock.unit, stock_in_year) for name, stock in STOCKS.items()},
    }
    effects = []
    for name, (unit, value) in measures.items():
        free, frozen = (value(comparison, one, name) for one in comparison.simulated)
        means = float(free.mean()), float(frozen.mean())
        effects.append(Effect(cut.name, cut.scenario, name, unit, *means, paired_difference(free, frozen)))
    return effects


def outcome_in_year(comparison: Comparison, simulated: Simulated, outcome: str) -> Floats:
    """Return an outcome in the year compared, (R,)."""
    return OUTCOMES[outcome].measure(comparison.by_year[simulated.scenario.name])[:, _place(simulated)]


def stock_in_year(comparison: Comparison, simulated: Simulated, stock: str) -> Floats:
    """Return a stock in the year compared, (R,): staff added up over municipalities, else the mean over families."""
    if STOCKS[stock].unit == "FTE":
        year = list(simulated.clock.years).index(YEAR)
        total: Floats = simulated.counters.stocks[:, year, :, list(STOCKS).index(stock)].sum(axis=-1)
        return total
    return mean_stock(comparison.by_year[simulated.scenario.name], stock)[:, _place(simulated)]


def _place(simulated: Simulated) -> int:
    return list(simulated.clock.years[whole_years(simulated)]).index(YEAR)


def measure(overrides: Overrides, jobs: int) -> tuple[list[Effect], dict[str, Any]]:
    """Simulate every cut and what it is compared with; return their effects and the manifest."""
    names = dict.fromkeys(cut.scenario for cut in CUTS)
    chosen = [*(scenario_with(load_shipped(name), overrides) for name in names), *(cut.made(overrides) for cut in CUTS)]
    told = _Told(len(chosen))
    simulated = {one.scenario.name: one for one in simulate_scenarios(chosen, told.tell, jobs)}
    effects: list[Effect] = []
    for cut in CUTS:
        effects += effects_of(cut, compare_simulated([simulated[cut.scenario], simulated[cut.name]], parameters.register()))
    return effects, manifest_of([simulated[scenario.name] for scenario in chosen])


class _Told:
    """Tells how far the simulation is, a tenth at a time."""

    def __init__(self, scenarios: int) -> None:
        self.scenarios, self.tenths = scenarios, -1

    def tell(self, done: int, total: int) -> None:
        if done * 10 // total > self.tenths:
            self.tenths = done * 10 // total
            print(f"{self.scenarios} scenarios: {self.tenths * 10} %", flush=True)


def manifest_of(simulated: Sequence[Simulated]) -> dict[str, Any]:
    """Return what was run: place, luck, digests of scenarios and data; no times."""
    first = simulated[0]
    frozen = {cut.name: cut for cut in CUTS}
    return {
        "format": FORMAT,
        "zorgsim": __version__,
        "place": {"label": first.place.label, "municipalities": [one.code for one in first.place.municipalities]},
        "families": sum(first.families.values()),
        "seed": first.scenario.run.seed,
        "replications": first.scenario.run.replications,
        "year": YEAR,
        "data": {"places": places.digest(), "parameters": parameters.digest()},
        "scenarios": {one.scenario.name: _described(one.scenario, frozen.get(one.scenario.name)) for one in simulated},
    }


def _described(scenario: Scenario, cut: Cut | None) -> Mapping[str, Any]:
    shipped = scenario.name if cut is None else cut.scenario
    what = {} if cut is None else {"loop": cut.loop, "since": cut.since.isoformat()}
    digests = {"digest": scenario.digest, "shipped_digest": load_shipped(shipped).digest}
    return {"compared_with": None if cut is None else cut.scenario, **what, **digests}


# The page


def page(measured: Published) -> str:
    """Return docs/loops.md: diagram and paths from the code, tables and sentences from the numbers."""
    at_home, elsewhere = [cut for cut in CUTS if cut.scenario == "baseline"], [cut for cut in CUTS if cut.scenario != "baseline"]
    about = measured.manifest
    run = {key: about[key] for key in ("replications", "seed", "year")} | {"families": f"{about['families']:,}"}
    comparisons = len(CUTS) * len(SHOWN)
    parts = [
        "# Feedback loops",
        NOTICE,
        _INTRODUCTION,
        "## What moves what",
        _DIAGRAM,
        mermaid(),
        "## The loops",
        paths(),
        f"## What freezing each loop changes by {about['year']}",
        _READING.format(place=about["place"]["label"], since=SINCE.year, before=SINCE.year - 1, **run),
        effect_table(at_home, measured),
        summary(at_home, measured),
        sentences(at_home, measured),
        "## Where a loop works that is silent in the baseline",
        _SILENT,
        effect_table(elsewhere, measured),
        sentences(elsewhere, measured),
        "## What this does not say",
        _LIMITS.format(comparisons=comparisons, by_chance=0.05 * comparisons),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


NOTICE: Final = "<!-- Written by tools/build_loops.py from the code and from results/published/loops: do not edit by hand. -->"

_INTRODUCTION: Final = """\
A policy acts at once on families, and slowly on what families, professionals and money leave behind: the slow stocks. Where
what it moves comes back to where it began, there is a loop. **R** reinforces: a change comes back larger. **B** balances: a
change comes back as its opposite. The equations stand in [model.md, section 6](model.md#6-slow-stocks); `zorgsim loops` prints
what follows in English and Dutch, and `zorgsim loops --picture loops.svg` draws it."""

_DIAGRAM: Final = """\
Drawn from what the code declares: each stock says what it reads and what it moves, and the rules' arrows stand beside them in
`zorgsim.model.loops`. Tests hold those declarations against what the code does (`tests/theory/test_loops.py`), so the diagram
cannot drift. Boxes with corners are stocks; + means that more of the one makes more of the other, − that it makes less.

![The seven loops, each as a ring, and the whole](../results/published/loops/causal_loops.en.png)

The same as a vector drawing: [English](../results/published/loops/causal_loops.en.svg),
[Dutch](../results/published/loops/causal_loops.nl.svg). As text, which can be searched:"""

_READING: Final = """\
The shipped baseline over {place} ({families} families, {replications} replications, seed {seed}), and the same with one loop
frozen from the beginning of {since}; outcomes of the year {year}, **frozen minus free**, with the 95 % Monte Carlo margin.
Replications are paired: the same families meet the same luck. A loop is frozen with `stocks.freeze` in a scenario: the stocks
that it runs through go on reading what they read at its usual value: a mean over the weeks before, of which those of the year
before ({before}) weigh most and older ones fade. R2 has no stock: while it is frozen, nobody on a waiting list escalates, so its
row holds the whole effect of escalation, the first round included. For every other loop the row also holds what reached the
loop from outside after the date: a loop that is held at {before} feels neither itself nor what came since. So a sign here is no
test of whether a loop reinforces: where the years after the date were kinder than {before}, holding a loop at {before} makes
things worse.

Two loops hold more than their name says. R3 as it is drawn reinforces; but what is crowded out is also spent no longer: fewer
coaches cost less, which brings the balance back. Freezing R3 stops both paths, so that its effect on costs is in part that of
coaches who are not cut. R2's row is that of escalation on every list, those of the first line and of residential care included."""

_SILENT: Final = """\
B1 closes wherever coaching re-knits networks. It is also frozen in the shipped scenario `group_wise`, where it should be at its
strongest; what groups do for mutual help directly (bridging) is no part of the loop and goes on.

B2 closes only where municipalities learn from each other (`governance.joint_learning`), which nobody does in the baseline. Here
it is frozen in the shipped scenario `learning_regions`, in two ways. Frozen from 2015, before joint learning exists, the
distance behind the best that a municipality learns from stays nothing: the row is what joint learning does through the way of
working, with its sign turned (what it does for the expertise of specialists goes on). Frozen from 2029, once it is there in
full, the distance stays as large as it was: municipalities go on learning as if they had not caught up."""


_LIMITS: Final = """\
- Most strengths of these loops are assumptions (grade C in [parameters.md](parameters.md)); a null here is a null of the model
  with those strengths, and no proof that the loop is weak in life.
- Loops are frozen one at a time; what two loops do together is in none of the rows.
- The margins tell of chance only, not of what is unknown about parameters.
- Of {comparisons} comparisons with 95 % margins about {by_chance:.0f} would lie beyond chance if nothing were going on: a
  difference hardly larger than its margin deserves little trust."""


def mermaid() -> str:
    """Return the causal-loop diagram as text that Markdown readers draw."""
    lines = ["```mermaid", "flowchart LR", "  classDef stock fill:#f1ead6,stroke:#222222,color:#222222"]
    for name in quantities():
        words = say(Language.EN, f"quantity.name.{name}")
        lines.append(f'  {name}["{words}"]:::stock' if name in STOCKS else f'  {name}(["{words}"])')
    by_loop: dict[str, list[str]] = {}
    for place, (source, link) in enumerate(arrows()):
        label = " ".join(["+" if link.sign > 0 else "\N{MINUS SIGN}", *link.loops])
        lines.append(f'  {source} {"-->" if link.loops else "-.->"}|"{label}"| {link.what}')
        if link.loops:
            by_loop.setdefault(link.loops[0], []).append(str(place))
    lines += [f"  linkStyle {','.join(links)} stroke:{stroke_of(loop).colour},stroke-width:2px" for loop, links in by_loop.items()]
    return "\n".join([*lines, "```"])


def paths() -> str:
    """Return every loop with its path in words and its stocks."""
    rows = []
    for loop in LOOPS:
        stocks = ", ".join(f"`{name}`" for name in stocks_of(loop)) or "none"
        rows.append((f"**{loop}**", name_of(loop, Language.EN), turns(loop, Language.EN), path(loop, Language.EN), stocks))
    return table(("loop", "what it is", "kind", "path, once round", "stocks"), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *rows))


def effect_table(cuts: Sequence[Cut], measured: Published) -> str:
    """Return what freezing changes, one row a loop, below the levels while it runs free."""
    head = ("loop", "frozen in, from", *(f"{OUTCOMES[name].text.en} ({OUTCOMES[name].unit.en})" for name in SHOWN), "its stocks")
    levels = [_number(_effect(measured, cuts[0], name).baseline) for name in SHOWN]
    rows = [("none", f"`{cuts[0].scenario}`, running free", *levels, "")]
    for cut in cuts:
        cells = [_cell(_effect(measured, cut, name).difference) for name in SHOWN]
        stocks = [f"{STOCKS[name].en} {_cell(_effect(measured, cut, name).difference)}" for name in stocks_of(cut.loop)]
        what = f"**{cut.loop}** {name_of(cut.loop, Language.EN)}"
        rows.append((what, f"`{cut.scenario}`, {cut.since.year}", *cells, "; ".join(stocks) or "none"))
    return table(head, rows)


def _effect(measured: Published, cut: Cut, name: str) -> Effect:
    effect = measured.effect(cut.name, name)
    if effect is None:
        raise KeyError(f"{cut.name}, {name}: not measured; run tools/build_loops.py")
    return effect


def _number(value: float) -> str:
    return number(value, decimals_for(value), Language.EN)


def _cell(difference: PairedDifference) -> str:
    if difference.verdict is Verdict.IDENTICAL:
        return "the same in every run"
    return _with_margin(difference) if difference.verdict in SURE else "not distinguishable from zero"


def _with_margin(difference: PairedDifference) -> str:
    """Write a difference with its margin, both to the second digit of the margin."""
    decimals = max(0, 1 - math.floor(math.log10(difference.margin))) if difference.margin > 0 else 2
    return f"{signed(difference.mean, decimals, Language.EN)} ± {number(difference.margin, decimals, Language.EN)}"


SURE: Final = (Verdict.MORE, Verdict.LESS)


def summary(cuts: Sequence[Cut], measured: Published) -> str:
    """Say how many loops move an outcome, and which moves one most, relative to its level."""
    found = {(cut.loop, name): _effect(measured, cut, name) for cut in cuts for name in SHOWN}
    sure = {key: abs(one.difference.mean / one.baseline) for key, one in found.items() if one.difference.verdict in SURE}
    if not sure:
        return f"**None of the {len(cuts)} loops moves any of these outcomes by more than chance.**"
    silent = [cut.loop for cut in cuts if all(found[cut.loop, name].difference.verdict is Verdict.IDENTICAL for name in SHOWN)]
    moving = [cut.loop for cut in cuts if any((cut.loop, name) in sure for name in SHOWN)]
    loop, name = max(sure, key=lambda key: sure[key])
    largest = f"{loop}: {OUTCOMES[name].text.en} {_relative(found[loop, name])}"
    said = f"**{len(moving)} of {len(cuts)} loops move at least one of these outcomes beyond chance ({', '.join(moving)}); "
    said += f"the largest change, relative to its level, is that of {largest}.**"
    return said + (f" Silent, the same in every run: {', '.join(silent)}." if silent else "")


def _relative(effect: Effect) -> str:
    share = 100.0 * effect.difference.mean / effect.baseline
    return f"{signed(share, decimals_for(share), Language.EN)} %"


def sentences(cuts: Sequence[Cut], measured: Published) -> str:
    """Say what the table shows, a sentence or two for each loop, computed from the numbers."""
    return "\n".join(f"- {sentence(cut, measured)}" for cut in cuts)


def sentence(cut: Cut, measured: Published) -> str:
    """Say what freezing a loop changes beyond chance, what not, and what becomes of its stocks."""
    effects = {name: _effect(measured, cut, name) for name in SHOWN}
    begin = f"Freezing **{cut.loop}** ({name_of(cut.loop, Language.EN)}) in `{cut.scenario}` from {cut.since.year}"
    if all(one.difference.verdict is Verdict.IDENTICAL for one in effects.values()):
        return f"{begin} changes nothing, in any run: the loop is silent there."
    sure = [
        f"{OUTCOMES[name].text.en} {_with_margin(one.difference)} {one.unit} ({_relative(one)})"
        for name, one in effects.items()
        if one.difference.verdict in SURE
    ]
    unsure = [OUTCOMES[name].text.en for name, one in effects.items() if one.difference.verdict not in SURE]
    said = f"{begin}: {'; '.join(sure)}." if sure else f"{begin}: none of the six outcomes can be told from zero."
    if sure and unsure:
        said += f" Cannot be told from zero: {', '.join(unsure)}."
    stocks = [f"{STOCKS[name].en} {_of_stock(_effect(measured, cut, name))}" for name in stocks_of(cut.loop)]
    return said + (f" Of its stocks: {'; '.join(stocks)}." if stocks else "")


def _of_stock(effect: Effect) -> str:
    if effect.difference.verdict not in SURE:
        return _cell(effect.difference)
    return f"{_with_margin(effect.difference)} {effect.unit}, from {_number(effect.baseline)}"


def stale(measured: Published) -> list[str]:
    """Return what is no longer as it was when the loops were measured: the data, or a shipped scenario."""
    about = measured.manifest
    digests = {entry["compared_with"] or name: entry["shipped_digest"] for name, entry in about["scenarios"].items()}
    changed = [name for name, digest in digests.items() if load_shipped(name).digest != digest]
    return (["data"] if measured.data_changed else []) + changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, unless only the page is asked for; write numbers, pictures and page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--places", nargs="+", help="where (default: as in the baseline)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--page", action="store_true", help="measure nothing: page and pictures only")
    asked = parser.parse_args(arguments)
    if not asked.page:
        overrides = Overrides(replications=asked.replications, places=tuple(asked.places) if asked.places else None)
        write_published(FOLDER, *measure(overrides, asked.jobs))
    for language in Language:
        for kind in ("png", "svg"):
            save_causal_loops(FOLDER / f"causal_loops.{language}.{kind}", language)
    PAGE.write_text(page(read_published(FOLDER)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
