"""The shipped municipalities of 1 January 2022, and what a user's words for a set of them mean.

Sources, methods and evidence grades of every column stand in ``data/places/places.toml`` and in ``docs/data.md``.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zorgsim.errors import InputError, ZorgsimError, did_you_mean
from zorgsim.inputs.digests import digest_of
from zorgsim.model.vocabulary import DOMAINS


class PlaceKind(StrEnum):
    """What a name can stand for; the value is the prefix that says so (``province:Utrecht``)."""

    NATION = "nation"
    PROVINCE = "province"
    YOUTH_REGION = "youth_region"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True)
class Municipality:
    """A municipality of 1 January 2022.

    Parameters
    ----------
    code
        CBS code, for example ``"GM0344"``.
    name, province, province_code, youth_region, youth_region_code
        Names and codes as CBS gives them.
    population
        Residents on 1 January 2022.
    families
        Households whose youngest child is under 18 (derived, see ``docs/data.md``).
    prevalence
        Share of families with the domain not arranged, in the order of `DOMAINS`.
    youth_in_care_2021
        Persons aged 0-22 with youth care in kind during 2021, rounded to 5; None where CBS gives no figure.
    """

    code: str
    name: str
    province: str
    province_code: str
    youth_region: str
    youth_region_code: str
    population: int
    families: int
    prevalence: tuple[float, ...]
    youth_in_care_2021: int | None


@dataclass(frozen=True)
class Place:
    """A set of municipalities, ascending by code, under the label that reports show."""

    label: str
    municipalities: tuple[Municipality, ...]


@dataclass(frozen=True)
class PlaceRow:
    """One line of the list of places: how many municipalities and families a named place holds."""

    code: str
    name: str
    municipalities: int
    families: int


@dataclass(frozen=True)
class FormerMunicipality:
    """A municipality of 2021 that was no longer one on 1 January 2022, and the one it became part of."""

    code: str
    name: str
    successor_code: str
    successor_name: str


@dataclass(frozen=True)
class _Meaning:
    """One thing that a name can stand for."""

    kind: PlaceKind
    code: str
    name: str
    municipalities: tuple[Municipality, ...]

    @property
    def prefixed(self) -> str:
        """The form that can mean nothing else."""
        return f"{self.kind}:{self.name}"


# Reading the shipped files


def _read_bytes(name: str) -> bytes:
    return (files("zorgsim") / "data" / "places" / name).read_bytes()


def _read_rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(_read_bytes(name).decode("utf-8").splitlines())


def _municipality(row: dict[str, str]) -> Municipality:
    in_care = row["youth_in_care_2021"]
    return Municipality(
        code=row["code"],
        name=row["name"],
        province=row["province"],
        province_code=row["province_code"],
        youth_region=row["youth_region"],
        youth_region_code=row["youth_region_code"],
        population=int(row["population"]),
        families=int(row["families"]),
        prevalence=tuple(float(row[f"prevalence_{domain}"]) for domain in DOMAINS),
        youth_in_care_2021=int(in_care) if in_care else None,
    )


def check_municipalities(municipalities: Sequence[Municipality]) -> None:
    """Raise `ZorgsimError` where place data cannot be right: our fault, not the user's."""
    codes = [municipality.code for municipality in municipalities]
    if codes != sorted(set(codes)):
        raise ZorgsimError("place data are damaged: codes are not unique and ascending")
    for one in municipalities:
        if one.families <= 0 or one.population <= 0:
            raise ZorgsimError(f"place data are damaged: {one.code} has no families or no residents")
        if len(one.prevalence) != len(DOMAINS) or not all(math.isfinite(p) and 0 < p < 1 for p in one.prevalence):
            raise ZorgsimError(f"place data are damaged: {one.code} has a prevalence outside (0, 1)")


@cache
def all_municipalities() -> tuple[Municipality, ...]:
    """Return the 345 municipalities of 1 January 2022, ascending by code."""
    municipalities = tuple(_municipality(row) for row in _read_rows("municipalities.csv"))
    check_municipalities(municipalities)
    return municipalities


@cache
def former_municipalities() -> tuple[FormerMunicipality, ...]:
    """Return the municipalities of 2021 that merged into another one on 1 January 2022."""
    return tuple(FormerMunicipality(**row) for row in _read_rows("former_municipalities.csv"))


