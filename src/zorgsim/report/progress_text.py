"""How far a simulation is, in a line: all of it where there is room, less where there is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from zorgsim.inputs.scenario import Language
from zorgsim.report.texts import number, say

SOON: Final = (10, "seconds")
"""The shortest time that a rough guess knows: it says this, and less."""


class Reading(Protocol):
    """What can be said of a simulation that goes on; see `zorgsim.experiment.pace.Reading`."""

    @property
    def percent(self) -> int:
        """The share that is done."""

    @property
    def finished(self) -> int:
        """How many scenarios are finished."""

    @property
    def scenarios(self) -> int:
        """How many scenarios there are."""

    @property
    def years_a_second(self) -> float | None:
        """Years of runs simulated in a second, if that is known."""

    @property
    def left(self) -> tuple[int, str] | None:
        """About how long it will take yet, as a number and its unit, if that is known."""


def progress_words(reading: Reading, language: Language, width: int) -> str:
    """Return the most that can be said of a simulation in so many columns; the share that is done, however few they are."""
    lines = list(_lines(reading, language))
    return next((line for line in lines if len(line) <= width), lines[-1])


def _lines(reading: Reading, language: Language) -> Iterator[str]:
    """Yield what can be said, from everything to least; the time that is left is what who waits would miss most."""
    percent = say(language, "progress.percent", percent=reading.percent)
    done, short = (
        say(language, f"progress.{key}", finished=reading.finished, scenarios=reading.scenarios)
        for key in ("scenarios_done", "scenarios_short")
    )
    rate, left, left_short = (
        _rate_words(reading, language),
        _left_words(reading, language, ""),
        _left_words(reading, language, "_short"),
    )
    least = (left_short or short,)
    for parts in ((done, rate, left), (short, rate, left), (short, left), (short, left_short), least, ()):
        yield ", ".join(part for part in (percent, *parts) if part)


def _rate_words(reading: Reading, language: Language) -> str:
    rate = reading.years_a_second
    if rate is None:
        return ""
    return say(language, "progress.rate", rate=number(rate, 0 if rate >= 10 else 1, language))


def _left_words(reading: Reading, language: Language, form: str) -> str:
    if reading.left is None:
        return ""
    units, unit = reading.left
    if reading.left == SOON:
        return say(language, f"progress.left_soon{form}")
    return say(language, f"progress.left{form}", duration=say(language, f"progress.{unit}{form}", number=units))
