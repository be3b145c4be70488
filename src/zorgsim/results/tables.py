"""Tidy long tables of a simulated scenario: one row per scenario, replication, year, municipality and label, with its value.

Rows of zero are left out where a table counts something (a missing row is a count of zero); tables of levels (stocks, levers,
places) are complete. ``weeks_in_year`` tells how many weeks of the calendar year were simulated: a year with fewer than
``WHOLE_YEAR_WEEKS`` is partial and must not be compared with others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.engines.counters import CARE_KINDS, NEEDS_GROUPS
from zorgsim.model.levers import CHOICES, LEVERS
from zorgsim.model.stocks import STOCKS
from zorgsim.model.vocabulary import Domain, Event, Referrer, Severity, Stage, Tier
from zorgsim.results.simulated import Simulated

WHOLE_YEAR_WEEKS: Final = 52
"""A calendar year of which at least this many weeks were simulated is whole (some have 53)."""

PROVENANCE: Final = ("scenario", "replication", "year", "municipality", "weeks_in_year")
"""The columns with which every table begins."""


class Axis(NamedTuple):
    """An axis of a counter that becomes a column: its name and the label of each place along it (None: the place itself)."""

    column: str
    labels: tuple[str, ...] | None


def _words(members: Sequence[Any]) -> tuple[str, ...]:
    return tuple(member.name.lower() for member in members)


_TIER: Final = Axis("tier", _words(tuple(Tier)))
_STAGE: Final = Axis("stage", _words(tuple(Stage)))
_GROUP: Final = Axis("group", NEEDS_GROUPS)


Places = NDArray[np.int64]
"""Places along an axis, one a row of the table."""


def words_column(codes: NDArray[Any], words: Sequence[str]) -> Any:
    """Return a column of words from their places in a list."""
    return pd.Categorical.from_codes(codes, pd.Index(list(words)))


def provenance_columns(simulated: Simulated, run: Places, year: Places, municipality: Places) -> dict[str, Any]:
    """Return the ``PROVENANCE`` columns of rows at these places along the first three axes of a counter."""
    codes = [one.code for one in simulated.place.municipalities]
    return {
        "scenario": words_column(np.zeros(len(run), dtype=np.int8), [simulated.scenario.name]),
        "replication": run.astype(np.int16),
        "year": simulated.clock.years[year].astype(np.int16),
        "municipality": words_column(municipality, codes),
        "weeks_in_year": simulated.counters.weeks[year].astype(np.int8),
    }


def _column(axis: Axis, places: Places) -> Any:
    return places.astype(np.int16) if axis.labels is None else words_column(places, axis.labels)


def _long(simulated: Simulated, values: NDArray[Any], axes: Sequence[Axis], index: tuple[Places, ...]) -> pd.DataFrame:
    run, year, municipality, *places = index
    columns = provenance_columns(simulated, run, year, municipality)
    columns |= {axis.column: _column(axis, place) for axis, place in zip(axes, places, strict=True)}
    columns["value"] = values[index]
    return pd.DataFrame(columns)


def _counted(simulated: Simulated, values: NDArray[Any], axes: Sequence[Axis]) -> pd.DataFrame:
    """Return the rows that are not zero."""
    return _long(simulated, values, axes, np.nonzero(values))


def _complete(simulated: Simulated, values: NDArray[Any], axes: Sequence[Axis]) -> pd.DataFrame:
    """Return all rows."""
    return _long(simulated, values, axes, tuple(np.indices(values.shape).reshape(values.ndim, -1)))


def flows(simulated: Simulated) -> pd.DataFrame:
    """Events by kind, severity and vulnerability (two or more domains unarranged), as they stand after the event."""
    axes = (
        Axis("event", _words(tuple(Event))),
        Axis("severity", _words(tuple(Severity))),
        Axis("vulnerability", ("not_vulnerable", "vulnerable")),
    )
    return _counted(simulated, simulated.counters.events, axes)


def family_weeks(simulated: Simulated) -> pd.DataFrame:
    """Weeks that families spent, by stage and group of families (groups overlap: never add them)."""
    return _counted(simulated, simulated.counters.family_weeks, (_STAGE, _GROUP))


def families_at_end(simulated: Simulated) -> pd.DataFrame:
    """Families by stage and group at the end of the last week of the year."""
    return _counted(simulated, simulated.counters.families_at_end, (_STAGE, _GROUP))


def waits(simulated: Simulated) -> pd.DataFrame:
    """Count starts of care by whole weeks waited; 520 stands for 520 or more. A wait that has not ended is in no row."""
    return _counted(simulated, simulated.counters.waited, (_TIER, Axis("weeks_waited", None)))


def starts_by_referrer(simulated: Simulated) -> pd.DataFrame:
    """Count starts of care by who referred."""
    return _counted(simulated, simulated.counters.starts_by_referrer, (_TIER, Axis("referrer", _words(tuple(Referrer)))))


def helpers(simulated: Simulated) -> pd.DataFrame:
    """Count closed questions by number of different helpers met; the last number stands for that many or more."""
    return _counted(simulated, simulated.counters.helpers, (Axis("helpers", None),))


def arranged_domains(simulated: Simulated) -> pd.DataFrame:
    """Life domains arranged during family coaching and specialist care."""
    return _counted(simulated, simulated.counters.arranged, (_TIER, Axis("domain", _words(tuple(Domain)))))


def families_with_care(simulated: Simulated) -> pd.DataFrame:
    """Different families with care in the year, by form (``any`` counts a family once, whatever the forms)."""
    return _counted(simulated, simulated.counters.families_with_care, (Axis("form", CARE_KINDS),))


def stocks(simulated: Simulated) -> pd.DataFrame:
    """Mean of each slow stock over the year."""
    return _complete(simulated, simulated.counters.stocks, (Axis("stock", tuple(STOCKS)),))


def lever_settings(simulated: Simulated) -> pd.DataFrame:
    """Mean setting of each lever over the year; of a choice, the place of the word among the lever's choices."""
    return _complete(simulated, simulated.counters.levers, (Axis("lever", tuple(LEVERS)),))


def choices(simulated: Simulated) -> pd.DataFrame:
    """Weeks in which each word of each lever that is a choice was in force."""
    return _counted(simulated, simulated.counters.choices, (Axis("choice", tuple(f"{lever}: {word}" for lever, word in CHOICES)),))


def places(simulated: Simulated) -> pd.DataFrame:
    """Place-weeks offered (``value``) and asked for, that is in care or waiting (``asked``), by tier."""
    table = _complete(simulated, simulated.counters.places, (_TIER,))
    return table.assign(asked=simulated.counters.admissible.reshape(-1))


TABLES: Final[Mapping[str, Callable[[Simulated], pd.DataFrame]]] = MappingProxyType(
    {
        "flows": flows,
        "family_weeks": family_weeks,
        "families_at_end": families_at_end,
        "waits": waits,
        "starts_by_referrer": starts_by_referrer,
        "helpers": helpers,
        "arranged_domains": arranged_domains,
        "families_with_care": families_with_care,
        "stocks": stocks,
        "lever_settings": lever_settings,
        "choices": choices,
        "places": places,
    }
)
"""Every table of counters by name; each takes a simulated scenario."""


def whole_years(simulated: Simulated) -> NDArray[np.bool_]:
    """Return which calendar years of the run are whole, shape (Y,)."""
    whole: NDArray[np.bool_] = simulated.counters.weeks >= WHOLE_YEAR_WEEKS
    return whole


def drop_partial_years(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of whole years."""
    return table[table["weeks_in_year"] >= WHOLE_YEAR_WEEKS]
