"""What drives a difference, in words: a table and some sentences an analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from zorgsim.inputs.designs import LUCK
from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Language
from zorgsim.report.drawn_from_text import drawn_from
from zorgsim.report.texts import figure, number, place_words, say, unit_words
from zorgsim.results.boxes import SHUFFLES, Restriction
from zorgsim.results.drivers import Drivers
from zorgsim.results.flips import Ending

SHOWN: Final = 12
"""Rows of a table; a file has the others."""

OFTEN: Final = 0.05
"""Share of shuffles with a box as good, from which on it is said that it may be chance."""


@dataclass(frozen=True)
class Block:
    """One analysis as it is printed; without rows there is no table."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]


def heading(drivers: Drivers, language: Language) -> str:
    """Return the sentence that says of what drivers were looked for, and where."""
    question = drivers.question
    place = resolve_places(question.baseline.places, "places").label
    return say(
        language,
        "drivers.title",
        outcome=question.about.text.in_language(language),
        unit=question.about.unit.in_language(language),
        policy=question.policy.title.in_language(language),
        baseline=question.baseline.title.in_language(language),
        place=place_words(place, language),
        seed=question.baseline.run.seed,
    )


def blocks(drivers: Drivers, language: Language, flip_replications: int) -> Iterator[Block]:
    """Yield every analysis that was made."""
    yield _screening(drivers, language)
    if drivers.sensitivity:
        yield _sobol(drivers, language)
    if drivers.information:
        yield _information(drivers, language)
    if drivers.flips:
        yield _flips(drivers, language, flip_replications)
    if drivers.discovery:
        yield _boxes(drivers, language)


def closing_lines(drivers: Drivers, language: Language) -> Iterator[str]:
    """Yield sentences about what all of it took, and what was not varied."""
    yield say(language, "drivers.about", number=number(drivers.runs, 0, language))
    if drivers.only:
        yield say(language, "drivers.only", active=len(drivers.active), only=", ".join(drivers.only))


def _short(value: float, language: Language) -> str:
    """Write a number with three digits: estimates hold no more."""
    return figure(float(f"{value:.3g}"), language) if value == value else "–"


def _percent(share: float, language: Language) -> str:
    return figure(round(100.0 * share), language) if share == share else "–"


def _of(drivers: Drivers, name: str, language: Language) -> tuple[str, str, str]:
    """Return a parameter's name, best value and range with its unit; of luck the name alone."""
    if name.partition(".")[0] == LUCK:
        return say(language, "drivers.luck"), "", ""
    one = drivers.register[name]
    low, high = figure(one.low, language), figure(one.high, language)
    return name, figure(one.value, language), f"{low} .. {high} {unit_words(one.unit, language)}"


def _headings(language: Language, *more: str) -> tuple[str, ...]:
    return tuple(say(language, f"drivers.{key}") for key in ("parameter", "best", "range", *more))


def _screening(drivers: Drivers, language: Language) -> Block:
    found = drivers.screening
    rows = [
        (
            *_of(drivers, one.name, language),
            *(_short(value, language) for value in (one.mu_star, one.margin, one.sigma)),
            say(language, f"drivers.screening.{'yes' if one.kept else 'no'}"),
        )
        for one in found.parameters[:SHOWN]
    ]
    more = len(found.parameters) - SHOWN
    lines = [
        *([say(language, "drivers.screening.rest", number=more)] if more > 0 else []),
        say(language, "drivers.screening.read", trajectories=found.trajectories),
        *_above_luck(drivers, language),
    ]
    headings = _headings(language, *(f"screening.{key}" for key in ("mu_star", "margin", "sigma", "kept")))
    return Block(say(language, "drivers.screening.title"), headings, tuple(rows), tuple(lines))


def _above_luck(drivers: Drivers, language: Language) -> Iterator[str]:
    """Say how many parameters move it more than luck does."""
    found = drivers.screening
    numbers = {"luck": _short(found.luck, language), "limit": _short(found.limit, language), "active": len(drivers.active)}
    yield say(language, "drivers.screening.above", **numbers, above=found.above, kept=len(found.kept))
    if not found.kept:
        yield say(language, "drivers.screening.nothing")
    if found.missing:
        yield say(language, "drivers.screening.missing", missing=found.missing)


def told_of_all(drivers: Drivers, language: Language) -> Iterator[str]:
    """Yield what must be known of its picture: how much is luck, what Sobol indices are shares of, what all of it took."""
    yield from _above_luck(drivers, language)
    if drivers.sensitivity:
        yield from _sobol(drivers, language).lines
    yield say(language, "drivers.about", number=number(drivers.runs, 0, language))


