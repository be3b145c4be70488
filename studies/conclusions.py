"""Which published conclusions hold in the plausible worlds: signs of policies, of pools and of frozen loops, over one youth region.

They were told at best values, in one world. Here each is played in the worlds that figures of five regions do not rule out
(`zorgsim.inputs.plausible`), and held against what was published. The rule was written down before anything was run
(docs/decisions.md, 205): worlds say more or less where more than nine in ten do. Each world is played once: luck lies in what is
told, and errs on the side of not knowing, by how much the page says beside it.

Loops are played in fewer worlds: while a loop is frozen a run shares no past with others. It grows block by block of worlds.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from studies import loops, signs
from studies.concluded import (
    CLEAR,
    CUTS,
    LOOPS,
    NOTHING_TOLD,
    POOLING,
    POOLS,
    SIGNS,
    SILENT,
    SOURCES,
    TOO_SMALL,
    AtBest,
    Conclusion,
    at_best_values,
    conclusions,
    expected_by_luck,
    seldom_by_luck,
    where,
)
from studies.loops import outcome_in_year, running_free
from studies.markdown import table, template
from studies.plausible_worlds import about_the_set, in_plausible_worlds, of_so_many_worlds, waits
from studies.study import ROOT, Cells, Part, Reading, Sitting, Study, blocks, facts_of, manifest_in, place_of
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.loops import LOOPS as DECLARED
from zorgsim.report.texts import signed
from zorgsim.results.compare import Comparison, PairedDifference, Verdict, compare_simulated, paired_difference
from zorgsim.results.elsewhere import Sign
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.over_worlds import DISSENT
from zorgsim.results.simulated import Simulated
from zorgsim.results.winners import contests, sizes_of, weighted_mean

Floats = NDArray[np.float64]

NAME: Final = "conclusions"
TABLE: Final = "differences.csv"
COLUMNS: Final = ("source", "scenario", "compared_with", "outcome", "world", "difference")
PLACE: Final = "youth_region:Rivierenland"
WORLDS: Final = 64
FEWER: Final = 24
"""Worlds in which loops are played, the first of all: every frozen loop has a past of its own."""
BLOCK: Final = 16
"""Worlds that are played, and published, together."""
DIGITS: Final = 5
"""Significant digits of a difference."""

BESIDE: Final = "policies and pools"
"""What is played together because it has one past; the other parts are of loops."""
_FACTS: Final = ("place", "families", "seed", "replications", "until", "year", "planned", "set")


# Measuring


def parts(sitting: Sitting) -> list[Part]:
    """Return every block of worlds (``only`` names policies, pools, and loops)."""
    played = of_so_many_worlds(sitting, sitting.draws or WORLDS)
    return [*_policies(played), *_loops(played)]


def planned(sitting: Sitting) -> dict[str, int]:
    """Return in how many worlds conclusions are to be played, by the study that told them."""
    worlds = sitting.draws or WORLDS
    return {source: min(worlds, FEWER) if source == LOOPS else worlds for source in SOURCES}


def _policies(sitting: Sitting) -> Iterator[Part]:
    names = sitting.chosen((*signs.POLICIES, *POOLS))
    if names:
        scenarios = tuple(in_plausible_worlds(sitting.of(load_shipped(name))) for name in (signs.BASELINE, *names))
        for worlds in blocks(planned(sitting)[SIGNS], BLOCK):
            yield Part(_named(BESIDE, worlds), scenarios, partial(read, worlds, sitting), worlds)


def _loops(sitting: Sitting) -> Iterator[Part]:
    cuts = [cut for cut in CUTS if cut.loop in sitting.chosen(tuple(DECLARED))]
    if cuts:
        free = {cut.scenario: in_plausible_worlds(running_free(cut.scenario, sitting)) for cut in cuts}
        scenarios = (*free.values(), *(cut.made(free[cut.scenario]) for cut in cuts))
        for worlds in blocks(planned(sitting)[LOOPS], BLOCK):
            yield Part(_named(LOOPS, worlds), scenarios, partial(read, worlds, sitting), worlds)


def _named(what: str, worlds: range) -> str:
    return f"{what}, worlds {worlds.start + 1}-{worlds.stop}"


def _sources(part: Part) -> tuple[str, ...]:
    """Return the studies whose conclusions a part plays."""
    return (LOOPS,) if part.name.partition(",")[0] == LOOPS else (SIGNS, POOLING)


def read(worlds: range, sitting: Sitting, simulated: Sequence[Simulated]) -> Reading:
    """Read the difference of every conclusion that a block plays, world by world; run by run first, so that luck cancels."""
    first = simulated[0]
    differences = {**dict(_of_policies(simulated)), **dict(_of_pools(simulated)), **dict(_of_loops(simulated))}
    rows = [
        [*_key(one), str(world + 1), _cell(value)]
        for one, values in differences.items()
        for world, value in zip(worlds, values.tolist(), strict=True)
    ]
    return Reading(
        tables={TABLE: [COLUMNS, *rows]},
        facts={
            "place": place_of(first),
            **facts_of(first),
            "until": first.scenario.run.until.isoformat(),
            "year": loops.YEAR,
            "planned": planned(sitting),
            "set": about_the_set(),
        },
    )


def _key(one: Conclusion) -> list[str]:
    return [one.source, one.scenario, one.compared_with, one.outcome]


def _cell(value: float) -> str:
    return "" if math.isnan(value) else f"{value + 0.0:.{DIGITS}g}"  # no minus before nothing


def _pair(simulated: Sequence[Simulated], *names: str) -> Comparison | None:
    """Return scenarios as they are compared, the first the baseline; None where one of them was not simulated."""
    by_name = {one.scenario.name: one for one in simulated}
    chosen = [by_name[name] for name in names if name in by_name]
    return compare_simulated(chosen, register()) if len(chosen) == len(names) else None


def _of_policies(simulated: Sequence[Simulated]) -> Iterator[tuple[Conclusion, Floats]]:
    """Yield differences of the policy's years, (worlds,), as the study of signs compares them."""
    for policy in signs.POLICIES:
        if found := _pair(simulated, signs.BASELINE, policy):
            for outcome in signs.READ:
                free, changed = (OUTCOMES[outcome].measure(found.evaluations[name]) for name in (signs.BASELINE, policy))
                yield Conclusion(SIGNS, policy, signs.BASELINE, outcome), found.by_world(changed - free)


