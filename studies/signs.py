"""Which conclusions hang on what was assumed: the sign of every outcome of twelve policies, in one world after the other.

Each world differs from the default in one structural option, in supply and budget rule together, or in one contested effect
that is put at "no effect". In every world each policy is compared with the baseline *of that world*. Options have levels of
their own, so that structures are compared and not levels; where an effect is put at nothing, no level is set anew. The table
grows world by world: those that are published are read back while data and scenarios are of today (``python -m studies.replay
signs`` says of older ones whether they are). The page is a block of docs/critique.md.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any, Final

import pandas as pd

from studies.markdown import table
from studies.study import ROOT, Part, Reading, Sitting, Study, cells_of, facts_of, manifest_in, place_of
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.inputs.structures import register_of
from zorgsim.model.structure import DEFAULT, MECHANISMS, Structure
from zorgsim.results.compare import Comparison, Verdict, compare_simulated, differences
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.outcomes.outcome import Direction
from zorgsim.results.simulated import Simulated

TABLE: Final = "table.csv"
_NUMBERS: Final = ("difference", "standard_error", "low", "high")
_FACTS: Final = ("place", "families", "seed", "replications")
COLUMNS: Final = ("world", "scenario", "outcome", "unit", *_NUMBERS, "pairs", "sign")

BASELINE: Final = "baseline"
POLICIES: Final = (
    "strong_first_line",
    "earlier_housing",
    "fragmented_first_line",
    "time_for_families",
    "budget_shift_to_first_line_10",
    "children_out_of_the_squeeze",
    "earlier_income",
    "normalising",
    "social_base",
    "trust_over_risk",
    "specialist_at_home",
    "fewer_contracts",
)
"""The two that the project was asked about, and ten that move the first line, money, life domains, the neighbourhood, or care."""

READ: Final = (
    "daily_life",
    "weeks_in_order",
    "domains_arranged",
    "crises",
    "in_specialist_care",
    "waiting",
    "waited_median_specialist",
    "cost",
)
"""Every yardstick, crises, specialist use, waits and cost."""

CONTESTED: Final = (
    "referral.by_coach_wait",
    "referral.by_specialist_wait.*",
    "supply.elasticity",
    "first_line.attention_slope",
    "first_line.arranges.*",
    "practice.effect",
    "expertise.*_effect",
    "workforce.overload_attrition",
    "hand_over.*",
    "governance.contracts_burden",
    "mutual_help.unlearning",
    "mutual_help.knit",
    "trust.erosion",
    "reserve.crowding_out",
    "question.risk_ratio.*",
    "severity.*_slope",
    "domains.loss_ratio.*",
    "turnover.carry_over",
    "waiting.escalates.*",
    "waiting.burden_of_needs",
    "unanswered.returns.*",
)
"""Effects, or families of effects, that nobody measured and on which policies may rest; each is put at "no effect" by itself."""

BETTER: Final = "+"
WORSE: Final = "-"
MORE: Final = "up"
LESS: Final = "down"
NOBODY_KNOWS: Final = "?"
SAME: Final = "="
_OPPOSITE: Final = {BETTER: WORSE, WORSE: BETTER, MORE: LESS, LESS: MORE}


@dataclass(frozen=True)
class World:
    """What differs from the default.

    Attributes
    ----------
    name
        What it is called in the table.
    options
        Options by mechanism.
    without
        Patterns of the effects that are put at "no effect".
    """

    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def of(self, scenario: Scenario) -> Scenario:
        """Return a scenario in this world."""
        changed = replace(scenario, structure=structure_with(self.options))
        nothing = {name: one.none for name, one in register_of(changed).items() if one.none is not None and self._is_without(name)}
        return replace(changed, parameters={**changed.parameters, **nothing})

    def _is_without(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self.without)


USUAL: Final = World("default")


def structure_with(options: Mapping[str, str]) -> Structure:
    """Return the default structure with some options chosen by name."""
    chosen: dict[str, Any] = {mechanism: MECHANISMS[mechanism](option) for mechanism, option in options.items()}
    return replace(DEFAULT, **chosen)


def worlds() -> list[World]:
    """Return the default, each other option by itself, supply and budget rule together, and each contested effect at nothing."""
    usual = DEFAULT.options()
    alone = [
        World(f"{mechanism} = {option}", {mechanism: option.value})
        for mechanism, options in MECHANISMS.items()
        for option in options
        if option is not usual[mechanism]
    ]
    both = [
        World(f"supply = {supply}, budget_rule = {rule}", {"supply": supply.value, "budget_rule": rule.value})
        for supply, rule in product(MECHANISMS["supply"], MECHANISMS["budget_rule"])
        if supply is not usual["supply"] and rule is not usual["budget_rule"]
    ]
    return [USUAL, *alone, *both, *(World(f"without {pattern}", without=(pattern,)) for pattern in CONTESTED)]


# Measuring


def parts(sitting: Sitting) -> list[Part]:
    """Return baseline and policies in each world (``only`` names worlds)."""
    scenarios = [sitting.of(load_shipped(name)) for name in (BASELINE, *POLICIES)]
    chosen = sitting.chosen([world.name for world in worlds()])
    return [
        Part(world.name, tuple(world.of(one) for one in scenarios), reader(world)) for world in worlds() if world.name in chosen
    ]


def reader(world: World) -> Any:
    """Return what reads the signs of a world."""

    def read(simulated: Sequence[Simulated]) -> Reading:
        comparison = compare_simulated(simulated, register())
        return Reading(
            tables={TABLE: cells_of(_signs(world, comparison))},
            facts={"place": place_of(simulated[0]), **facts_of(simulated[0])},
        )

    return read


def found(folder: Path, part: Part) -> Reading:
    """Read the rows of a world back from a folder in which it is published."""
    with (folder / TABLE).open(encoding="utf-8", newline="") as stream:
        columns, *rows = csv.reader(stream)
    manifest = manifest_in(folder)
    mine = [row for row in rows if row[0] == part.name]
    return Reading(tables={TABLE: [columns, *mine]}, facts={name: manifest[name] for name in _FACTS})


def _signs(world: World, comparison: Comparison) -> pd.DataFrame:
    """Return each policy's difference from the baseline in each outcome, in one world."""
    found = differences(comparison)
    wanted = found[found["outcome"].isin(READ) & (found["scenario"] != BASELINE)]
    signs = [sign_of(Verdict(verdict), outcome) for verdict, outcome in zip(wanted["verdict"], wanted["outcome"], strict=True)]
    return wanted.assign(world=world.name, sign=signs)[list(COLUMNS)]


