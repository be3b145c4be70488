"""What a card is about, with the words that all of its items use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zorgsim.inputs.parameters import Grade
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.report import texts
from zorgsim.report.card.sources import Sources
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.table import Cell, Table
from zorgsim.results.restored import Restored
from zorgsim.results.warm_up import BASELINE


@dataclass(frozen=True)
class About:
    """What a card is filled from, and the language in which it is told."""

    sources: Sources
    language: Language

    @property
    def run(self) -> Restored | None:
        """The finished comparison that it is of, if it is of one."""
        return self.sources.run

    @property
    def subject(self) -> Subject | None:
        """The same with the words of a report."""
        return None if self.run is None else Subject(self.run, self.language)

    @property
    def baseline(self) -> Scenario:
        """The baseline of the run, or the shipped one."""
        return load_shipped(BASELINE) if self.run is None else self.run.comparison.baseline.scenario

    def say(self, key: str, **values: object) -> str:
        """Return a text of the card."""
        return texts.say(self.language, f"card.{key}", **values)

    def either(self, key: str, **values: object) -> str:
        """Return the text of a run, or of the model as it ships."""
        return self.say(f"{key}.{'shipped' if self.run is None else 'run'}", **values)

    def not_known(self, why: str, **values: object) -> str:
        """Say that something is not known, and why."""
        return self.say("not_known", why=self.say(f"why.{why}", **values))

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number."""
        return texts.number(value, decimals, self.language)

    def percent(self, part: float, whole: float) -> str:
        """Write a share in percent, whole; what is not nothing and rounds to it with a decimal."""
        share = 100.0 * part / whole if whole else 0.0
        return self.number(share, 1 if 0.0 < share < 1.0 or 99.0 < share < 100.0 else 0)

    def grade(self, grade: Grade) -> str:
        """Write a grade with its word."""
        return f"{grade} ({texts.say(self.language, f'grade.{grade}')})"

    def place(self, label: str) -> str:
        """Write the label of a place."""
        return texts.place_words(label, self.language)

    def where(self, place: Place) -> str:
        """Write a place."""
        return self.place(place.label)

    def table(
        self, key: str, columns: Iterable[str], rows: Iterable[Iterable[str | Cell]], note: str = "", **values: object
    ) -> Table:
        """Return a table with the headings of these columns; ``values`` stand in its caption."""
        cells = tuple(tuple(one if isinstance(one, Cell) else Cell(one) for one in row) for row in rows)
        headings = tuple(self.say(f"column.{column}") for column in columns)
        return Table(key, self.say(f"table.{key}", **values), headings, cells, note)


def at_least(count: int) -> int:
    """Return a count as "at least so many": its first digit, for what grows with every change and is told on a page that stays.

    >>> at_least(1871), at_least(93), at_least(7), at_least(0)
    (1000, 90, 7, 0)
    """
    step = int(10 ** (len(str(count)) - 1))
    return count // step * step