def _of_pools(simulated: Sequence[Simulated]) -> Iterator[tuple[Conclusion, Floats]]:
    """Yield differences of the mean over municipalities, (worlds,), weighted by families as the study of pooling does."""
    wanted = [one for one in conclusions() if one.source == POOLING]
    for name, other in dict.fromkeys((one.scenario, one.compared_with) for one in wanted):
        if found := _pair(simulated, other, name):
            weights = sizes_of(found).families.astype(np.float64)
            for contest in contests(found):
                one = Conclusion(POOLING, name, other, contest.outcome)
                if one in wanted:
                    yield one, found.by_world(weighted_mean(contest.value - contest.baseline, weights))


def _of_loops(simulated: Sequence[Simulated]) -> Iterator[tuple[Conclusion, Floats]]:
    """Yield frozen minus free in the year that the study of loops compares, (worlds,)."""
    for cut in CUTS:
        if found := _pair(simulated, cut.scenario, cut.name):
            for outcome in loops.SHOWN:
                free, frozen = (outcome_in_year(found, one, outcome) for one in found.simulated)
                yield Conclusion(LOOPS, cut.name, cut.scenario, outcome), found.by_world(frozen - free)


def found(folder: Path, part: Part) -> Reading:
    """Read a block back that is published in a folder."""
    with (folder / TABLE).open(encoding="utf-8", newline="") as stream:
        columns, *rows = csv.reader(stream)
    manifest, worlds, sources = manifest_in(folder), part.worlds or (), _sources(part)
    mine = [row for row in rows if row[0] in sources and int(row[4]) - 1 in worlds]
    return Reading({TABLE: [columns, *mine]}, {name: manifest[name] for name in _FACTS})


def piece(sitting: Sitting) -> Part:
    """Return the first world of policies and pools, played again to see whether all is as it was."""
    first, worlds = parts(sitting)[0], range(1)
    return replace(first, name=f"{BESIDE}, world 1", read=partial(read, worlds, sitting), worlds=worlds)


def _order(row: Cells) -> tuple[int, int]:
    """Sort by conclusion, in the order in which they are told, and world."""
    return _places()[tuple(row[:4])], int(row[4])


@cache
def _places() -> dict[tuple[str, ...], int]:
    return {tuple(_key(one)): number for number, one in enumerate(conclusions())}


# What is said of them


class Held(StrEnum):
    """Whether worlds say what was published at best values."""

    SAME = "the same"
    UNTOLD = "cannot be told"
    OPPOSITE = "the opposite"
    ONLY_NOW = "told only in worlds"
    NEITHER = "told by neither"


def held(at_best: Verdict, worlds: Verdict) -> Held:
    """Return whether worlds say what best values said; a sign in none or too few of them is no sign.

    >>> str(held(Verdict.MORE, Verdict.LESS)), str(held(Verdict.MORE, Verdict.WORLDS_DISAGREE))
    ('the opposite', 'cannot be told')
    """
    if at_best not in CLEAR:
        return Held.ONLY_NOW if worlds in CLEAR else Held.NEITHER
    if worlds not in CLEAR:
        return Held.UNTOLD
    return Held.SAME if worlds is at_best else Held.OPPOSITE


