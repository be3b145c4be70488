"""The same comparison under other structures: what is said of each outcome there, beside what the scenarios' own structure says.

Structures are no draws: nobody knows how likely one is, so that no share of them, no mean over them and no margin means anything.
They are told one by one, as a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pandas as pd

from zorgsim.results.compare import Comparison, Verdict, differences, judge
from zorgsim.results.outcomes import OUTCOMES, Direction

COLUMN: Final = "structure"
OWN: Final = "own"
"""What the column says of the scenarios' own structure."""


class Sign(StrEnum):
    """What is said of an outcome: better or worse, more or less where neither can be, none at all, or that it cannot be told."""

    BETTER = "better"
    WORSE = "worse"
    MORE = "more"
    LESS = "less"
    SAME = "same"
    UNTOLD = "cannot_be_told"


_JUDGED: Final[Mapping[Direction, Sign]] = {Direction.BETTER: Sign.BETTER, Direction.WORSE: Sign.WORSE}
_SIDES: Final[Mapping[Verdict, Sign]] = {Verdict.MORE: Sign.MORE, Verdict.LESS: Sign.LESS, Verdict.IDENTICAL: Sign.SAME}


def sign_of(verdict: Verdict, outcome: str) -> Sign:
    """Return what a verdict says of an outcome.

    >>> str(sign_of(Verdict.LESS, "crises")), str(sign_of(Verdict.WORLDS_DISAGREE, "crises"))
    ('better', 'cannot_be_told')
    """
    return sign_by(verdict, OUTCOMES[outcome].direction)


def sign_by(verdict: Verdict, direction: Direction) -> Sign:
    """Return what a verdict says of any yardstick, by whether more of it is better.

    >>> str(sign_by(Verdict.MORE, Direction.WORSE)), str(sign_by(Verdict.MORE, Direction.NEUTRAL))
    ('worse', 'more')
    """
    return _JUDGED.get(judge(verdict, direction)) or _SIDES.get(verdict, Sign.UNTOLD)


@dataclass(frozen=True)
class Elsewhere:
    """A comparison under another structure: its name, a row for each scenario but the baseline and each outcome, and its worlds."""

    structure: str
    rows: pd.DataFrame
    draws: int


def elsewhere_of(structure: str, comparison: Comparison) -> Elsewhere:
    """Return what is kept of a comparison under another structure."""
    return Elsewhere(structure, _rows(comparison), comparison.draws)


def _rows(comparison: Comparison) -> pd.DataFrame:
    """Return the differences of a comparison without the baseline's own rows, with what is said of each."""
    found = differences(comparison)
    found = found[found["scenario"] != comparison.baseline.scenario.name].reset_index(drop=True)
    signs = [sign_of(Verdict(one), outcome) for one, outcome in zip(found["verdict"], found["outcome"], strict=True)]
    return found.assign(sign=list(map(str, signs)))


def structures_table(comparison: Comparison) -> pd.DataFrame:
    """Return one row a structure, scenario and outcome, the scenarios' own structure (``own``) first: a difference and its sign."""
    own = Elsewhere(OWN, _rows(comparison), comparison.draws)
    return pd.concat([_named(one) for one in (own, *comparison.elsewhere)], ignore_index=True)


def _named(one: Elsewhere) -> pd.DataFrame:
    table = one.rows.copy()
    table.insert(0, COLUMN, one.structure)
    return table


@dataclass(frozen=True)
class Told:
    """What is said of an outcome of a scenario: by its own structure, and by each other."""

    scenario: str
    outcome: str
    own: Sign
    others: Mapping[str, Sign]

    @property
    def same(self) -> tuple[str, ...]:
        """Structures that say the same."""
        return tuple(name for name, sign in self.others.items() if sign is self.own)

    @property
    def opposite(self) -> tuple[str, ...]:
        """Structures that say the opposite: worse for better, less for more."""
        return tuple(name for name, sign in self.others.items() if sign is OPPOSITE.get(self.own))

    @property
    def otherwise(self) -> tuple[str, ...]:
        """Structures that say neither."""
        return tuple(name for name in self.others if name not in (*self.same, *self.opposite))


OPPOSITE: Final[Mapping[Sign, Sign]] = {
    Sign.BETTER: Sign.WORSE,
    Sign.WORSE: Sign.BETTER,
    Sign.MORE: Sign.LESS,
    Sign.LESS: Sign.MORE,
}
"""What contradicts what is said; of what says nothing, nothing does."""


def told_under_structures(comparison: Comparison, outcomes: tuple[str, ...]) -> list[Told]:
    """Return, scenario by scenario, what each structure says of some outcomes."""
    own = _signs(_rows(comparison))
    others = {one.structure: _signs(one.rows) for one in comparison.elsewhere}
    return [
        Told(one.scenario.name, outcome, own[key], {name: signs[key] for name, signs in others.items()})
        for one in comparison.others
        for outcome in outcomes
        for key in [(one.scenario.name, outcome)]
    ]


def _signs(rows: pd.DataFrame) -> dict[tuple[str, str], Sign]:
    return {
        (scenario, outcome): Sign(sign) for scenario, outcome, sign in rows[["scenario", "outcome", "sign"]].itertuples(index=False)
    }
