"""What freezing each feedback loop changes, in the year compared; and docs/loops.md, with the causal-loop diagram.

Each loop is frozen by itself, from the decentralisation on, and compared with the same scenario in which it runs free.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from studies.markdown import table, template
from studies.study import ROOT, Part, Reading, Sitting, Study, facts_of, place_of
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import BudgetRuleOption
from zorgsim.report.figures import save_causal_loops
from zorgsim.report.figures.causal_loops import stroke_of
from zorgsim.report.loops_text import name_of, path, quantities, stocks_of, turns
from zorgsim.report.texts import decimals_for, number, say, signed
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, compare_simulated, paired_difference
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.outcomes.stocks import mean_stock
from zorgsim.results.published import COLUMNS, EFFECTS, FORMAT, Effect, Published, effect_cells, read_published
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import whole_years

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

    def made(self, free: Scenario) -> Scenario:
        """Return the scenario with the frozen loop."""
        return replace(free, name=self.name, freeze=(self.loop,), freeze_from=self.since)


CROWDED: Final = "baseline_with_crowding_out"
"""The baseline under the budget rule by which what is spent beyond the budget crowds out the first line and prevention."""

CUTS: Final = (
    *(Cut(loop) for loop in LOOPS),
    Cut("R3", CROWDED),
    Cut("B1", "group_wise"),
    Cut("B2", "learning_regions"),
    Cut("B2", "learning_regions", date(2029, 1, 1)),
)
"""Every loop in the baseline; R3, silent there, also under the budget rule that closes it; B2, silent there too, also where
municipalities learn: before they begin, and once they do in full."""


# Measuring


def parts(sitting: Sitting) -> list[Part]:
    """Return a part for each structure: scenarios running free, and with a loop frozen, one past (``only`` names loops)."""
    cuts = [cut for cut in CUTS if cut.loop in sitting.chosen(tuple(LOOPS))]
    usual, crowded = ([cut for cut in cuts if (cut.scenario == CROWDED) is is_crowded] for is_crowded in (False, True))
    return [_part(name, some, sitting) for name, some in (("free and frozen", usual), ("crowding out", crowded)) if some]


def _part(name: str, cuts: Sequence[Cut], sitting: Sitting) -> Part:
    free = {cut.scenario: running_free(cut.scenario, sitting) for cut in cuts}
    return Part(name, (*free.values(), *(cut.made(free[cut.scenario]) for cut in cuts)), read)


def running_free(name: str, sitting: Sitting) -> Scenario:
    """Return a scenario as it is run, by its name: one that is shipped, or ``CROWDED``."""
    if name != CROWDED:
        return sitting.of(load_shipped(name))
    baseline = sitting.of(load_shipped("baseline"))
    return replace(baseline, name=name, structure=replace(baseline.structure, budget_rule=BudgetRuleOption.CROWDING_OUT))


def read(simulated: Sequence[Simulated]) -> Reading:
    """Read what every cut changes."""
    by_name = {one.scenario.name: one for one in simulated}
    cuts = [cut for cut in CUTS if cut.name in by_name]
    pairs = {cut: compare_simulated([by_name[cut.scenario], by_name[cut.name]], register()) for cut in cuts}
    free = {cut.scenario: {"compared_with": None} for cut in cuts}
    frozen = {cut.name: {"compared_with": cut.scenario, "loop": cut.loop, "since": cut.since.isoformat()} for cut in cuts}
    return Reading(
        tables={EFFECTS: [COLUMNS, *(effect_cells(one) for cut, pair in pairs.items() for one in effects_of(cut, pair))]},
        facts={"place": place_of(simulated[0]), **facts_of(simulated[0]), "year": YEAR},
        scenarios={**free, **frozen},
    )


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
    return OUTCOMES[outcome].measure(comparison.by_year[simulated.scenario.name])[:, _index_of_year(simulated)]


def stock_in_year(comparison: Comparison, simulated: Simulated, stock: str) -> Floats:
    """Return a stock in the year compared, (R,): staff added up over municipalities, else the mean over families."""
    if STOCKS[stock].unit == "FTE":
        year = list(simulated.clock.years).index(YEAR)
        total: Floats = simulated.counters.stocks[:, year, :, list(STOCKS).index(stock)].sum(axis=-1)
        return total
    return mean_stock(comparison.by_year[simulated.scenario.name], stock)[:, _index_of_year(simulated)]


def _index_of_year(simulated: Simulated) -> int:
    return list(simulated.clock.years[whole_years(simulated)]).index(YEAR)


# The page


def page(folder: Path) -> str:
    """Return docs/loops.md: diagram and paths from the code, tables and sentences from the numbers."""
    measured = read_published(folder)
    at_home, elsewhere = [cut for cut in CUTS if cut.scenario == "baseline"], [cut for cut in CUTS if cut.scenario != "baseline"]
    about = measured.manifest
    verdicts = [_effect(measured, cut, name).difference.verdict for cut in CUTS for name in SHOWN]
    comparisons = sum(verdict is not Verdict.IDENTICAL for verdict in verdicts)  # what is the same in every run has no margin
    return template("loops").format(
        **{key: about[key] for key in ("replications", "seed", "year")},
        families=f"{about['families']:,}",
        place=about["place"]["label"],
        since=SINCE.year,
        before=SINCE.year - 1,
        mermaid=mermaid(),
        paths=paths(),
        home_table=effect_table(at_home, measured),
        summary=summary(at_home, measured),
        home_sentences=sentences(at_home, measured),
        elsewhere_table=effect_table(elsewhere, measured),
        elsewhere_sentences=sentences(elsewhere, measured),
        comparisons=comparisons,
        by_chance=0.05 * comparisons,
    )


def mermaid() -> str:
    """Return the causal-loop diagram as text that Markdown readers draw."""
    lines = ["```mermaid", "flowchart LR", "  classDef stock fill:#f1ead6,stroke:#222222,color:#222222"]
    for name in quantities():
        words = say(Language.EN, f"quantity.name.{name}")
        lines.append(f'  {name}["{words}"]:::stock' if name in STOCKS else f'  {name}(["{words}"])')
    by_loop: dict[str, list[str]] = {}
    for index, (source, link) in enumerate(arrows()):
        label = " ".join(["+" if link.sign > 0 else "\N{MINUS SIGN}", *link.loops])
        lines.append(f'  {source} {"-->" if link.loops else "-.->"}|"{label}"| {link.what}')
        if link.loops:
            by_loop.setdefault(link.loops[0], []).append(str(index))
    lines += [f"  linkStyle {','.join(links)} stroke:{stroke_of(loop).colour},stroke-width:2px" for loop, links in by_loop.items()]
    return "\n".join([*lines, "```"])


def paths() -> str:
    """Return every loop with its path in words and its stocks."""
    rows = []
    for loop in LOOPS:
        stocks = ", ".join(f"`{name}`" for name in stocks_of(loop)) or "none"
        rows.append((f"**{loop}**", name_of(loop, Language.EN), turns(loop, Language.EN), path(loop, Language.EN), stocks))
    return table(("loop", "what it is", "kind", "path, once round", "stocks"), rows)


def effect_table(cuts: Sequence[Cut], measured: Published) -> str:
    """Return what freezing changes, one row a loop, below the levels of its scenario while it runs free."""
    head = ("loop", "frozen in, from", *(f"{OUTCOMES[name].text.en} ({OUTCOMES[name].unit.en})" for name in SHOWN), "its stocks")
    rows: list[tuple[str, ...]] = []
    for before, cut in zip((None, *cuts), cuts, strict=False):
        if before is None or before.scenario != cut.scenario:
            levels = [_number(_effect(measured, cut, name).baseline) for name in SHOWN]
            rows.append(("none", f"`{cut.scenario}`, running free", *levels, ""))
        cells = [_cell(_effect(measured, cut, name).difference) for name in SHOWN]
        stocks = [f"{STOCKS[name].en} {_cell(_effect(measured, cut, name).difference)}" for name in stocks_of(cut.loop)]
        what = f"**{cut.loop}** {name_of(cut.loop, Language.EN)}"
        rows.append((what, f"`{cut.scenario}`, {cut.since.year}", *cells, "; ".join(stocks) or "none"))
    return table(head, rows)


def _effect(measured: Published, cut: Cut, name: str) -> Effect:
    effect = measured.effect(cut.name, name)
    if effect is None:
        raise KeyError(f"{cut.name}, {name}: not measured; run python -m studies loops")
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
    stocks = _stocks_words(cut, measured)
    if all(one.difference.verdict is Verdict.IDENTICAL for one in effects.values()):
        return f"{begin} changes none of the six outcomes, in any run: the loop is silent there.{stocks}"
    sure = [
        f"{OUTCOMES[name].text.en} {_with_margin(one.difference)} {one.unit} ({_relative(one)})"
        for name, one in effects.items()
        if one.difference.verdict in SURE
    ]
    unsure = [OUTCOMES[name].text.en for name, one in effects.items() if one.difference.verdict not in SURE]
    said = f"{begin}: {'; '.join(sure)}." if sure else f"{begin}: none of the six outcomes can be told from zero."
    if sure and unsure:
        said += f" Cannot be told from zero: {', '.join(unsure)}."
    return said + stocks


def _stocks_words(cut: Cut, measured: Published) -> str:
    """Say what becomes of the stocks of a loop; nothing where it has none, or none of them moves in any run."""
    effects = {name: _effect(measured, cut, name) for name in stocks_of(cut.loop)}
    if all(one.difference.verdict is Verdict.IDENTICAL for one in effects.values()):
        return ""
    return f" Of its stocks: {'; '.join(f'{STOCKS[name].en} {_of_stock(one)}' for name, one in effects.items())}."


def _of_stock(effect: Effect) -> str:
    if effect.difference.verdict not in SURE:
        return _cell(effect.difference)
    return f"{_with_margin(effect.difference)} {effect.unit}, from {_number(effect.baseline)}"


def draw(folder: Path) -> None:
    """Draw the causal-loop diagram in both languages."""
    for language in Language:
        for kind in ("png", "svg"):
            save_causal_loops(folder / f"causal_loops.{language}.{kind}", language)


STUDY: Final = Study(
    name="loops",
    format=FORMAT,
    sitting=Sitting(replications=10),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / "loops.md",
    draw=draw,
)