@dataclass(frozen=True)
class Judged:
    """A conclusion as it was published, what worlds say of it, and the share of them that would say so by luck alone."""

    conclusion: Conclusion
    best: AtBest
    over: PairedDifference
    by_luck: float

    @property
    def held(self) -> Held:
        """Whether worlds say the same."""
        return held(self.best.verdict, self.over.verdict)

    @property
    def more(self) -> int:
        """Worlds in which there is more."""
        return round(self.over.more * self.over.pairs)

    @property
    def less(self) -> int:
        """Worlds in which there is less."""
        return round(self.over.less * self.over.pairs)

    @property
    def agreeing(self) -> int:
        """Worlds that have the sign that was published."""
        return self.more if self.best.verdict is Verdict.MORE else self.less

    @property
    def against(self) -> int:
        """Worlds on the other side than what was published."""
        return self.less if self.best.verdict is Verdict.MORE else self.more

    @property
    def beyond_luck(self) -> bool:
        """Whether fewer worlds have it than luck alone explains: parameters, or the place, make a difference."""
        return seldom_by_luck(self.agreeing, self.over.pairs, self.by_luck)


def judged(folder: Path, best: Mapping[Conclusion, AtBest]) -> list[Judged]:
    """Return what is published of every conclusion that has been played, in the order in which they are told."""
    how_much = _how_much(manifest_in(folder))
    rows = pd.read_csv(folder / TABLE).groupby(list(COLUMNS[:4]), sort=False)["difference"]
    over = {Conclusion(*map(str, key)): over_worlds(each.to_numpy()) for key, each in rows}
    return [Judged(one, best[one], over[one], best[one].alike(*how_much)) for one in conclusions() if one in over]


def _how_much(about: Mapping[str, Any]) -> tuple[int, int]:
    """Return families of a world, and how often each is played."""
    return int(about["families"]), int(about["replications"])


def over_worlds(values: Floats) -> PairedDifference:
    """Return what worlds say together, of a difference in each, (worlds,)."""
    return paired_difference(np.zeros_like(values), values, draws=len(values))


# The page

_WORDS: Final = {
    Sign.BETTER: "better",
    Sign.WORSE: "worse",
    Sign.MORE: "more",
    Sign.LESS: "less",
    Sign.SAME: "no difference",
    Sign.UNTOLD: "not told",
}
_TITLES: Final = {SIGNS: "Policies", POOLING: "Pools", LOOPS: "Frozen loops"}


