"""Every shipped scenario in many worlds, and in fewer under every other structure, over one province.

Ignorance is told over worlds, each a draw of the uncertain parameters, the same in every scenario; disagreement as a table, one
structure at a time. Each world is played once: luck lies in what is told of it, which errs on the side of not knowing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

from studies.advice import groups
from studies.markdown import table, template
from studies.study import ROOT, Cells, Part, Reading, Sitting, Study, cells_of, facts_of, manifest_in, place_of
from zorgsim.inputs.advice import advice
from zorgsim.inputs.alternatives import ONE_AT_A_TIME, Alternative, alternatives
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.inputs.structures import register_of
from zorgsim.results.choosing import GAIN, RANKED_BY, choice_table
from zorgsim.results.compare import compare_simulated
from zorgsim.results.elsewhere import COLUMN, OWN, Sign, elsewhere_of
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.over_worlds import DISSENT
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import PRICE_LEVEL

EFFECTS: Final = "effects.csv"
CHOICE: Final = "choice.csv"
PLACE: Final = "province:Zeeland"
WORLDS: Final = 200
ELSEWHERE: Final = 40
"""Worlds under each other structure, the first of those under the scenarios' own."""

NOT_HERE: Final = ("places",)
"""Mechanisms without a say: the province is a youth region by itself, whose pool nobody else shares."""

TOLD: Final = (GAIN, "crises", "waiting", "cost")
"""What the page tells of every scenario."""

_NUMBERS: Final = ("baseline", "value", "median", "low", "high", "share_more", "share_less")
COLUMNS: Final = (COLUMN, "scenario", "compared_with", "outcome", "unit", *_NUMBERS, "pairs", "sign")
CHOICES: Final = (
    *("scenario", "outcome", "unit", "share_best", "mean_rank", "expected_regret", "most_regret", "stability", "value_of_knowing"),
    *("cost_per_week", "share_better_cheaper", "share_better_dearer", "share_worse_cheaper", "share_worse_dearer"),
    *("worth_from_half", "worth_from_most"),
)
BY_ITSELF: Final = "baseline"
"""The baseline whose scenarios are ranked together; the others are about another period."""


# Measuring


def structures() -> tuple[Alternative, ...]:
    """Return the structures that are played beside the scenarios' own."""
    found = alternatives(load_shipped(BY_ITSELF), [ONE_AT_A_TIME], "study")
    return tuple(one for one in found if not set(one.options) & set(NOT_HERE))


def parts(sitting: Sitting) -> list[Part]:
    """Return every scenario with those that are held against the same baseline, under its own structure and then each other."""
    return [*_parts_under(None, sitting), *(part for one in structures() for part in _parts_under(one, sitting))]


def _parts_under(structure: Alternative | None, sitting: Sitting) -> Iterator[Part]:
    worlds = sitting.draws or WORLDS
    named = OWN if structure is None else structure.name
    size = len(list_scenarios())  # as many as there are: together they share the past of each world
    for baseline, others in groups(sitting.chosen(list_scenarios()), size):
        played = [replace(sitting, draws=worlds).of(load_shipped(name)) for name in (baseline, *others)]
        if structure is not None:
            played = [_in_worlds(structure.of(one), min(worlds, ELSEWHERE)) for one in played]
        yield Part(f"{named}, {baseline}", tuple(played), partial(read, named))


def _in_worlds(scenario: Scenario, worlds: int) -> Scenario:
    return replace(scenario, run=replace(scenario.run, draws=worlds))


def read_elsewhere() -> set[str]:
    """Return the outcomes kept of other structures: those of the page, and those of which the table of advice expects something."""
    expected = (outcomes for row in advice().values() for outcomes in row.expect.values())
    return {*TOLD, *(name for outcomes in expected for name in outcomes)}


