"""Every scenario of the advice in many worlds, and in fewer under every other structure, over one province.

The questions that councils ask have a study of their own (``studies.questions``). Scenarios that came later (``ADVISED``) are in no
block: what is published keeps the columns with which it began to grow.

Ignorance is told over worlds, each a draw of the uncertain parameters, the same in every scenario; disagreement as a table, one
structure at a time. Each world is played once: luck lies in what is told of it, which errs on the side of not knowing.

It takes longer than a sitting. So what is published is a table of worlds, block by block of them, and the page says what the blocks
that are there say together: every ranking and every price is worked out of that table.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from studies.advice import groups
from studies.alternatives import BASELINE, structures
from studies.markdown import table, template
from studies.questions import ADVISED, QUESTIONS
from studies.study import ROOT, Cells, Part, Reading, Sitting, Study, blocks, facts_of, in_worlds, manifest_in, place_of
from zorgsim.inputs.advice import advice
from zorgsim.inputs.alternatives import Alternative
from zorgsim.inputs.scenario import DrawFrom, Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.inputs.structures import register_of
from zorgsim.results.choices import ranking
from zorgsim.results.choosing import GAIN, RANKED_BY, cost_of_gain
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, compare_simulated, paired_difference
from zorgsim.results.elsewhere import OWN, Sign, Told, sign_of
from zorgsim.results.outcomes import OUTCOMES, Direction
from zorgsim.results.over_worlds import DISSENT, FEWEST
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import PRICE_LEVEL

Floats = NDArray[np.float64]

TABLE: Final = "worlds.csv"
SIGNS: Final = "signs.csv"
PLACE: Final = "province:Zeeland"
WORLDS: Final = 200
ELSEWHERE: Final = 40
"""Worlds under each other structure, the first of those under the scenarios' own."""
DRAWN_FROM: Final = DrawFrom.REGISTER
"""From where worlds are drawn. With another word here all that is published is stale, and has to be played anew."""
BLOCK: Final = 80
"""Worlds that are played, and published, together."""

BY_ITSELF: Final = BASELINE
"""The baseline whose scenarios are ranked together; the others are about another period."""

LATER_OUTCOMES: Final = ("with_network", "volunteers", "care_ratio_care", "care_ratio_income", "care_ratio_housing")
"""Outcomes that came with scenarios that are not in the worlds (``ADVISED``), of which no block that was played kept anything."""
READ: Final = (
    *("daily_life", "daily_life_vulnerable", "weeks_in_order", "crises", "waiting", "unheard", "waited_median_specialist"),
    *("in_specialist_care", "demand", "cost", "cost_municipality", "budget_balance"),
)
"""The outcomes that are kept of every world."""

COUNTED: Final = ("structure", "outcome", "first_world", "scenario", "more", "less", "known")
"""What is kept of the outcomes that advice speaks of: how many worlds of a block say more than the baseline, less, and anything."""

TOLD: Final = (GAIN, "crises", "waiting", "cost")
"""What the page tells of every scenario."""

INDEX: Final = ("structure", "outcome", "world", "baseline")
DIGITS: Final = 5
"""Significant digits of a world."""

_FACTS: Final = ("place", "families", "seed", "replications", "planned", "draw_from", "until", "price_level")


# Measuring


def parts(sitting: Sitting) -> list[Part]:
    """Return every block: those of the scenarios' own structure, for the page speaks of them first, then each other structure."""
    loaded = _loaded(sitting)
    return [part for one in (None, *structures()) for part in _parts_under(one, sitting, loaded)]


def planned(sitting: Sitting) -> dict[str, int]:
    """Return how many worlds are to be played, by structure."""
    own = sitting.draws or WORLDS
    return {OWN: own, **{one.name: min(own, ELSEWHERE) for one in structures()}}


def _parts_under(structure: Alternative | None, sitting: Sitting, loaded: Sequence[Sequence[Scenario]]) -> Iterator[Part]:
    named, plan = OWN if structure is None else structure.name, planned(sitting)
    for scenarios in loaded:
        played = [replace(sitting, draws=plan[OWN]).of(one) for one in scenarios]
        if structure is not None:
            played = [in_worlds(structure.of(one), plan[named]) for one in played]
        for worlds in blocks(plan[named], BLOCK):
            name = f"{named}, {scenarios[0].name}, worlds {worlds.start + 1}-{worlds.stop}"
            yield Part(name, tuple(played), partial(read, named, worlds, sitting), worlds)