def _sobol(drivers: Drivers, language: Language) -> Block:
    found = drivers.sensitivity
    if found is None:
        raise ValueError("no Sobol indices")
    title = say(language, "drivers.sobol.title")
    missing = [say(language, "drivers.sobol.missing", missing=found.missing)] if found.missing else []
    if any(one.total != one.total for one in found.indices):
        return Block(title, (), (), (say(language, "drivers.sobol.unknown", rows=found.rows), *missing))
    rows = [
        (
            *_of(drivers, one.name, language),
            _share(one.first, one.first_margin, language),
            _share(one.total, one.total_margin, language),
        )
        for one in found.indices
    ]
    lines = (say(language, "drivers.sobol.read", rows=found.rows), *missing)
    return Block(title, _headings(language, "sobol.first", "sobol.total"), tuple(rows), lines)


def _share(share: float, margin: float, language: Language) -> str:
    return f"{_percent(share, language)} ± {_percent(margin, language)}"


def _information(drivers: Drivers, language: Language) -> Block:
    found = drivers.information
    if found is None:
        raise ValueError("no value of knowing")
    rows = [(*_of(drivers, one.parameter, language), _short(one.value, language)) for one in found.first[:SHOWN]]
    numbers = {"worlds": found.worlds, "everything": _short(found.everything, language), "better": _percent(found.better, language)}
    policy = drivers.question.policy.title.in_language(language)
    read = say(language, "drivers.information.read", **numbers, policy=policy)
    lines = [
        f"{read} {drawn_from(drivers.question.in_plain_worlds(found.drawn), language)}",
        say(language, "drivers.information.limit", limit=_short(found.limit, language)),
    ]
    if not rows:
        lines.append(say(language, "drivers.information.nothing"))
    headings = _headings(language, "information.value")
    return Block(say(language, "drivers.information.title"), headings, tuple(rows), tuple(lines))


def _flips(drivers: Drivers, language: Language, replications: int) -> Block:
    found = drivers.flips
    if found is None:
        raise ValueError("nothing was flipped")
    verdict = say(language, f"drivers.flips.{found.conclusion}")
    lines = [say(language, "drivers.flips.conclusion", verdict=verdict)]
    if all(way.ending is Ending.NO_CONCLUSION for way in found.ways):
        lines.append(say(language, "drivers.flips.no_conclusion"))
    elif not found.flipping:
        lines.append(say(language, "drivers.flips.none", number=len({way.parameter for way in found.ways})))
    for way in found.ways:
        if way.ending in (Ending.FLIPS, Ending.LOST):
            key = "flip" if way.ending is Ending.FLIPS else "lost"
            values = {"best": way.best, "end": way.end, "holds": way.holds, "flipped": way.flipped}
            words = {name: figure(value, language) for name, value in values.items()}
            unit = unit_words(drivers.register[way.parameter].unit, language)
            lines.append(say(language, f"drivers.flips.{key}", parameter=way.parameter, unit=unit, **words))
    lines.append(say(language, "drivers.flips.read", replications=replications))
    return Block(say(language, "drivers.flips.title"), (), (), tuple(lines))


def _boxes(drivers: Drivers, language: Language) -> Block:
    found = drivers.discovery
    if found is None:
        raise ValueError("no boxes")
    title, policy = say(language, "drivers.boxes.title"), drivers.question.policy.title.in_language(language)
    numbers = {"losing": found.losing, "worlds": found.worlds, "policy": policy}
    if found.box is None:
        return Block(title, (), (), (say(language, "drivers.boxes.none", **numbers),))
    box = found.box
    measured = say(
        language,
        "drivers.boxes.measured",
        density=_percent(box.density, language),
        inside=box.worlds,
        coverage=_percent(box.coverage, language),
        times=round(box.by_chance * SHUFFLES),
        shuffles=SHUFFLES,
    )
    lines = [say(language, "drivers.boxes.found", **numbers), *_sides(drivers, box.restrictions, language), measured]
    if box.by_chance > OFTEN:
        lines.append(say(language, "drivers.boxes.by_chance"))
    return Block(title, (), (), tuple(lines))


def _sides(drivers: Drivers, restrictions: Sequence[Restriction], language: Language) -> Iterator[str]:
    for one in restrictions:
        open_low, open_high = one.low != one.low, one.high != one.high
        side = "high" if open_low else "low" if open_high else "both"
        unit = unit_words(drivers.register[one.parameter].unit, language)
        values = {"low": _short(one.low, language), "high": _short(one.high, language)}
        yield say(language, f"drivers.boxes.side_{side}", parameter=one.parameter, unit=unit, **values)