def read(structure: str, simulated: Sequence[Simulated]) -> Reading:
    """Read what the worlds of one structure say, and, of the scenarios' own, which would be chosen."""
    comparison = compare_simulated(simulated, register_of(simulated[0].scenario))
    rows = elsewhere_of(structure, comparison).rows
    if structure != OWN:
        rows = rows[rows["outcome"].isin(read_elsewhere())]
    said = rows.assign(**{COLUMN: structure, "compared_with": comparison.baseline.scenario.name})[list(COLUMNS)]
    ranked = structure == OWN and comparison.baseline.scenario.name == BY_ITSELF
    choice = choice_table(comparison)[list(CHOICES)] if ranked else pd.DataFrame(columns=list(CHOICES))
    run = comparison.baseline.scenario.run
    return Reading(
        tables={EFFECTS: cells_of(said), CHOICE: cells_of(choice)},
        facts={
            "place": place_of(comparison.baseline),
            **facts_of(comparison.baseline),
            "worlds": run.draws,
            "until": run.until.isoformat(),
            "price_level": PRICE_LEVEL,
        },
        lists={"structures": [{"name": structure, "worlds": run.draws}]},
    )


def _order(row: Cells) -> int:
    """Sort by structure, in the order in which they are played; the table of choices has a scenario first, and stays as it is."""
    names = [OWN, *(one.name for one in structures())]
    return names.index(row[0]) if row[0] in names else 0


# The page

Row = Any
"""A row of a table, by the names of its columns."""

_WORDS: Final[Mapping[Sign, str]] = {
    Sign.BETTER: "better",
    Sign.WORSE: "worse",
    Sign.MORE: "more",
    Sign.LESS: "less",
    Sign.SAME: "the same",
    Sign.UNTOLD: "worlds disagree",
}


def page(folder: Path) -> str:
    """Return the page: what worlds say of every scenario, what other structures say, and who would be chosen."""
    about = manifest_in(folder)
    rows = list(pd.read_csv(folder / EFFECTS).itertuples(index=False))
    choice: list[Row] = list(pd.read_csv(folder / CHOICE).itertuples(index=False))
    own = [row for row in rows if row.structure == OWN]
    played = [one["name"] for one in about["structures"] if one["name"] != OWN]
    return template("worlds").format(
        place=about["place"]["label"],
        families=about["families"],
        municipalities=len(about["place"]["municipalities"]),
        scenarios=len({row.scenario for row in own}),
        worlds=about["worlds"],
        elsewhere=next((one["worlds"] for one in about["structures"] if one["name"] != OWN), 0),
        structures=", ".join(f"`{name}`" for name in played),
        seed=about["seed"],
        until=about["until"],
        price_level=about["price_level"],
        zorgsim=about["zorgsim"],
        dissent=f"{1 - DISSENT:.0%}".replace("%", " %"),
        worlds_table=_by_scenario(own, rows, played),
        summary=_summary(own, rows, played),
        opposite=_opposite(own, rows),
        choice_table=_best(choice),
        price_table=_prices(choice),
    )


def _by_scenario(own: Sequence[Row], rows: Sequence[Row], played: Sequence[str]) -> str:
    head = ("scenario", *(f"{OUTCOMES[name].text.en}, {OUTCOMES[name].unit.en}" for name in TOLD))
    body = [
        (f"`{scenario}`", *(_cell(_of(own, scenario, outcome), rows, played) for outcome in TOLD))
        for scenario in dict.fromkeys(row.scenario for row in own)
    ]
    return table(head, body)


def _of(rows: Sequence[Row], scenario: str, outcome: str) -> Row:
    return next(row for row in rows if (row.scenario, row.outcome) == (scenario, outcome))


def _signs_elsewhere(row: Row, rows: Sequence[Row], played: Sequence[str]) -> list[str]:
    """Return what each other structure says of the same outcome of the same scenario."""
    return [one.sign for one in rows if one.structure in played and (one.scenario, one.outcome) == (row.scenario, row.outcome)]


def _cell(row: Row, rows: Sequence[Row], played: Sequence[str]) -> str:
    """Tell the middle world, the ends, in how many worlds more and less, the verdict, and how many structures agree with it."""
    sign = Sign(row.sign)
    if sign is Sign.SAME:
        return _WORDS[sign]
    others = _signs_elsewhere(row, rows, played)
    more, less = (round(share * row.pairs) for share in (row.share_more, row.share_less))
    agree = "" if sign is Sign.UNTOLD else f"; {others.count(row.sign)} of {len(others)} structures"
    told = f"**{_WORDS[sign]}**" if sign is not Sign.UNTOLD else _WORDS[sign]
    return f"{row.median:+.3g} ({row.low:+.3g} to {row.high:+.3g}; {more} more, {less} less): {told}{agree}"