def _loaded(sitting: Sitting) -> list[list[Scenario]]:
    """Return the scenarios of every group, the baseline first: read once, for all structures play them."""
    return [[load_shipped(name) for name in (baseline, *others)] for baseline, others in _groups(sitting)]


def _groups(sitting: Sitting) -> list[tuple[str, list[str]]]:
    """Return every baseline with all scenarios that are held against it: together they share the past of each world."""
    names = sitting.chosen([name for name in list_scenarios() if name not in (*QUESTIONS, *ADVISED)])
    return list(groups(names, max(1, len(names))))


def read(structure: str, worlds: range, sitting: Sitting, simulated: Sequence[Simulated]) -> Reading:
    """Read what a block of worlds says of every scenario: its difference from its own baseline, world by world."""
    found = compare_simulated(simulated, register_of(simulated[0].scenario))
    columns = [*INDEX, *(name for _, others in _groups(sitting) for name in others)]
    baseline = found.baseline
    compared_with = {one.scenario.name: {"compared_with": baseline.scenario.name} for one in found.others}
    return Reading(
        tables={TABLE: [columns, *_rows(structure, worlds, found, columns)], SIGNS: [COUNTED, *_signs(structure, worlds, found)]},
        facts={
            "place": place_of(baseline),
            **facts_of(baseline),
            "planned": planned(sitting),
            "draw_from": str(baseline.scenario.run.draw_from),
            "until": baseline.scenario.run.until.isoformat(),
            "price_level": PRICE_LEVEL,
        },
        scenarios={baseline.scenario.name: {"compared_with": None}, **compared_with},
    )


def _rows(structure: str, worlds: range, found: Comparison, columns: Cells) -> Iterator[Cells]:
    """Yield the rows of a block; what is another block's to say stays empty."""
    for outcome in READ:
        values = _values(found, outcome)
        for number, world in enumerate(worlds):
            said = (_cell(values[name][number]) if name in values else "" for name in columns[len(INDEX) - 1 :])
            yield [structure, outcome, str(world + 1), *said]


def _values(found: Comparison, outcome: str) -> dict[str, Floats]:
    """Return the usual baseline's own values and each scenario's differences from its baseline, (worlds,), by column.

    Run by run first, so that luck cancels.
    """
    measure, name = OUTCOMES[outcome].measure, found.baseline.scenario.name
    expected = measure(found.evaluations[name])
    of_baseline = {BY_ITSELF: found.by_world(expected)} if name == BY_ITSELF else {}
    names = [one.scenario.name for one in found.others]
    return of_baseline | {other: found.by_world(measure(found.evaluations[other]) - expected) for other in names}


def _signs(structure: str, worlds: range, found: Comparison) -> Iterator[Cells]:
    """Yield in how many worlds of a block a scenario has more, and less, than its baseline of what advice speaks of."""
    by_outcome: dict[str, list[str]] = {}
    for scenario, outcome in advised(tuple(one.scenario.name for one in found.others)):
        by_outcome.setdefault(outcome, []).append(scenario)
    for outcome, scenarios in by_outcome.items():
        values = _values(found, outcome)
        for name in scenarios:
            yield [structure, outcome, str(worlds.start + 1), name, *_counts(values[name])]


def _counts(differences: Floats) -> list[str]:
    """Return in how many worlds there is more, less, and anything known, of differences by world, (worlds,)."""
    return [str(count) for count in ((differences > 0.0).sum(), (differences < 0.0).sum(), (~np.isnan(differences)).sum())]


def advised(scenarios: Sequence[str]) -> list[tuple[str, str]]:
    """Return the scenarios with the outcomes that rows of advice show or expect of them, in the order of outcomes and scenarios."""
    pairs = {
        (scenario, outcome)
        for row in advice().values()
        for scenario in row.scenarios
        for outcome in (*row.outcomes, *row.expect.get(scenario, {}))
    }
    kept = [outcome for outcome in OUTCOMES if outcome not in LATER_OUTCOMES]
    return [(scenario, outcome) for outcome in kept for scenario in scenarios if (scenario, outcome) in pairs]


