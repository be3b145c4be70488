"""What a municipality's own figures are in a scenario: its table ``[own]``, which place files fill (``zorgsim data import``).

>>> from zorgsim.inputs.own_places import OwnPlace
>>> pool = ("GM0214", "GM0281")
>>> here = OwnPlace("GM0281", "Tiel", "2026-01-31", "", "", factors=(("question.base", 1.2),), pool=pool, pool_slots=0.9)
>>> dict(own_factors((here,), "GM0281")), dict(own_factors((here,), "GM0214"))
({'question.base': 1.2, 'specialist.slots_per_1000': 0.9}, {'specialist.slots_per_1000': 0.9})
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.inputs.municipalities import Municipality
from zorgsim.model.regional import OWN

Floats = NDArray[np.float64]

POOL_PARAMETER: Final = "specialist.slots_per_1000"
"""The parameter whose factor is that of everybody who shares the list for specialists: there is one list, and so one wait."""
FACTORS_BETWEEN: Final = (0.1, 10.0)
"""Within which a factor of a municipality makes sense: further off a figure is a slip, or counts something else. Assumption."""


class Use(StrEnum):
    """What is done with a figure of a municipality's own.

    Attributes
    ----------
    INPUT
        It takes the place of the register's, whole.
    FITTED
        A factor is fitted until the simulated figure comes to it.
    CHECKED
        It decides nothing: what is simulated is laid beside it.
    """

    INPUT = "input"
    FITTED = "fitted"
    CHECKED = "checked"


@dataclass(frozen=True)
class OwnFigure:
    """A figure of a municipality's own.

    Attributes
    ----------
    key
        Which figure (``zorgsim.inputs.own_figures``).
    year, value
        Of which year, and the figure in its own unit.
    source
        Where it comes from, in the words of who gave it.
    provisional
        Whether its source calls it so.
    use
        What is done with it.
    simulated, spread
        What is simulated with all that was fitted, the mean over replications and their spread (highest less lowest); None where
        nothing was.
    """

    key: str
    year: int
    value: float
    source: str
    use: Use
    provisional: bool = False
    simulated: float | None = None
    spread: float | None = None

    def as_table(self) -> dict[str, Any]:
        """Return the row of a file; what is not known is left out."""
        row: dict[str, Any] = {"figure": self.key, "year": self.year, "value": self.value, "source": self.source}
        row |= {"use": str(self.use)} | ({"provisional": True} if self.provisional else {})
        told = {"simulated": self.simulated, "spread": self.spread}
        return row | {key: value for key, value in told.items() if value is not None}


@dataclass(frozen=True)
class OwnPlace:
    """What is a municipality's own in a scenario.

    Attributes
    ----------
    code, name
        The municipality.
    date, source, digest
        When its place file was made, from which file (its name alone), and the digest of the place file.
    figures
        The figures that it brought.
    factors
        Its own factors of parameters (`zorgsim.model.regional.OWN`), in their order.
    pool, pool_slots
        Codes of all who share the list for specialists with it, ascending, and the factor of the slots of each: 1 where none is
        fitted.
    fitted_with
        The version, and digests of register and places, with which it was fitted; empty where nobody wrote it down.
    """

    code: str
    name: str
    date: str
    source: str
    digest: str
    figures: tuple[OwnFigure, ...] = ()
    factors: tuple[tuple[str, float], ...] = ()
    pool: tuple[str, ...] = ()
    pool_slots: float = 1.0
    fitted_with: tuple[tuple[str, str], ...] = ()

    def as_table(self) -> dict[str, Any]:
        """Return the table of a scenario file under its code."""
        pool = {"pool": {"places": list(self.pool), "slots": self.pool_slots}} if self.pool else {}
        return {
            "name": self.name,
            "date": self.date,
            "source": self.source,
            "digest": self.digest,
            "factors": dict(self.factors),
            **pool,
            **({"fitted_with": dict(self.fitted_with)} if self.fitted_with else {}),
            "figures": [one.as_table() for one in self.figures],
        }

    @property
    def values(self) -> dict[str, Any]:
        """What of it decides numbers."""
        return {"factors": dict(self.factors), "pool": [list(self.pool), self.pool_slots]}

    def is_fitted_with(self, digests: Mapping[str, str]) -> bool:
        """Say whether it was fitted with data of these digests: with others its figures come out otherwise."""
        return all(digests.get(name, digest) == digest for name, digest in self.fitted_with)


def own_place_of(code: str, table: Mapping[str, Any]) -> OwnPlace:
    """Return what wrote a table (`OwnPlace.as_table`).

    Raises
    ------
    KeyError, TypeError, ValueError
        If nothing did.
    """
    pool = table.get("pool", {})
    return OwnPlace(
        code=code,
        name=str(table["name"]),
        date=str(table["date"]),
        source=str(table["source"]),
        digest=str(table["digest"]),
        figures=tuple(map(_figure, table.get("figures", ()))),
        factors=tuple((name, float(table["factors"][name])) for name in OWN if name in table.get("factors", {})),
        pool=tuple(map(str, pool.get("places", ()))),
        pool_slots=float(pool.get("slots", 1.0)),
        fitted_with=tuple((str(name), str(digest)) for name, digest in table.get("fitted_with", {}).items()),
    )


def _figure(row: Mapping[str, Any]) -> OwnFigure:
    simulated, spread = (None if row.get(key) is None else float(row[key]) for key in ("simulated", "spread"))
    return OwnFigure(
        key=str(row["figure"]),
        year=int(row["year"]),
        value=float(row["value"]),
        source=str(row["source"]),
        use=Use(row["use"]),
        provisional=bool(row.get("provisional", False)),
        simulated=simulated,
        spread=spread,
    )


def own_factors(own: Iterable[OwnPlace], code: str) -> dict[str, float]:
    """Return the own factors of a municipality, by parameter: those of its figures, and that of the pool that it is part of."""
    found: dict[str, float] = {}
    for place in own:
        if place.code == code:
            found |= dict(place.factors)
    for place in own:
        if code in place.pool:
            found[POOL_PARAMETER] = found.get(POOL_PARAMETER, 1.0) * place.pool_slots
    return found


def factors_in(own: Sequence[OwnPlace], municipalities: Sequence[Municipality]) -> dict[str, Floats]:
    """Return the own factors of municipalities by parameter, each (M,); a parameter of which none has any is left out."""
    each = [own_factors(own, one.code) for one in municipalities]
    named = [name for name in OWN if any(name in factors for factors in each)]
    return {name: np.array([factors.get(name, 1.0) for factors in each], dtype=np.float64) for name in named}
