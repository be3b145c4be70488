"""What a visitor of the page has before him: a place, the levers as he moved them, what he kept; and what is asked for next.

It knows no browser and simulates nothing: it hears what was done on the page, as plain values, and answers with an order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.explorer.orders import Order, Report, Save, Variant
from zorgsim.inputs.scenario import Language
from zorgsim.model.levers import LEVERS
from zorgsim.paths import check_windows_names

CURRENT: Final = "explored"
"""What the variant is called that is being moved."""
BASELINE: Final = "baseline"
MOST_KEPT: Final = 5
"""Variants that can be kept: with the baseline and the one that is being moved as many as can be told apart in a picture."""
RAMPS: Final = (0, 52, 104, 208)
_LONGEST: Final = 60
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LONGEST_TEXT: Final = 200


@dataclass
class State:
    """One visitor's state.

    Attributes
    ----------
    place
        As written.
    language
        Of the page.
    folder
        Where files are written.
    current, kept
        The variant that is being moved, and those that were kept.
    number
        Of the latest order.
    """

    place: str
    language: Language
    folder: Path
    current: Variant = field(default_factory=lambda: Variant(CURRENT))
    kept: tuple[Variant, ...] = ()
    number: int = 0

    def hear(self, said: Mapping[str, Any]) -> Order | Save | Report:
        """Hear what was done on the page, and return what is to be done.

        Parameters
        ----------
        said
            ``do``: which of the methods below; and what it needs, as the page sends it.

        Raises
        ------
        InputError
            If it cannot be done; nothing has changed then.
        """
        done = _HEARD.get(str(said.get("do")))
        if done is None:
            raise InputError("the page asked for what the explorer does not know", where="page", value=str(said.get("do"))[:40])
        return done(self, said)

    def begin(self, said: Mapping[str, Any]) -> Order:
        """Take up what the page remembers of an earlier visit, as far as it can be read; otherwise begin anew."""
        saved = said.get("saved")
        if isinstance(saved, Mapping):
            self.place = _text(saved.get("place")) or self.place
            self.current = _variant(saved.get("current"), CURRENT) or self.current
            kept = saved.get("kept")
            found = [_variant(one, None) for one in kept] if isinstance(kept, list | tuple) else []  # Shiny makes tuples of lists
            self.kept = tuple({one.name: one for one in found if one is not None}.values())[:MOST_KEPT]
        return self.order()

    def go_to(self, said: Mapping[str, Any]) -> Order:
        """Go to another place: in it levers stand elsewhere, so that what was moved is let go."""
        self.place = _text(said.get("place"))
        self.current, self.kept = Variant(CURRENT), ()
        return self.order()

    def move(self, said: Mapping[str, Any]) -> Order:
        """Move one lever."""
        lever, value = str(said.get("lever")), _text(said.get("value"))
        if lever not in LEVERS:
            raise InputError("unknown lever", where="page", value=lever[:40])
        self.current = replace(self.current, moves={**self.current.moves, lever: value})
        return self.order()

    def back(self, said: Mapping[str, Any]) -> Order:
        """Let a lever go, or all of them."""
        lever = said.get("lever")
        moves = {} if lever is None else {name: value for name, value in self.current.moves.items() if name != lever}
        self.current = replace(self.current, moves=moves)
        return self.order()

    def set_how(self, said: Mapping[str, Any]) -> Order:
        """Say over how many weeks it grows, and where it holds."""
        ramp = said.get("ramp")
        if ramp not in RAMPS:
            raise InputError("a measure cannot grow so long on this page", where="page", value=ramp, allowed="0, 52, 104, 208")
        self.current = replace(self.current, ramp=int(ramp), only_here=said.get("only_here") is True)
        return self.order()

    def keep(self, said: Mapping[str, Any]) -> Order:
        """Keep the variant as it stands under a name."""
        name = checked_name(said.get("name"))
        if name in {one.name for one in self.kept}:
            raise InputError("a variant of this name was kept already", where="page", value=name, action="choose another name")
        if not self.current.moves:
            raise InputError("no lever was moved, so that there is nothing to keep", where="page", action="move a lever first")
        if len(self.kept) == MOST_KEPT:
            raise InputError(
                "no more variants can be kept",
                where="page",
                value=len(self.kept) + 1,
                allowed=str(MOST_KEPT),
                action="let one of them go, or save it as a scenario file",
            )
        self.kept = (*self.kept, replace(self.current, name=name))
        return self.order()

    def take(self, said: Mapping[str, Any]) -> Order:
        """Go on from a variant that was kept."""
        self.current = replace(self._kept(said), name=CURRENT)
        return self.order()

    def drop(self, said: Mapping[str, Any]) -> Order:
        """Let a variant go that was kept."""
        gone = self._kept(said)
        self.kept = tuple(one for one in self.kept if one is not gone)
        return self.order()

    def save(self, said: Mapping[str, Any]) -> Save:
        """Write the variant as it stands as a scenario file."""
        name = checked_name(said.get("name"))
        if not self.current.moves:
            raise InputError("no lever was moved, so that there is nothing to save", where="page", action="move a lever first")
        return Save(Order(self.number, self.place, (replace(self.current, name=name),), self.language), self.folder)

    def report(self, said: Mapping[str, Any]) -> Report:
        """Make a report of the variant as it stands and of those that were kept."""
        if not (self.current.moves or self.kept):
            raise InputError("no lever was moved, so that there is nothing to report", where="page", action="move a lever first")
        self.number += 1
        return Report(self._order(), self.folder)

    def order(self) -> Order:
        """Return the order that simulates what there is now; an older one is not looked at any more."""
        self.number += 1
        return self._order()

    def remembered(self) -> dict[str, Any]:
        """Return what the page is to remember of this visit (`begin`)."""
        return {"place": self.place, "current": _document(self.current), "kept": [_document(one) for one in self.kept]}

    def _order(self) -> Order:
        alike = [one for one in self.kept if one.moves != self.current.moves or _how(one) != _how(self.current)]
        moved = (self.current,) if self.current.moves and len(alike) == len(self.kept) else ()
        return Order(self.number, self.place, (*moved, *self.kept), self.language)

    def _kept(self, said: Mapping[str, Any]) -> Variant:
        name = said.get("name")
        found = next((one for one in self.kept if one.name == name), None)
        if found is None:
            raise InputError("no variant of this name was kept", where="page", value=str(name)[:40])
        return found


_HEARD: Final[Mapping[str, Callable[[State, Mapping[str, Any]], Order | Save | Report]]] = {
    "begin": State.begin,
    "place": State.go_to,
    "move": State.move,
    "back": State.back,
    "how": State.set_how,
    "keep": State.keep,
    "take": State.take,
    "drop": State.drop,
    "save": State.save,
    "report": State.report,
}


def checked_name(name: object) -> str:
    """Return a name that a variant, and a scenario file, can have.

    Raises
    ------
    InputError
        If it can have no such name.
    """
    if isinstance(name, str) and _NAME.fullmatch(name) and len(name) <= _LONGEST and name not in (CURRENT, BASELINE):
        check_windows_names(Path("/", name), "page")  # on every system: files are handed on
        return name
    raise InputError(
        "a variant cannot be called this",
        where="page",
        value=str(name)[:80],
        allowed="letters without accents, digits, _ and -, a letter or digit first; not explored, nor baseline",
        action="choose another name",
    )


def _how(variant: Variant) -> tuple[int, bool]:
    return variant.ramp, variant.only_here


def _text(value: object) -> str:
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""


def _document(variant: Variant) -> dict[str, Any]:
    return {"name": variant.name, "moves": dict(variant.moves), "ramp": variant.ramp, "only_here": variant.only_here}


def _variant(saved: object, name: str | None) -> Variant | None:
    """Return a variant that the page remembers, or None where it cannot be read: browsers keep what older versions wrote."""
    if not isinstance(saved, Mapping) or not isinstance(saved.get("moves"), Mapping) or saved.get("ramp") not in RAMPS:
        return None
    moves = {str(lever): _text(value) for lever, value in saved["moves"].items() if lever in LEVERS}
    try:
        called = name or checked_name(saved.get("name"))
    except InputError:
        return None
    return Variant(called, moves, int(saved["ramp"]), saved.get("only_here") is True)
