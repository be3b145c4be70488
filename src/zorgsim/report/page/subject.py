"""What a report is about: a finished comparison, in the reader's language, with the words that every part of the page uses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.scenario import Language
from zorgsim.report import texts
from zorgsim.results.compare import Comparison, PairedDifference
from zorgsim.results.outcomes import Outcome
from zorgsim.results.restored import Restored
from zorgsim.results.simulated import Simulated
from zorgsim.results.window import evaluation_years
from zorgsim.results.winners import Contest, contests

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """One outcome of one scenario beside the baseline's: a value a run of both, and what their differences come to."""

    outcome: Outcome
    baseline: Floats
    value: Floats
    difference: PairedDifference


@dataclass(frozen=True)
class Subject:
    """A finished comparison and the language in which it is told."""

    restored: Restored
    language: Language

    @property
    def comparison(self) -> Comparison:
        """The comparison."""
        return self.restored.comparison

    def say(self, key: str, **values: object) -> str:
        """Return a text of the page."""
        return texts.say(self.language, f"page.{key}", **values)

    def title(self, simulated: Simulated) -> str:
        """Return what a scenario is called; its name where it has no title."""
        return simulated.scenario.title.in_language(self.language).strip() or simulated.scenario.name

    @property
    def baseline_title(self) -> str:
        """What the baseline is called."""
        return self.title(self.comparison.baseline)

    @property
    def place(self) -> str:
        """What the place is called."""
        return texts.place_words(self.comparison.baseline.place.label, self.language)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that are compared."""
        years = self.comparison.baseline.clock.years[evaluation_years(self.comparison.baseline)]
        return int(years[0]), int(years[-1])

    @cached_property
    def contests(self) -> list[Contest]:
        """Every scenario against the baseline by every yardstick, in every municipality."""
        return contests(self.comparison)

    @property
    def years_words(self) -> str:
        """The years that are compared, in words: one alone, or from which to which."""
        first, last = self.years
        return str(first) if first == last else self.say("years.span", first=first, last=last)

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number."""
        return texts.number(value, decimals, self.language)

    def measured(self, simulated: Simulated, outcome: Outcome) -> Measured:
        """Measure an outcome in a scenario and in the baseline."""
        windows = self.comparison.evaluations
        baseline, value = (outcome.measure(windows[one.scenario.name]) for one in (self.comparison.baseline, simulated))
        return Measured(outcome, baseline, value, self.comparison.difference(baseline, value, outcome.step))


def mean_of(values: Floats) -> float:
    """Return the mean of what is known; NaN where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