def _cell(value: float) -> str:
    return "" if np.isnan(value) else f"{value + 0.0:.{DIGITS}g}"  # no minus before nothing


def found(folder: Path, part: Part) -> Reading:
    """Read a block back that is published in a folder."""
    with (folder / TABLE).open(encoding="utf-8", newline="") as stream:
        columns, *rows = csv.reader(stream)
    structure, manifest, worlds = part.name.partition(",")[0], manifest_in(folder), part.worlds or ()
    its_own = {*INDEX[:-1], *(one.name for one in part.scenarios)}
    mine = [
        [cell if column in its_own else "" for column, cell in zip(columns, row, strict=True)]
        for row in rows
        if row[0] == structure and int(row[2]) - 1 in worlds
    ]
    signs = _found_signs(folder, part) or list(_signs_of(mine, columns, part))
    facts = _facts_of(manifest)
    return Reading({TABLE: [columns, *mine], SIGNS: [COUNTED, *signs]}, {name: facts[name] for name in _FACTS})


def _facts_of(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a manifest with from where worlds were drawn: one from before there was a choice does not say it."""
    return {"draw_from": str(DrawFrom.REGISTER), **manifest}


def _found_signs(folder: Path, part: Part) -> list[Cells]:
    """Read the counts of a block back."""
    if not (folder / SIGNS).exists():
        return []
    with (folder / SIGNS).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    names = {one.name for one in part.scenarios}
    return [row for row in rows if (row[0], row[2]) == _block(part) and row[3] in names]


def _signs_of(rows: Sequence[Cells], columns: Cells, part: Part) -> Iterator[Cells]:
    """Count a block that was played before counts were kept, as far as its worlds stand in the table: the outcomes of `READ`."""
    structure, first = _block(part)
    for scenario, outcome in advised([one.name for one in part.scenarios]):
        cells = [row[columns.index(scenario)] for row in rows if row[1] == outcome] if scenario in columns else []
        if any(cells):
            yield [structure, outcome, first, scenario, *_counts(_read_cells(cells))]


def _read_cells(cells: Cells) -> Floats:
    """Return the numbers of some cells, (cells,); NaN where a cell is empty."""
    return np.array([float(cell or "nan") for cell in cells])


def _block(part: Part) -> tuple[str, str]:
    """Return the structure and the first world of a block, as tables write them."""
    return part.name.partition(",")[0], str((part.worlds or range(1)).start + 1)


def piece(sitting: Sitting) -> Part:
    """Return the first world of the first block, without what is counted of a whole block."""
    first, worlds = next(_parts_under(None, sitting, _loaded(sitting))), range(1)

    def read_worlds_alone(simulated: Sequence[Simulated]) -> Reading:
        reading = read(OWN, worlds, sitting, simulated)
        return replace(reading, tables={TABLE: reading.tables[TABLE]})

    return replace(first, name=f"{first.name.rpartition(',')[0]}, world 1", read=read_worlds_alone, worlds=worlds)


def _order(row: Cells) -> tuple[int, int, int]:
    """Sort by structure, in the order in which they are declared, outcome and world."""
    names, outcomes = [OWN, *(one.name for one in structures())], list(OUTCOMES)
    return names.index(row[0]), READ.index(row[1]) if row[1] in READ else len(READ) + outcomes.index(row[1]), int(row[2])


def _joined(table: str, rows: Sequence[Cells]) -> Sequence[Cells]:
    """Make one row of the table of worlds of those that blocks with other scenarios fill of the same world."""
    if table != TABLE:
        return rows
    worlds: dict[tuple[str, ...], Cells] = {}
    for row in rows:
        key = tuple(row[: len(INDEX) - 1])
        worlds[key] = [mine or other for mine, other in zip(worlds.get(key, [""] * len(row)), row, strict=True)]
    return list(worlds.values())


# What the table says


@dataclass(frozen=True)
class Worlds:
    """The worlds of each structure that has been played: differences by outcome, one row a world, one column a scenario."""

    manifest: Mapping[str, Any]
    by_structure: Mapping[str, Mapping[str, pd.DataFrame]]

    @property
    def others(self) -> list[str]:
        """The structures that have been played beside the scenarios' own."""
        return [name for name in self.by_structure if name != OWN]

    @property
    def scenarios(self) -> list[str]:
        """All scenarios but the baselines, played or not."""
        return list(self.by_structure[OWN][GAIN].columns)

    def without(self, structure: str) -> list[str]:
        """Return the scenarios that no world of a structure has been played with."""
        kept = self.by_structure.get(structure)
        return self.scenarios if kept is None else [name for name in self.scenarios if kept[GAIN][name].isna().all()]

    @property
    def ranked(self) -> list[str]:
        """The scenarios that have been laid beside the usual baseline."""
        return [name for name, said in self.manifest["scenarios"].items() if said["compared_with"] == BY_ITSELF]

    def played(self, structure: str) -> int:
        """Return how many worlds of a structure have been played."""
        return len(self.by_structure[structure][GAIN]) if structure in self.by_structure else 0

    def differences(self, structure: str, outcome: str, scenario: str) -> Floats:
        """Return the differences from the scenario's baseline, (worlds,)."""
        return self.by_structure[structure][outcome][scenario].to_numpy(dtype=np.float64)

    def over(self, structure: str, outcome: str, scenario: str) -> PairedDifference:
        """Return what the worlds of a structure say together."""
        values = self.differences(structure, outcome, scenario)
        return paired_difference(np.zeros_like(values), values, draws=len(values))

    def told(self, outcome: str, scenario: str) -> Told:
        """Return what each structure says of an outcome of a scenario that it has played."""
        verdicts = {name: self.over(name, outcome, scenario).verdict for name in self.by_structure}
        signs = {name: sign_of(one, outcome) for name, one in verdicts.items() if one is not Verdict.MISSING or name == OWN}
        return Told(scenario, outcome, signs[OWN], {name: sign for name, sign in signs.items() if name != OWN})


def read_worlds(folder: Path) -> Worlds:
    """Read the published table."""
    rows = pd.read_csv(folder / TABLE)
    scenarios = list(rows.columns[len(INDEX) :])
    by_structure = {
        str(structure): {str(outcome): each.set_index("world")[scenarios] for outcome, each in mine.groupby("outcome", sort=False)}
        for structure, mine in rows.groupby("structure", sort=False)
    }
    return Worlds(manifest_in(folder), by_structure)


# The page

_WORDS: Final[Mapping[Sign, str]] = {
    Sign.BETTER: "better",
    Sign.WORSE: "worse",
    Sign.MORE: "more",
    Sign.LESS: "less",
    Sign.SAME: "the same",
    Sign.UNTOLD: "worlds disagree",
}


@dataclass(frozen=True)
class Shown:
    """In which unit the page shows differences of an outcome: how many of its own make one, its words, and the decimals."""

    factor: float
    unit: str
    decimals: int

    def difference(self, value: float) -> str:
        """Write a difference with its sign; what is nothing at these decimals has none."""
        return f"{round(value * self.factor, self.decimals) + 0.0:+,.{self.decimals}f}" if self._seen(value) else "0"

    def amount(self, value: float) -> str:
        """Write an amount."""
        return f"{value * self.factor:,.{self.decimals}f}" if self._seen(value) else "0"

    def _seen(self, value: float) -> bool:
        return round(value * self.factor, self.decimals) != 0.0


SHOWN: Final[Mapping[str, Shown]] = {
    "daily_life": Shown(1000.0, "weeks per 1,000 families per year", 1),
    "daily_life_vulnerable": Shown(1000.0, "weeks per 1,000 vulnerable families per year", 1),
    "crises": Shown(1.0, "per year", 1),
    "waiting": Shown(1.0, "families", 0),
    "cost": Shown(1.0, "million EUR per year", 2),
}
"""Whole families and weeks, so that small differences are no string of zeros."""


def page(folder: Path) -> str:
    """Return the page: what worlds say of every scenario, what other structures say, and who would be chosen."""
    worlds = read_worlds(folder)
    about = worlds.manifest
    return template("worlds").format(
        later=", ".join(f"`{name}`" for name in ADVISED),
        place=about["place"]["label"],
        families=about["families"],
        municipalities=len(about["place"]["municipalities"]),
        scenarios=len(worlds.scenarios),
        worlds=worlds.played(OWN),
        drawn_from=_FROM[DrawFrom(_facts_of(about)["draw_from"])],
        outcomes=len(READ),
        elsewhere=about["planned"][next(reversed(about["planned"]))],
        seed=about["seed"],
        until=about["until"],
        price_level=about["price_level"],
        zorgsim=about["zorgsim"],
        dissent=_percent(1 - DISSENT),
        progress=_progress(worlds),
        played_table=_played(worlds),
        summary=_summary(worlds),
        opposite=_opposite(worlds),
        worlds_table=_by_scenario(worlds),
        choice_table=_best(worlds),
        price_table=_prices(worlds),
    )


_FROM: Final[Mapping[DrawFrom, str]] = {
    DrawFrom.REGISTER: "Worlds are drawn from the ranges of the register, also those that published figures rule out",
    DrawFrom.PLAUSIBLE: "Worlds are drawn from those that figures of five regions do not rule out, elsewhere from the register",
}


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _progress(worlds: Worlds) -> str:
    """Say in one sentence how much of what is planned is there."""
    plan = worlds.manifest["planned"]
    own, complete = worlds.played(OWN), [name for name in worlds.others if worlds.played(name) == plan[name]]
    if all(worlds.played(name) == plan[name] and not worlds.without(name) for name in plan):
        return "All of it has been played."
    others = f"and {len(complete)} of {len(plan) - 1} other structures" if complete else "and no other structure yet"
    said = f"**Not all of it has been played yet:** {own} of {plan[OWN]} worlds under the scenarios' own structure, {others}."
    return said + "".join(f" `{name}` is still to be played." for name in worlds.without(OWN))


def _played(worlds: Worlds) -> str:
    plan = worlds.manifest["planned"]
    body = [(_structure(name), worlds.played(name), plan[name], _to_come(worlds, name)) for name in plan]
    return table(("structure", "worlds played", "of", "still to be played"), body, right=(1, 2))


def _structure(name: str) -> str:
    return "the scenarios' own" if name == OWN else f"`{name}`"


def _to_come(worlds: Worlds, structure: str) -> str:
    played, plan = worlds.played(structure), worlds.manifest["planned"][structure]
    if not played:
        return "all"
    missing = [f"{plan - played} worlds"] if played < plan else []
    return ", ".join([*missing, *(f"`{name}`" for name in worlds.without(structure))])


def _summary(worlds: Worlds) -> str:
    """Count, for each outcome that is told, what worlds say under the scenarios' own structure, and what structures do to it."""
    head = ["outcome", "scenarios", "better", "worse", "the same", "worlds disagree"]
    if worlds.others:
        head += ["told alike by every structure", "opposite by one"]
    body = []
    for outcome in TOLD:
        told = [worlds.told(outcome, name) for name in worlds.scenarios if name not in worlds.without(OWN)]
        signs = [one.own for one in told]
        row = [OUTCOMES[outcome].text.en, len(told), *map(signs.count, (Sign.BETTER, Sign.WORSE, Sign.SAME, Sign.UNTOLD))]
        if worlds.others:
            clear = [one for one in told if one.own in (Sign.BETTER, Sign.WORSE)]
            row += [sum(len(one.same) == len(one.others) for one in clear), sum(bool(one.opposite) for one in clear)]
        body.append(row)
    return table(head, body, right=range(1, len(head)))


def _opposite(worlds: Worlds) -> str:
    """List where a structure says the opposite of what the worlds of the scenarios' own structure say."""
    if not worlds.others:
        return "No other structure has been played yet."
    body = [
        (f"`{told.scenario}`", OUTCOMES[told.outcome].text.en, _WORDS[told.own], f"`{name}`", _WORDS[told.others[name]])
        for scenario in worlds.scenarios
        for told in (worlds.told(outcome, scenario) for outcome in TOLD)
        for name in told.opposite
    ]
    if not body:
        return "Nowhere does a structure that has been played say the opposite."
    return table(("scenario", "outcome", "its own structure", "structure", "says there"), body)


def _by_scenario(worlds: Worlds) -> str:
    head = ("scenario", *(f"{OUTCOMES[name].text.en}, {SHOWN[name].unit}" for name in TOLD))
    return table(head, ((f"`{name}`", *(_said(worlds, outcome, name) for outcome in TOLD)) for name in worlds.scenarios))


def _said(worlds: Worlds, outcome: str, scenario: str) -> str:
    """Tell the verdict, the middle world, the ends, in how many worlds more and less, and how many structures agree."""
    over, told, shown = worlds.over(OWN, outcome, scenario), worlds.told(outcome, scenario), SHOWN[outcome]
    if over.verdict is Verdict.MISSING:
        return "still to be played"
    if told.own is Sign.SAME:
        return _WORDS[told.own]
    more, less = (round(share * over.pairs) for share in (over.more, over.less))
    word = f"**{_WORDS[told.own]}**" if told.own is not Sign.UNTOLD else _WORDS[told.own]
    agree = f"; {len(told.same)} of {len(told.others)} structures" if told.others and told.own is not Sign.UNTOLD else ""
    middle, low, high = map(shown.difference, (over.middle, over.low, over.high))
    return f"{word}: {middle} ({low} to {high}; {more} more, {less} less){agree}"


def _best(worlds: Worlds) -> str:
    """Return, for each outcome of the ranking, the five scenarios at most that are best in most worlds."""
    head = ("by", "scenario", "best in", "mean rank", "expected regret", "most regret", "stability")
    names = [BY_ITSELF, *worlds.ranked]
    body = []
    for outcome in RANKED_BY:
        values = _worth(worlds, outcome)
        if values.shape[1] < FEWEST:
            continue
        ranks, shown = ranking(values), SHOWN[outcome]
        best = [one for one in range(len(names)) if round(ranks.first[one], 2)]
        for one in sorted(best, key=lambda one: (-ranks.first[one], ranks.mean_rank[one]))[:5]:
            body.append(
                (
                    f"{OUTCOMES[outcome].text.en}, {shown.unit}",
                    f"`{names[one]}`",
                    _percent(ranks.first[one]),
                    f"{ranks.mean_rank[one]:.1f}",
                    shown.amount(ranks.expected_regret[one]),
                    shown.amount(ranks.most_regret[one]),
                    f"{ranks.stability:.2f}",
                )
            )
    return table(head, body, right=range(2, len(head)))


def _worth(worlds: Worlds, outcome: str) -> Floats:
    """Return what the usual baseline and its scenarios are worth, (scenarios, worlds that know all of them): more is better."""
    others = [worlds.differences(OWN, outcome, name) for name in worlds.ranked]
    values = np.stack([np.zeros(worlds.played(OWN)), *others])
    sign = -1.0 if OUTCOMES[outcome].direction is Direction.WORSE else 1.0
    known: Floats = sign * values[:, ~np.isnan(values).any(axis=0)] + 0.0
    return known


def _prices(worlds: Worlds) -> str:
    """Return what a week of daily life gained costs in each scenario, and in how many worlds it is dominated.

    Without scenarios that change daily life in no world. A gain that worlds disagree about has no price: it would be a quotient by
    next to nothing.
    """
    sides = ("better, cheaper", "better, dearer", "worse, cheaper", "worse, dearer")
    head = ("scenario", "EUR a week gained", *sides, "worth it in half from EUR")
    families = worlds.manifest["families"]
    body = []
    for name in worlds.ranked:
        gain, extra = worlds.differences(OWN, GAIN, name) * families, worlds.differences(OWN, "cost", name) * 1e6
        known = ~(np.isnan(gain) | np.isnan(extra))
        sign = worlds.told(GAIN, name).own
        if known.sum() < FEWEST or sign is Sign.SAME:
            continue
        told = cost_of_gain(gain[known], extra[known])
        shares = (told.better_cheaper, told.better_dearer, told.worse_cheaper, told.worse_dearer)
        price = _euros(told.per_week) if sign is Sign.BETTER else "-"
        body.append((f"`{name}`", price, *map(_percent, shares), _euros(told.worth_half)))
    return table(head, body, right=range(1, len(head)))


def _euros(amount: float) -> str:
    """Write an amount to three digits."""
    return f"{float(f'{amount:.3g}'):,.0f}" if np.isfinite(amount) else "-"


STUDY: Final = Study(
    name="worlds",
    format="zorgsim worlds 1",
    sitting=Sitting(replications=1, places=(PLACE,), draws=WORLDS, draw_from=DRAWN_FROM),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / "worlds.md",
    order=_order,
    joined=_joined,
    found=found,
    piece=piece,
)
