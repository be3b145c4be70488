"""What the name or code of a place can mean on the map: the places of every kind, and what each is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from zorgsim.inputs.municipalities import Municipality, all_municipalities
from zorgsim.inputs.place_names import NATION_CODE, PlaceKind, code_in, plain, split_kind, split_province


@dataclass(frozen=True)
class Meaning:
    """One thing that a name can stand for."""

    kind: PlaceKind
    code: str
    name: str
    municipalities: tuple[Municipality, ...]

    @property
    def prefixed(self) -> str:
        """The form that can mean nothing else."""
        return f"{self.kind}:{self.name}"


_OTHER_NAMES: Final = {
    NATION_CODE: (NATION_CODE, "Netherlands", "The Netherlands"),
    "PV21": ("Friesland",),
    "JZ02": ("Friesland", "Fryslân"),
    "JZ06": ("Noord-Kennemerland", "Regio Alkmaar"),
    "JZ10": ("IJmond", "Midden-Kennemerland"),
    "JZ21": ("FoodValley",),
    "JZ29": ("Rotterdam-Rijnmond",),
    "JZ35": ("Hart van Brabant",),
    "GM0373": ("Bergen",),
    "GM0737": ("Tietjerksteradeel",),
    "GM0820": ("Nuenen",),
    "GM0893": ("Bergen",),
    "GM0518": ("Den Haag",),
    "GM0796": ("Den Bosch",),
    "GM1891": ("Dantumadeel",),
    "GM1900": ("Zuidwest-Friesland",),
    "GM1940": ("De Friese Meren",),
    "GM1970": ("Noordoost-Friesland",),
}
"""What places are also called, by code."""

_NAMES_IN_KIND: Final = {"JZ06": ("Alkmaar",)}
"""What places are called by who says the kind as well, by code: the names alone are those of other places."""


def _grouped(
    kind: PlaceKind, key: Callable[[Municipality], tuple[str, str]], municipalities: Iterable[Municipality]
) -> list[Meaning]:
    members: dict[tuple[str, str], list[Municipality]] = {}
    for municipality in municipalities:
        members.setdefault(key(municipality), []).append(municipality)
    return [Meaning(kind, code, name, tuple(group)) for (code, name), group in sorted(members.items())]


@cache
def all_meanings() -> tuple[Meaning, ...]:
    """Every place of every kind, in the order of `PlaceKind` and code."""
    everything = all_municipalities()
    return (
        *_grouped(PlaceKind.NATION, lambda _: (NATION_CODE, "Nederland"), everything),
        *_grouped(PlaceKind.PROVINCE, lambda one: (one.province_code, one.province), everything),
        *_grouped(PlaceKind.YOUTH_REGION, lambda one: (one.youth_region_code, one.youth_region), everything),
        *_grouped(PlaceKind.MUNICIPALITY, lambda one: (one.code, one.name), everything),
    )


def words_for(meaning: Meaning) -> tuple[str, ...]:
    """Return the names of a place: that of CBS first, then what it is called as well."""
    return meaning.name, *_OTHER_NAMES.get(meaning.code, ())


@cache
def by_code() -> dict[str, Meaning]:
    """Return every place by its code."""
    return {meaning.code: meaning for meaning in all_meanings()}


@cache
def _dictionary() -> dict[str, tuple[Meaning, ...]]:
    """What each plain word can mean."""
    entries: dict[str, dict[str, Meaning]] = {}
    for meaning in all_meanings():
        for word in words_for(meaning):
            entries.setdefault(plain(word), {})[meaning.code] = meaning
    return {word: tuple(found.values()) for word, found in entries.items()}


def named(bare: str) -> tuple[Meaning, ...]:
    """Return what a bare name or code can mean."""
    code = code_in(bare)
    if code:
        return (by_code()[code],) if code in by_code() else ()
    words = plain(bare)
    return _dictionary().get(words) or _named_in_province(words)


def _named_in_province(words: str) -> tuple[Meaning, ...]:
    """Return the municipalities of this name in the province that is named behind it, as in "Beek (L.)"."""
    name, province = split_province(words) or ("", "")
    meanings = _dictionary().get(name, ())
    return tuple(one for one in meanings if one.kind is PlaceKind.MUNICIPALITY and one.municipalities[0].province_code == province)


def meanings_of(name: str, where: str) -> tuple[PlaceKind | None, str, list[Meaning]]:
    """Return the kind that a name says, the bare name, and all that it can mean."""
    whole = named(name)
    if whole:
        return None, name, list(whole)  # looked up whole first: Land van Cuijk is a municipality, no country of Cuijk
    kind, bare = split_kind(name, where)
    within = [by_code()[code] for code, words in _NAMES_IN_KIND.items() if plain(bare) in map(plain, words)]
    found = [one for one in (*within, *named(bare)) if kind in (None, one.kind)]
    return kind, bare, found if kind else [one for one in found if one not in within]
