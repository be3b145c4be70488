"""What a user's words for a set of municipalities mean, and the list of all places that can be named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.boundary_changes import NamedCode, became, end_of, in_words, listed, made_after
from zorgsim.inputs.municipalities import (
    MAP_DATE,
    MAP_DAY,
    Municipality,
    all_municipalities,
    check_municipalities,
    digest,
    values_of,
)
from zorgsim.inputs.place_meanings import Meaning, all_meanings, by_code, meanings_of, named, words_for
from zorgsim.inputs.place_names import PlaceKind, code_in, kind_of_code, plain, split_province


@dataclass(frozen=True)
class Place:
    """A set of municipalities, ascending by code, under the label that reports show."""

    label: str
    municipalities: tuple[Municipality, ...]


@dataclass(frozen=True)
class PlaceRow:
    """One line of the list of places.

    Attributes
    ----------
    kind, code, name
        What it is, as CBS writes it.
    municipalities, families
        How many it holds.
    youth_regions, provinces
        Names of those in which it lies, or that it covers.
    members
        Codes of its municipalities, ascending.
    became
        What a municipality of the map became part of since; empty if it is still there.
    ended
        The first day without it; None if it is still there.
    """

    kind: PlaceKind
    code: str
    name: str
    municipalities: int
    families: int
    youth_regions: tuple[str, ...]
    provinces: tuple[str, ...]
    members: tuple[str, ...]
    became: tuple[NamedCode, ...]
    ended: date | None


# Names that mean nothing


def _unknown_place(name: str, kind: PlaceKind | None, bare: str, where: str) -> InputError:
    code = code_in(bare)
    for explained in (_ended, _made_later):
        problem = explained(name, code or bare, where) if kind in (None, PlaceKind.MUNICIPALITY) else None
        if problem:
            return problem
    otherwise = " or ".join(repr(meaning.prefixed) for meaning in named(bare))
    if code and not otherwise:
        return _unknown_code(name, code, where)
    from zorgsim.inputs.place_file import is_file_of_figures  # reads scenarios, with NumPy: help should not wait for it

    if is_file_of_figures(name):
        return InputError(
            "a place file cannot be used here",
            where=where,
            value=name,
            allowed=f"'Nederland', a province, youth region or municipality of {MAP_DAY}, by name or CBS code",
            action="give it to zorgsim run, compare, show or story: --places FILE",
        )
    known = [word for meaning in all_meanings() if kind in (None, meaning.kind) for word in words_for(meaning)]
    hint = f"write {otherwise}" if otherwise else _elsewhere(bare) or did_you_mean(bare, known)
    return InputError(
        f"unknown {(kind or 'place').replace('_', ' ')}",
        where=where,
        value=name,
        allowed=f"'Nederland', a province, youth region or municipality of {MAP_DAY}, by name or CBS code",
        action=hint or "list the names and codes with: zorgsim places",
    )


def _unknown_code(name: str, code: str, where: str) -> InputError:
    """Say that a code is none. No other code is offered: codes that look alike have nothing to do with each other."""
    kind = kind_of_code(code)
    return InputError(
        f"no {kind.replace('_', ' ') if kind else 'place that can be simulated'} has the code {code} on the map of {MAP_DAY}",
        where=where,
        value=name,
        allowed="codes of CBS: NL, PV20 to PV31 (provinces), JZ01 to JZ43 (youth regions), GM0014 and so on (municipalities)",
        action="look the code up by name, for example with: zorgsim places Utrecht",
    )


def _ended(name: str, name_or_code: str, where: str) -> InputError | None:
    """Say what became of a municipality that had ended on the day of the map."""
    change = end_of(name_or_code)
    if change is None or change.day > MAP_DATE:
        return None
    former, last = change.former, [one for one in became(change.former) if one.code in by_code()] or [*change.successors]
    return InputError(
        f"{former.name} ({former.code}) was no longer a municipality on {MAP_DAY}, the day of the map: it {in_words(change)}",
        where=where,
        value=name,
        allowed=f"municipalities of {MAP_DAY}",
        action=f"use {listed(map(_usable, last))}",
    )


def _made_later(name: str, name_or_code: str, where: str) -> InputError | None:
    """Say of what a municipality was made that came after the day of the map."""
    later = {new: parts for new, parts in made_after(MAP_DATE).items() if new.code not in by_code()}
    new = next((one for one in later if name_or_code == one.code or plain(name_or_code) == plain(one.name)), None)
    if new is None:
        return None
    parts = [change.former for change in later[new]]
    return InputError(
        f"{new.name} ({new.code}) was no municipality yet on {MAP_DAY}, the day of the map: it came in {later[new][0].day.year}",
        where=where,
        value=name,
        allowed=f"municipalities of {MAP_DAY}",
        action=f"name those of which it was made: {listed(map(_usable, parts))}",
    )


def _usable(one: NamedCode) -> str:
    """Write a municipality by a name that stands for nothing else, and its code."""
    meanings = named(one.name)
    alone = len({meaning.municipalities for meaning in meanings}) == 1
    name = one.name if alone else by_code()[one.code].prefixed
    return f"{name!r} ({one.code})"


def _elsewhere(bare: str) -> str:
    """Say in which province a municipality lies that was sought in another, as "Hengelo (Gld.)"; empty if there is none."""
    name, _ = split_province(plain(bare)) or ("", "")
    found = [one for one in named(name) if one.kind is PlaceKind.MUNICIPALITY]
    return "; ".join(f"{one.name} ({one.code}) lies in {one.municipalities[0].province}" for one in found)


def _ambiguous_place(name: str, meanings: Sequence[Meaning], where: str) -> InputError:
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


def _resolve(name: object, where: str) -> Meaning:
    """Find the one meaning of a name; of several with the same municipalities, the first."""
    if not isinstance(name, str) or not name.strip():
        raise InputError(
            "a place needs a name",
            where=where,
            value=name,
            allowed="text, for example 'Nederland', 'province:Utrecht' or 'GM0344'",
            action="fill in a name or leave the entry out",
        )
    kind, bare, found = meanings_of(name, where)
    if not found:
        raise _unknown_place(name, kind, bare, where)
    if len({one.municipalities for one in found}) > 1:
        raise _ambiguous_place(name, found, where)
    return found[0]


def _label(meanings: Iterable[Meaning]) -> str:
    """Join the names; a province or youth region says that it is one."""
    kinds = {PlaceKind.PROVINCE: " (province)", PlaceKind.YOUTH_REGION: " (youth region)"}
    return " + ".join(dict.fromkeys(one.name + kinds.get(one.kind, "") for one in meanings))


def resolve_places(names: Sequence[str], where: str) -> Place:
    """Return the union of the named places.

    Parameters
    ----------
    names
        Each is the nation, a province, a youth region or a municipality, by name or CBS code, as people and CBS write them
        (`zorgsim.inputs.place_names`); ``province:``, ``youth_region:`` or ``municipality:`` in front says which is meant.
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
    meanings = [_resolve(name, f"{where}[{index}]") for index, name in enumerate(names)]
    chosen = {municipality.code: municipality for one in meanings for municipality in one.municipalities}
    return Place(_label(meanings), tuple(chosen[code] for code in sorted(chosen)))


