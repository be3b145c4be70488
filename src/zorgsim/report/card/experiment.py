"""How it was simulated: how a run begins and settles, how long it is, how many runs there are and why, on what machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

import numpy as np

from zorgsim.report.card.about import About
from zorgsim.report.card.form import Block
from zorgsim.report.card.picture import settling_picture
from zorgsim.report.page.table import Table
from zorgsim.report.texts import UNKNOWN, day_words, decimals_for
from zorgsim.results.believability import Trend
from zorgsim.results.compare import PairedDifference, Spread, Verdict, difference_of
from zorgsim.results.evaluation import HISTORY_START
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES
from zorgsim.results.restored import Restored
from zorgsim.results.warm_up import FEWEST_YEARS, LAST_YEARS, Settling, WarmUp, settlings_of

STILL: Final = 0.0005
"""Change per year, as a share, that is written as 0.0 % and counts as standing still."""


# How a run begins


def initialisation(about: About) -> Iterator[Block]:
    """Tell how a run begins, the warm-up with its method and picture, and what of it is left at the policy's start."""
    run = about.baseline.run
    yield about.say(
        "initialisation.start", start=day_words(run.start, about.language), history=day_words(HISTORY_START, about.language)
    )
    yield about.say("initialisation.method", last=LAST_YEARS, fewest=FEWEST_YEARS)
    settlings = settlings_of(about.run.comparison) if about.run is not None else about.sources.warm_up.settlings
    if not settlings:
        yield about.not_known("warm_up")
        return
    yield _over(settlings, about)
    yield _settling_table(settlings, about)
    yield settling_picture(about, settlings)
    yield from _left_at_policy(about)


def _over(settlings: Sequence[Settling], about: About) -> str:
    """Say for how many outcomes the warm-up is over before history begins, by the rule."""
    asked = [one for one in settlings if one.is_over is not None]
    if not asked:
        return about.not_known("too_few_years", fewest=FEWEST_YEARS)
    over = sum(bool(one.is_over) for one in asked)
    key = "all" if over == len(asked) else "some"
    latest = max((one.over_by for one in asked if one.over_by is not None), default=0)
    return about.say(f"initialisation.over_{key}", over=over, all=len(asked), history=HISTORY_START.year, latest=latest)


def _settling_table(settlings: Sequence[Settling], about: About) -> Table:
    earlier = about.sources.warm_up.earlier if about.run is None else {}
    columns = ["outcome", "settled_from", "before_history", "before_policy"]
    rows = []
    for one in settlings:
        outcome = OUTCOMES[one.outcome]
        row = [
            outcome.text.in_language(about.language),
            _settled_from(one, about),
            _moves(one.at_history, about),
            _moves(one.at_policy, about),
        ]
        if earlier:
            row += [_left(earlier[one.outcome], about)]
        rows.append(row)
    note = about.say("initialisation.note", last=LAST_YEARS)
    years = about.sources.warm_up.manifest.get("years_earlier", 0)
    if earlier:
        columns.append("begun_earlier")
        note = f"{note} {about.say('initialisation.earlier_note', years=years, last=LAST_YEARS)}"
    return about.table("settling", columns, rows, note)


def _settled_from(one: Settling, about: About) -> str:
    if one.is_over is None:
        return UNKNOWN
    return str(one.over_by) if one.is_over else about.say("not_over")


def _moves(moved: Trend | None, about: About) -> str:
    """Write how a series moves, percent a year; in brackets where chance explains it."""
    if moved is None:
        return UNKNOWN
    written = f"{about.number(100.0 * moved.growth, 1)} %"
    return written if moved.clear and abs(moved.growth) >= STILL else f"({written})"


def _left(difference: PairedDifference, about: About) -> str:
    """Write what is left of the beginning, with its margin."""
    decimals = max(decimals_for(difference.mean), decimals_for(difference.margin), 2)
    written = about.number(difference.mean, decimals)
    return written if np.isnan(difference.margin) else f"{written} ± {about.number(difference.margin, decimals)}"


def _left_at_policy(about: About) -> Iterator[Block]:
    """Say whether anything of the beginning is left when policy starts: measured for the model as it ships."""
    found = about.sources.warm_up
    if not found.earlier:
        yield about.not_known("earlier")
        return
    told = [name for name, one in found.earlier.items() if one.verdict in (Verdict.MORE, Verdict.LESS)]
    words = {**_study_words(found, about), "years": found.manifest["years_earlier"], "count": len(told), "all": len(found.earlier)}
    words |= _widest(found, about)
    key = "told" if told else "untold"
    yield about.say(
        f"initialisation.left_{key}", names=", ".join(OUTCOMES[name].text.in_language(about.language) for name in told), **words
    )
    if found.data_changed:
        yield about.say("studies.stale", names="warm_up")
    if about.run is not None:
        yield about.say("initialisation.left_run")


def _widest(found: WarmUp, about: About) -> dict[str, str]:
    """Return the outcome whose margin is widest beside its own size, and how wide that is, percent."""
    size = {one.outcome: float(np.abs(one.path[-LAST_YEARS:]).mean()) for one in found.settlings}
    shares = {name: one.margin / size[name] for name, one in found.earlier.items() if size[name] > 0.0}
    widest = max(shares, key=lambda name: shares[name])
    return {"widest_name": OUTCOMES[widest].text.in_language(about.language), "widest": about.number(100.0 * shares[widest], 0)}