def values_of(municipalities: Iterable[Municipality]) -> dict[str, Any]:
    """Return municipalities as read, by code; former ones only help with errors, and the notes on columns are for people."""
    return {one.code: asdict(one) for one in municipalities}


@cache
def digest() -> str:
    """Return the digest of `values_of` the municipalities that ship."""
    return digest_of(values_of(all_municipalities()))


# Names and what they can mean

_OTHER_NAMES: Final = {
    "NL": ("Netherlands", "The Netherlands"),
    "PV21": ("Friesland",),
    "JZ02": ("Friesland", "Fryslân"),
    "JZ06": ("Noord-Kennemerland",),
    "JZ10": ("IJmond", "Midden-Kennemerland"),
    "GM0373": ("Bergen",),
    "GM0893": ("Bergen",),
    "GM0518": ("Den Haag",),
    "GM0796": ("Den Bosch",),
}
"""What places are also called, by code."""

_TITLE_KINDS: Final = {
    "gemeente": PlaceKind.MUNICIPALITY,
    "gm": PlaceKind.MUNICIPALITY,
    "provincie": PlaceKind.PROVINCE,
    "pv": PlaceKind.PROVINCE,
    "jeugdregio": PlaceKind.YOUTH_REGION,
    "jz": PlaceKind.YOUTH_REGION,
}
"""The kind that CBS puts in brackets behind a name, as in "Utrecht (gemeente)"."""

_TITLE: Final = re.compile(rf"(?P<name>.+?)\s*\((?P<kind>{'|'.join(_TITLE_KINDS)})\)", re.IGNORECASE)