# The list of places


def list_places(kind: PlaceKind) -> list[PlaceRow]:
    """Return all places of a kind, ascending by code."""
    return [_row(one) for one in all_meanings() if one.kind is kind]


def find_places(text: str, kind: PlaceKind | None = None) -> list[PlaceRow]:
    """Return the places of a kind, or of all kinds, that a text stands for, or whose names or codes contain it; by kind and code.

    Raises
    ------
    InputError
        If what stands before a colon in the text is no kind of place.
    """
    meant = {one.code for one in meanings_of(text, _LIST)[2]}
    words = plain(text)
    chosen = [one for one in all_meanings() if kind in (None, one.kind)]
    return [_row(one) for one in chosen if one.code in meant or _contains(one, words)]


def written(row: PlaceRow) -> str:
    """Return what stands for a place and for nothing else: its name, or its name with its kind where others are called the same."""
    meaning = by_code()[row.code]
    alone = len({one.municipalities for one in named(meaning.name)}) == 1
    return meaning.name if alone else meaning.prefixed


def no_such_place(text: str, kind: PlaceKind | None = None) -> InputError:
    """Return the error that says of a text that finds no place what it was once, or what it may have meant."""
    said, bare, _ = meanings_of(text, _LIST)
    return _unknown_place(text, said or kind, bare, _LIST)


_LIST: Final = "zorgsim places"


def _contains(meaning: Meaning, words: str) -> bool:
    return words in meaning.code.casefold() or any(words in plain(word) for word in words_for(meaning))


def _row(meaning: Meaning) -> PlaceRow:
    members, end = meaning.municipalities, end_of(meaning.code)
    return PlaceRow(
        kind=meaning.kind,
        code=meaning.code,
        name=meaning.name,
        municipalities=len(members),
        families=sum(one.families for one in members),
        youth_regions=tuple(dict.fromkeys(one.youth_region for one in members)),
        provinces=tuple(dict.fromkeys(one.province for one in members)),
        members=tuple(one.code for one in members),
        became=end.successors if end else (),
        ended=end.day if end else None,
    )


__all__ = [
    "MAP_DATE",
    "MAP_DAY",
    "Municipality",
    "Place",
    "PlaceKind",
    "PlaceRow",
    "all_municipalities",
    "check_municipalities",
    "digest",
    "find_places",
    "list_places",
    "no_such_place",
    "resolve_places",
    "values_of",
    "written",
]