def _summary(own: Sequence[Row], rows: Sequence[Row], played: Sequence[str]) -> str:
    """Count, for each outcome that is told, what worlds say under the scenarios' own structure, and what structures do to it."""
    head = (
        "outcome",
        "scenarios",
        "better",
        "worse",
        "the same",
        "worlds disagree",
        "told alike by every structure",
        "opposite by one",
    )
    body = []
    for outcome in TOLD:
        mine = [row for row in own if row.outcome == outcome]
        told = [row for row in mine if row.sign in (Sign.BETTER, Sign.WORSE)]
        others = {row.scenario: set(_signs_elsewhere(row, rows, played)) for row in told}
        counted = [sum(row.sign == sign for row in mine) for sign in (Sign.BETTER, Sign.WORSE, Sign.SAME, Sign.UNTOLD)]
        everywhere = sum(others[row.scenario] == {row.sign} for row in told)
        somewhere = sum(_opposite_of(row.sign) in others[row.scenario] for row in told)
        body.append((OUTCOMES[outcome].text.en, len(mine), *counted, everywhere, somewhere))
    return table(head, body, right=range(1, len(head)))


def _opposite_of(sign: str) -> str:
    return {Sign.BETTER: Sign.WORSE, Sign.WORSE: Sign.BETTER}.get(Sign(sign), Sign.UNTOLD)


def _opposite(own: Sequence[Row], rows: Sequence[Row]) -> str:
    """List where a structure says the opposite of what the worlds of the scenarios' own structure say."""
    said = {(row.scenario, row.outcome): row for row in own if row.outcome in TOLD and row.sign in (Sign.BETTER, Sign.WORSE)}
    body = [
        (f"`{row.scenario}`", OUTCOMES[row.outcome].text.en, _WORDS[Sign(mine.sign)], f"`{row.structure}`", _WORDS[Sign(row.sign)])
        for row in rows
        if (mine := said.get((row.scenario, row.outcome))) and row.sign == _opposite_of(mine.sign)
    ]
    if not body:
        return "Nowhere does a structure say the opposite."
    return table(("scenario", "outcome", "its own structure", "structure", "says there"), body)


def _best(choice: Sequence[Row]) -> str:
    """Return, for each outcome of the ranking, the five scenarios that are best in most worlds."""
    head = ("by", "scenario", "best in", "mean rank", "expected regret", "most regret", "stability")
    body = []
    for outcome in RANKED_BY:
        mine = sorted((row for row in choice if row.outcome == outcome), key=lambda row: (-row.share_best, row.mean_rank))
        for row in mine[:5]:
            unit = OUTCOMES[outcome].unit.en
            body.append(
                (
                    OUTCOMES[outcome].text.en,
                    f"`{row.scenario}`",
                    f"{row.share_best:.0%}".replace("%", " %"),
                    f"{row.mean_rank:.1f}",
                    f"{row.expected_regret:.3g} {unit}",
                    f"{row.most_regret:.3g}",
                    f"{row.stability:.2f}",
                )
            )
    return table(head, body, right=range(2, len(head)))


def _prices(choice: Sequence[Row]) -> str:
    """Return what a week of daily life gained costs in each scenario, and in how many worlds it is dominated."""
    sides = ("better, cheaper", "better, dearer", "worse, cheaper", "worse, dearer")
    head = ("scenario", "EUR a week gained", *sides, "worth it in half from EUR")
    mine = [row for row in choice if row.outcome == GAIN and row.scenario != BY_ITSELF]
    body = [
        (
            f"`{row.scenario}`",
            "-" if pd.isna(row.cost_per_week) else f"{row.cost_per_week:,.0f}",
            *(
                f"{share:.0%}".replace("%", " %")
                for share in (row.share_better_cheaper, row.share_better_dearer, row.share_worse_cheaper, row.share_worse_dearer)
            ),
            "-" if pd.isna(row.worth_from_half) else f"{row.worth_from_half:,.0f}",
        )
        for row in mine
    ]
    return table(head, body, right=range(1, len(head)))


STUDY: Final = Study(
    name="worlds",
    format="zorgsim worlds 1",
    sitting=Sitting(replications=1, places=(PLACE,), draws=WORLDS),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / "worlds.md",
    order=_order,
)