def sign_of(verdict: Verdict, outcome: str) -> str:
    """Return better, worse, more, fewer, the same, or cannot be told."""
    if verdict not in (Verdict.MORE, Verdict.LESS):
        return SAME if verdict is Verdict.IDENTICAL else NOBODY_KNOWS
    direction = OUTCOMES[outcome].direction
    if direction is Direction.NEUTRAL:
        return MORE if verdict is Verdict.MORE else LESS
    return BETTER if (verdict is Verdict.MORE) == (direction is Direction.BETTER) else WORSE


# The page


def page(folder: Path) -> str:
    """Return the generated block: what was run, what holds everywhere, and the signs in every world."""
    rows = pd.read_csv(folder / TABLE, dtype={"sign": str}, keep_default_na=False)
    about = manifest_in(folder)
    names = list(dict.fromkeys(rows["world"]))
    return "\n".join([_what_was_run(about, names), summary(rows, names), _policies(rows, names), _put_in()])


def _what_was_run(about: Mapping[str, Any], names: Sequence[str]) -> str:
    listed = "\n".join(f"{number}. `{name}`" for number, name in enumerate(names))
    where = f"{about['place']['label']} ({about['families']:,} families)"
    luck = f"{about['replications']} replications with the same luck in baseline and policy, seed {about['seed']}"
    return (
        f"Run: {where}, {luck}; each of {len(names)} worlds by itself. A cell is better (`{BETTER}`), worse (`{WORSE}`), of "
        f"specialist use more (`{MORE}`) or less (`{LESS}`), the same (`{SAME}`), or cannot be told (`{NOBODY_KNOWS}`: the 95 % "
        f"interval of the paired difference holds zero). Worlds, by number:\n\n{listed}\n"
    )


def summary(rows: pd.DataFrame, names: Sequence[str]) -> str:
    """Count the signs that hold, and in each world those that are the opposite of the default's."""
    signs = rows.pivot(index=["scenario", "outcome"], columns="world", values="sign")[list(names)]
    words = [judged(row) for row in signs.to_numpy().tolist()]
    counts = {what: sum(what in word for word in words) for what in ("holds (", "cannot be told", "either way", "none shown")}
    opposite = signs[names[0]].map(_OPPOSITE)
    turned = [int((signs[name] == opposite).sum()) for name in names]
    listed = ", ".join(f"{number} ({count})" for number, count in enumerate(turned) if count)
    return (
        f"Of {len(words)} signs {counts['holds (']} hold in every world, {counts['cannot be told']} hold or cannot be told, "
        f"{counts['either way']} go either way, {counts['none shown']} is never shown. "
        f"Opposite to the default's, by world: {listed}.\n"
    )


def _policies(rows: pd.DataFrame, names: Sequence[str]) -> str:
    """Return a table a policy: outcomes below each other, worlds beside each other."""
    keys = rows[["scenario", "outcome", "world"]].itertuples(index=False, name=None)
    signs: dict[tuple[str, ...], str] = dict(zip(keys, rows["sign"].tolist(), strict=True))
    blocks = []
    for policy in dict.fromkeys(rows["scenario"]):
        body = [
            (outcome, judged([signs[policy, outcome, name] for name in names]), *(signs[policy, outcome, name] for name in names))
            for outcome in READ
        ]
        blocks.append(f"### `{policy}`\n\n" + table(("outcome", "over all worlds", *range(len(names))), body) + "\n")
    return "\n".join(blocks)


def judged(signs: Sequence[str]) -> str:
    """Say in a word what the worlds say together; the first of them is the default."""
    shown = {sign for sign in signs if sign not in (NOBODY_KNOWS, SAME)}
    if len(shown) > 1:
        return "**either way**"
    if not shown:
        return "none shown"
    return f"holds ({signs[0]})" if set(signs) == shown else f"{shown.pop()}, or cannot be told"


def _put_in() -> str:
    """Return the assumed effects that can go one way only, with what they move."""
    body = [
        (f"`{one.name}`", one.text, f"{one.low:g} to {one.high:g}", f"{one.none:g}")
        for one in register().values()
        if one.put_in and one.none is not None
    ]
    head = ("effect", "what it does", "range", "no effect at")
    return "### Put in: assumed effects that can go one way only\n\n" + table(head, body) + "\n"


def _order(row: Sequence[str]) -> int:
    return [world.name for world in worlds()].index(row[0])


STUDY: Final = Study(
    name="signs",
    format="zorgsim signs 1",
    sitting=Sitting(replications=6, places=("youth_region:Twente",)),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / "critique.md",
    order=_order,
    found=found,
)