def _study_words(found: WarmUp, about: About) -> dict[str, str]:
    about_run = found.manifest
    return {
        "place": about.place(about_run["place"]["label"]),
        "families": about.number(about_run["families"]),
        "replications": str(about_run["replications"]),
    }


# How long, how often


def run_length(about: About) -> Iterator[Block]:
    """Tell from when to when a run goes, and which years are compared."""
    run = about.baseline.run
    days = {
        name: day_words(day, about.language)
        for name, day in (("start", run.start), ("until", run.until), ("policy", run.policy_start))
    }
    yield about.say("run_length.days", years=run.until.year - run.start.year, **days)
    subject = about.subject
    if subject is not None:
        first, last = subject.years
        yield about.say("run_length.compared", first=first, last=last)
    else:
        yield about.say("run_length.compared", first=run.policy_start.year, last=run.until.year - 1)


def estimation(about: About) -> Iterator[Block]:
    """Tell how many runs there are, why, and how precise differences are with them."""
    yield about.say("estimation.pairs")
    if about.run is None:
        yield from _published_precision(about)
        return
    run = about.run
    comparison = run.comparison
    key = "worlds" if comparison.draws else "runs"
    words = {"replications": about.number(comparison.replications), "worlds": about.number(comparison.draws)}
    yield about.say(f"estimation.{key}", **words)
    yield from _why_so_many(about, run)
    rows = [row for one in comparison.others for row in _precision_rows(about, run, one.scenario.name)]
    if rows and comparison.draws:
        yield about.table("between_worlds", ("name", "outcome", "middle", "between", "unit", "worlds"), rows)
    elif rows:
        yield about.table("precision", ("name", "outcome", "difference", "half_width", "unit", "pairs"), rows)


def _why_so_many(about: About, run: Restored) -> Iterator[Block]:
    asked = run.comparison.precision
    if not asked:
        yield about.say("estimation.as_written")
        return
    wanted = "; ".join(
        f"{about_it.text.in_language(about.language)}: {one.half_width:g} {about_it.unit.in_language(about.language)}"
        for one in asked
        for about_it in [OUTCOMES[one.outcome]]
    )
    yield about.say("estimation.precision", wanted=wanted)


def _precision_rows(about: About, run: Restored, scenario: str) -> Iterator[tuple[str, ...]]:
    for name in MAIN_OUTCOMES:
        outcome, found = OUTCOMES[name], difference_of(run.comparison, scenario, name)
        if found.verdict is Verdict.MISSING:
            continue
        decimals = max(decimals_for(found.mean), decimals_for(found.margin))
        words = outcome.text.in_language(about.language), outcome.unit.in_language(about.language)
        if found.spread is Spread.WORLDS:  # ends of worlds are no interval of a mean
            low, high = (about.number(end, decimals) for end in (found.low, found.high))
            numbers = about.number(found.middle, decimals), about.say("from_to", low=low, high=high)
        else:
            numbers = about.number(found.mean, decimals), about.number(found.margin, decimals)
        yield scenario, words[0], *numbers, words[1], str(found.pairs)


def _published_precision(about: About) -> Iterator[Block]:
    """Tell how precise the published effects are: by outcome, the middle half-width over scenarios."""
    effects = about.sources.effects
    measured = effects.manifest
    yield about.say("estimation.shipped", replications=about.baseline.run.replications)
    if not measured:
        yield about.not_known("effects")
        return
    words = {"place": about.place(measured["place"]["label"]), "families": about.number(measured["families"])}
    yield about.say("estimation.published", replications=measured["replications"], version=measured["zorgsim"], **words)
    rows = []
    for name in MAIN_OUTCOMES:
        mine = [one for (_, outcome), one in effects.effects.items() if outcome == name and one.difference.pairs > 1]
        if not mine:
            continue
        width, base = (median(values) for values in zip(*((one.difference.margin, abs(one.baseline)) for one in mine), strict=True))
        told = sum(one.difference.verdict in (Verdict.MORE, Verdict.LESS) for one in mine)
        outcome, decimals = OUTCOMES[name], max(decimals_for(width), 2)
        share = f"{about.number(100.0 * width / base, 2)} %" if base else UNKNOWN
        row = outcome.text.in_language(about.language), about.number(width, decimals), outcome.unit.in_language(about.language)
        rows.append((*row, share, about.say("of", part=told, all=len(mine))))
    yield about.table("published_precision", ("outcome", "middle_half_width", "unit", "of_baseline", "told"), rows)
    yield about.not_known("so_many")


# On what


def system(about: About) -> Iterator[Block]:
    """Tell on what machine it ran, and how long that took."""
    run = about.run
    if run is not None:
        machine = run.manifest.get("machine")
        yield about.say("system.machine", **machine) if machine else about.not_known("machine")
        rows = [(one["name"], about.number(float(one["seconds"]), 1)) for one in run.manifest["scenarios"]]
        yield about.table("seconds", ("name", "seconds"), rows)
        return
    found = about.sources.benchmarks
    if found is None:
        yield about.not_known("benchmarks")
        return
    machine = {name: found.machine[name] for name in ("processor", "architecture", "cores", "python", "date", "zorgsim")}
    yield about.say("system.benchmarks", **machine)
    rows = [(case, about.number(seconds, 2)) for case, seconds in found.seconds.items()]
    yield about.table("benchmarks", ("case", "seconds"), rows)