def page(folder: Path) -> str:
    """Return the page: counts, what does not hold, what is told only in worlds, and every conclusion."""
    about, all_of_them = manifest_in(folder), judged(folder, at_best_values())
    return template(NAME).format(
        place=about["place"]["label"],
        municipalities=len(about["place"]["municipalities"]),
        **{key: about[key] for key in ("families", "seed", "until", "year", "zorgsim")},
        times="once" if about["replications"] == 1 else f"{about['replications']} times",
        worlds=about["planned"][SIGNS],
        fewer=about["planned"][LOOPS],
        points=about["set"]["worlds"],
        active=len(about["set"]["active"]),
        digest=about["set"]["digest"][:16],
        enough=_percent(1 - DISSENT),
        progress=_progress(about["planned"], all_of_them),
        published="; ".join(f"{_TITLES[source].lower()} {where(source)}" for source in SOURCES),
        summary=_summary(all_of_them, *_how_much(about)),
        by_luck=_by_luck(all_of_them),
        leaning=_leaning(all_of_them),
        opposite=_listed(all_of_them, Held.OPPOSITE),
        untold=_listed(all_of_them, Held.UNTOLD),
        only_now=_listed(all_of_them, Held.ONLY_NOW),
        everything="\n".join(_everything(all_of_them)),
        silent=_cuts(SILENT),
        nothing_told=_cuts(NOTHING_TOLD),
        too_small=_cuts(TOO_SMALL),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _cuts(cuts: Sequence[loops.Cut]) -> str:
    return ", ".join(f"{cut.loop} in `{cut.scenario}` from {cut.since.year}" for cut in cuts)


def _progress(planned_worlds: Mapping[str, int], of: Sequence[Judged]) -> str:
    """Say in a sentence how much of what is planned is there."""
    played = {source: max((one.over.pairs for one in of if one.conclusion.source == source), default=0) for source in SOURCES}
    if played == planned_worlds:
        return "All of it has been played."
    said = ", ".join(f"{_TITLES[source].lower()} in {played[source]} of {planned_worlds[source]} worlds" for source in SOURCES)
    return f"**Not all of it has been played yet:** {said}."


_COUNTED: Final = (Held.SAME, Held.UNTOLD, Held.OPPOSITE)


def _summary(of: Sequence[Judged], families: int, replications: int) -> str:
    """Count, by study and all together, what worlds say of what was told, and what luck alone would leave."""
    head = ("conclusions on", "told", *_COUNTED, "the same, by luck alone", "not told", Held.ONLY_NOW)
    body, luck = [], 0.0
    for source in SOURCES:
        if mine := [one for one in of if one.conclusion.source == source]:
            expected = expected_by_luck([one.best for one in mine], max(one.over.pairs for one in mine), families, replications)
            body.append(_counts(_TITLES[source], mine, expected))
            luck += expected
    return table(head, [*body, _counts("**all**", of, luck)], right=range(1, len(head)))


def _counts(name: str, of: Sequence[Judged], luck: float) -> tuple[object, ...]:
    told, counts = sum(one.best.told for one in of), Counter(one.held for one in of)
    return (name, told, *(counts[one] for one in _COUNTED), f"{luck:.1f}", len(of) - told, counts[Held.ONLY_NOW])


def _by_luck(of: Sequence[Judged]) -> str:
    """Say of how many that cannot be told luck alone is enough to explain it."""
    untold = [one for one in of if one.held is Held.UNTOLD]
    if not untold:
        return "There is none that cannot be told."
    beyond = sum(one.beyond_luck for one in untold)
    return (
        f"Of the {len(untold)} that cannot be told, luck alone is enough to explain {len(untold) - beyond}; in {beyond} fewer "
        "worlds agree than it explains (*fewer* below): parameters, the place, or weeks in whole numbers make a difference there. "
        f"So it is in {sum(one.beyond_luck for one in of if one.held is Held.SAME)} of those that are the same."
    )


def _leaning(of: Sequence[Judged]) -> str:
    """Name what cannot be told though more than half of the worlds are on the other side than what was published."""
    leaning = [one for one in of if one.held is Held.UNTOLD and one.against > one.over.pairs / 2]
    named = ", ".join(f"{_about(one)} ({one.against} of {one.over.pairs})" for one in leaning)
    return f"more than half are on the other side in: {named}." if leaning else "nowhere are more than half on the other side."


def _about(one: Judged) -> str:
    return f"{one.conclusion.about.text.en} of `{one.conclusion.scenario}`"


_HEAD: Final = ("scenario", "outcome", "at best values", "in worlds", "more in", "less in", "worlds say", "by luck alone")


def _listed(of: Sequence[Judged], which: Held) -> str:
    mine = [one for one in of if one.held is which]
    return table(("study", *_HEAD), ((one.conclusion.source, *_row(one)) for one in mine), right=(5, 6)) if mine else "None."


def _everything(of: Sequence[Judged]) -> Iterator[str]:
    for source in SOURCES:
        mine = [one for one in of if one.conclusion.source == source]
        if mine:
            yield f"### {_TITLES[source]}\n\n" + table((*_HEAD, ""), ((*_row(one), one.held) for one in mine), right=(4, 5)) + "\n"


def _row(one: Judged) -> tuple[object, ...]:
    """Return the cells of a conclusion."""
    said, over = one.conclusion, one.over
    against = "" if said.compared_with == signs.BASELINE else f" against `{said.compared_with}`"
    return (
        f"`{said.scenario}`{against}",
        f"{said.about.text.en}, {said.about.unit.en}",
        f"{_WORDS[said.sign(one.best.verdict)]}: {_difference(one.best.difference)}",
        f"{_difference(over.middle)} ({_difference(over.low)} to {_difference(over.high)})",
        one.more,
        one.less,
        _WORDS[said.sign(over.verdict)],
        _alone(one),
    )


def _alone(one: Judged) -> str:
    """Say in which share of worlds luck alone would leave the sign, and whether fewer have it than it explains."""
    if not one.best.told:
        return "-"
    return _percent(one.by_luck) + (" (fewer)" if one.held is Held.UNTOLD and one.beyond_luck else "")


def _difference(value: float) -> str:
    """Write a difference with its sign, to three digits."""
    if math.isnan(value):
        return "-"
    decimals = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    return signed(value, decimals, Language.EN)


STUDY: Final = Study(
    name=NAME,
    format="zorgsim conclusions 1",
    sitting=Sitting(replications=1, places=(PLACE,), draws=WORLDS),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / f"{NAME}.md",
    order=_order,
    found=found,
    piece=piece,
    waits=waits,
)