def _plain(text: str) -> str:
    """Without case, accents, hyphens, curly apostrophes and spare spaces: the form in which names are compared."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).replace("-", " ").split())


def _grouped(
    kind: PlaceKind, key: Callable[[Municipality], tuple[str, str]], municipalities: Iterable[Municipality]
) -> list[_Meaning]:
    members: dict[tuple[str, str], list[Municipality]] = {}
    for municipality in municipalities:
        members.setdefault(key(municipality), []).append(municipality)
    return [_Meaning(kind, code, name, tuple(group)) for (code, name), group in sorted(members.items())]


@cache
def _meanings() -> tuple[_Meaning, ...]:
    """Every place of every kind, in the order of `PlaceKind` and code."""
    everything = all_municipalities()
    return (
        *_grouped(PlaceKind.NATION, lambda _: ("NL", "Nederland"), everything),
        *_grouped(PlaceKind.PROVINCE, lambda one: (one.province_code, one.province), everything),
        *_grouped(PlaceKind.YOUTH_REGION, lambda one: (one.youth_region_code, one.youth_region), everything),
        *_grouped(PlaceKind.MUNICIPALITY, lambda one: (one.code, one.name), everything),
    )


def _words(meaning: _Meaning) -> tuple[str, ...]:
    return meaning.code, meaning.name, *_OTHER_NAMES.get(meaning.code, ())


@cache
def _dictionary() -> dict[str, tuple[_Meaning, ...]]:
    """What each plain word can mean."""
    entries: dict[str, dict[str, _Meaning]] = {}
    for meaning in _meanings():
        for word in _words(meaning):
            entries.setdefault(_plain(word), {})[meaning.code] = meaning
    return {word: tuple(found.values()) for word, found in entries.items()}


def _split_kind(name: str, where: str) -> tuple[PlaceKind | None, str]:
    """Take a prefix ("province:Utrecht") or a CBS title ("Utrecht (PV)") apart into kind and bare name."""
    prefix, colon, rest = name.partition(":")
    if colon:
        kinds = {_plain(kind): kind for kind in PlaceKind}
        if _plain(prefix) not in kinds:
            raise InputError(
                "unknown kind of place before the colon",
                where=where,
                value=name,
                allowed=", ".join(f"{kind}:" for kind in PlaceKind),
                action=did_you_mean(prefix.strip(), kinds) or "use one of these, or the name alone",
            )
        return kinds[_plain(prefix)], rest.strip()
    title = _TITLE.fullmatch(name.strip())
    if title:
        return _TITLE_KINDS[title["kind"].casefold()], title["name"]
    return None, name.strip()


def _former(bare: str) -> FormerMunicipality | None:
    """Find the municipality that had this name or code until the end of 2021."""
    return next((one for one in former_municipalities() if _plain(bare) in map(_plain, (one.code, one.name))), None)


def _unknown_place(name: str, kind: PlaceKind | None, bare: str, where: str) -> InputError:
    former = _former(bare) if kind in (None, PlaceKind.MUNICIPALITY) else None
    if former:
        return InputError(
            f"{former.name} ({former.code}) was no longer a municipality on 1 January 2022",
            where=where,
            value=name,
            allowed="municipalities of 1 January 2022",
            action=f"use {former.successor_name!r} ({former.successor_code}), of which it became part",
        )
    known = [word for meaning in _meanings() if kind in (None, meaning.kind) for word in _words(meaning)]
    otherwise = " or ".join(repr(meaning.prefixed) for meaning in _dictionary().get(_plain(bare), ()))
    hint = f"write {otherwise}" if otherwise else did_you_mean(bare, known)
    return InputError(
        f"unknown {(kind or 'place').replace('_', ' ')}",
        where=where,
        value=name,
        allowed="'Nederland', a province, youth region or municipality of 1 January 2022, by name or CBS code",
        action=hint or "list the names and codes with: zorgsim places",
    )


def _ambiguous_place(name: str, meanings: Sequence[_Meaning], where: str) -> InputError:
    kinds = {meaning.kind for meaning in meanings}
    forms = [one.prefixed if len(kinds) == len(meanings) else one.name for one in meanings]
    counts = [f"{one.kind.replace('_', ' ')} {one.name} ({one.code}, {len(one.municipalities)})" for one in meanings]
    return InputError(
        "this name stands for more than one place",
        where=where,
        value=name,
        allowed="; ".join(counts) + " (in brackets: code, number of municipalities)",
        action="write " + " or ".join(repr(form) for form in forms),
    )


def _resolve(name: object, where: str) -> _Meaning:
    """Find the one meaning of a name; of several with the same municipalities, the first."""
    if not isinstance(name, str) or not name.strip():
        raise InputError(
            "a place needs a name",
            where=where,
            value=name,
            allowed="text, for example 'Nederland', 'province:Utrecht' or 'GM0344'",
            action="fill in a name or leave the entry out",
        )
    kind, bare = _split_kind(name, where)
    found = [one for one in _dictionary().get(_plain(bare), ()) if kind in (None, one.kind)]
    if not found:
        raise _unknown_place(name, kind, bare, where)
    if len({one.municipalities for one in found}) > 1:
        raise _ambiguous_place(name, found, where)
    return found[0]


def _label(meanings: Iterable[_Meaning]) -> str:
    """Join the names; a province or youth region says that it is one."""
    kinds = {PlaceKind.PROVINCE: " (province)", PlaceKind.YOUTH_REGION: " (youth region)"}
    return " + ".join(dict.fromkeys(one.name + kinds.get(one.kind, "") for one in meanings))


def resolve_places(names: Sequence[str], where: str) -> Place:
    """Return the union of the named places.

    Parameters
    ----------
    names
        Each is the nation, a province, a youth region or a municipality, by name or CBS code, whatever its case,
        accents and hyphens; ``province:``, ``youth_region:`` or ``municipality:`` in front says which is meant.
    where
        File and key of the list, for messages.

    Returns
    -------
    Place
        The municipalities, each once, ascending by code, whatever the order of the names.

    Raises
    ------
    InputError
        If there is no name, a name is unknown, or it stands for places with different municipalities.
    """
    if isinstance(names, str) or not names:
        raise InputError(
            "a list of places is needed",
            where=where,
            value=names,
            allowed="at least one name, for example ['Nederland']",
            action="name one or more places in a list",
        )
    meanings = [_resolve(name, f"{where}[{position}]") for position, name in enumerate(names)]
    chosen = {municipality.code: municipality for one in meanings for municipality in one.municipalities}
    return Place(_label(meanings), tuple(chosen[code] for code in sorted(chosen)))


def list_places(kind: PlaceKind) -> list[PlaceRow]:
    """Return all places of a kind, ascending by code."""
    return [
        PlaceRow(one.code, one.name, len(one.municipalities), sum(m.families for m in one.municipalities))
        for one in _meanings()
        if one.kind is kind
    ]


def find_places(text: str, kind: PlaceKind) -> list[PlaceRow]:
    """Return the places of a kind whose name or code contains a text, whatever its case, ascending by code."""
    sought = text.casefold()
    return [row for row in list_places(kind) if sought in row.name.casefold() or sought in row.code.casefold()]
