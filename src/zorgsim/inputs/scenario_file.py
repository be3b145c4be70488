"""From a scenario file to a `Scenario`: find it, read it, work out ``extends``, check it, freeze it.

Which file a name means: a path if it ends in ``.toml``, holds a ``/`` or is a file; else ``scenarios/NAME.toml`` in the working
directory if that exists; else the shipped scenario. `scenario_source` tells which one it was. A parent in ``extends`` is a path
from the child's folder, else ``NAME.toml`` in that folder if that exists, else the shipped scenario.

Tables of a child and its parents merge, arrays replace; a child's ``to``, ``by`` or ``times`` takes the place of its parent's.
``title``, ``description`` and ``advice`` speak about one scenario and are not inherited.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs import schema
from zorgsim.inputs.scenario import Mode, Overrides, Scenario, as_written
from zorgsim.inputs.scenario_checks import checked_scenario
from zorgsim.inputs.schema import Where

MOST_BYTES: Final = 1_000_000
DEEPEST: Final = 2
"""How many times ``extends`` may be followed."""

_OWN: Final = ("extends", "title", "description", "advice")
_MODES: Final = frozenset(mode.value for mode in Mode)
_TOML_PLACE: Final = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|(?P<end>end of document))\)")


@dataclass(frozen=True)
class _Source:
    """A scenario file: its name, how messages call it, what it is read from, and its folder unless it ships with zorgsim."""

    name: str
    label: str
    file: Traversable
    folder: Path | None


@dataclass(frozen=True)
class _Document:
    source: _Source
    table: Mapping[str, Any]


# Finding


def _shelf() -> Traversable:
    return files("zorgsim") / "data" / "scenarios"


def list_scenarios() -> tuple[str, ...]:
    """Return the names of the shipped scenarios, in alphabetical order."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _shelf().iterdir() if file.name.endswith(".toml")))


def _of_path(path: Path) -> _Source:
    return _Source(path.stem, str(path), path, path.parent)


def _of_shipped(name: str) -> _Source:
    return _Source(name, f"{name} (shipped scenario)", _shelf() / f"{name}.toml", None)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (OSError, ValueError):  # a path that is too long, impossible or out of reach is neither file nor folder
        return False


def _names_in(folder: Path | None) -> list[str]:
    if folder is None:
        return []
    try:
        return sorted(file.stem for file in folder.iterdir() if file.suffix == ".toml")
    except (OSError, ValueError):  # a folder that cannot be listed has no names to offer
        return []


def _looks_like_path(name: str) -> bool:
    return name.endswith(".toml") or any(sign in name for sign in ("/", os.sep, os.altsep) if sign)


def _unknown_scenario(name: str, where: str, near: Path | None) -> InputError:
    ending = ".toml" if _looks_like_path(name) else ""
    known = [*list_scenarios(), *(f"{stem}{ending}" for stem in _names_in(near))]
    return InputError(
        "there is no such scenario",
        where=where,
        value=as_written(name),
        allowed=f"a path to a .toml file, or one of {', '.join(dict.fromkeys(known)) or 'none that ship'}",
        action=did_you_mean(Path(name).name, known) or "correct the name or the path",
    )


def _asked_for(name: str) -> _Source:
    """Find the scenario that the user names."""
    if not name.strip() or not name.isprintable():
        raise InputError(
            "a scenario needs a name", where="scenario", value=as_written(name), action="name a scenario or a .toml file"
        )
    path, own = Path(name), Path("scenarios") / f"{name}.toml"
    if _looks_like_path(name) or _holds(path.is_file):
        return _of_path(path)
    if _holds(own.is_file):
        return _of_path(own)
    if name in list_scenarios():
        return _of_shipped(name)
    if _holds(path.is_dir):
        return _of_path(path)
    raise _unknown_scenario(name, "scenario", own.parent)


def _parent_of(child: _Document) -> _Source | None:
    """Find the scenario that a scenario extends."""
    name, where = child.table.get("extends"), f"{child.source.label}: extends"
    if name is None:
        return None
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise InputError(
            "extends needs the name of one scenario",
            where=where,
            value=as_written(name),
            allowed=str(schema.key_at(("extends",))["description"]),
            action="write one name in quotes, or leave it out",
        )
    folder = child.source.folder
    if folder is not None:
        path = folder / name if _looks_like_path(name) else folder / f"{name}.toml"
        if _holds(path.is_file):
            return _of_path(path)
    if name in list_scenarios():
        return _of_shipped(name)
    raise _unknown_scenario(name, where, folder)


# Reading


def _unreadable(source: _Source, what: str, action: str) -> InputError:
    return InputError(what, where=source.label, allowed="a TOML file in UTF-8 of at most 1 MB", action=action)


def _bytes_of(source: _Source) -> bytes:
    file = source.file
    try:
        if file.is_dir():
            raise _unreadable(source, "this is a directory, not a scenario file", "name a file in it")
        if not file.is_file():
            if isinstance(file, Path) and file.exists():
                raise _unreadable(source, "this is not an ordinary file", "name a scenario file")
            raise _unknown_scenario(source.label, "scenario", source.folder)
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _unreadable(source, f"the scenario file cannot be read: {reason}", "check its name and permissions") from error
    if len(content) > MOST_BYTES:
        raise _unreadable(source, "the file is too large for a scenario", "check that this is the right file")
    return content


def _not_toml(source: _Source, message: str) -> InputError:
    place = _TOML_PLACE.search(message)
    where, what = source.label, _TOML_PLACE.sub("", message).rstrip(".")
    if place:
        where += ": at the end" if place["end"] else f": line {place['line']}, column {place['column']}"
    return InputError(f"the file is not TOML: {what}", where=where, allowed="lines such as: seed = 1", action="correct this line")


def _read(source: _Source) -> _Document:
    try:
        table = tomllib.loads(_bytes_of(source).decode("utf-8-sig"))  # a byte order mark is no mistake of the user
    except UnicodeDecodeError as error:
        raise _unreadable(source, f"the file is not UTF-8 (byte {error.start})", "save it as UTF-8 text") from error
    except RecursionError as error:
        raise _not_toml(source, "lists or tables are nested too deeply") from error
    except ValueError as error:
        raise _not_toml(source, str(error)) from error
    if not table:
        raise _unreadable(source, "the file is empty", 'start with: extends = "baseline"')
    return _Document(source, table)


def _same(one: _Source, other: _Source) -> bool:
    if one.folder is None or other.folder is None:
        return one.folder is other.folder and one.name == other.name
    return Path(one.label).resolve() == Path(other.label).resolve()


def _lineage(first: _Source) -> tuple[_Document, ...]:
    """Read a scenario and the ones that it extends, itself first."""
    documents = [_read(first)]
    while (source := _parent_of(documents[-1])) is not None:
        sources = [document.source for document in documents]
        where = f"{sources[-1].label}: extends"
        path = " -> ".join(f"{one.name}" for one in [*sources, source])
        if any(_same(source, one) for one in sources):
            raise InputError(
                "scenarios extend each other in a circle", where=where, value=as_written(path), action="take one extends out"
            )
        if len(documents) > DEEPEST:
            raise InputError(
                "scenarios extend each other too many times",
                where=where,
                value=as_written(path),
                allowed=f"at most {DEEPEST} parents in a row",
                action="extend one of the earlier scenarios",
            )
        documents.append(_read(source))
    return tuple(documents)


# Merging


def _merged(parent: Mapping[str, Any], child: Mapping[str, Any], levels: int) -> dict[str, Any]:
    """Merge tables down to a number of levels (measures.NAME.key is the deepest that a scenario has)."""
    replaced = _MODES if _MODES & child.keys() else frozenset[str]()
    merged = {key: value for key, value in parent.items() if key not in replaced}
    for key, value in child.items():
        old = merged.get(key)
        both = levels > 1 and isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merged(old, value, levels - 1) if both else value  # type: ignore[arg-type]
    return merged


def _whole_table(documents: Sequence[_Document]) -> dict[str, Any]:
    *ancestors, own = [document.table for document in reversed(documents)]
    whole: dict[str, Any] = {}
    for table in ancestors:
        whole = _merged(whole, {key: value for key, value in table.items() if key not in _OWN}, levels=3)
    return _merged(whole, {key: value for key, value in own.items() if key != "extends"}, levels=3)


def _dotted(path: schema.Path) -> str:
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += "." * bool(text) + (key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else str(as_written(key)))
    return text


def _depth(table: Mapping[str, Any], path: schema.Path) -> int:
    """How many keys of the path a file holds."""
    part: Any = table
    for depth, key in enumerate(path):
        if not isinstance(part, dict) or key not in part:
            return depth
        part = part[key]
    return len(path)


def _where_in(documents: Sequence[_Document]) -> Where:
    """Name the file that says most about a path: the child rather than the parent."""

    def where(path: schema.Path) -> str:
        holder = max(documents, key=lambda document: _depth(document.table, path))
        return f"{holder.source.label}: {_dotted(path)}"

    return where


def _scenario(documents: Sequence[_Document]) -> Scenario:
    lineage = tuple(document.source.name for document in documents)
    return checked_scenario(_whole_table(documents), lineage, _where_in(documents))


def load_scenario(name_or_path: str) -> Scenario:
    """Return the scenario of that name or path, see the top of this module for which file that is.

    Raises
    ------
    InputError
        For anything that is wrong with the name, the file, its parents or what they say.
    """
    return _scenario(_lineage(_asked_for(name_or_path)))


def load_shipped(name: str) -> Scenario:
    """Return the scenario of that name that ships with zorgsim, whatever lies in the working directory.

    Raises
    ------
    InputError
        If no scenario of that name ships, or something is wrong with it.
    """
    if name not in list_scenarios():
        raise _unknown_scenario(name, "shipped scenarios", None)
    return _scenario(_lineage(_of_shipped(name)))


def load_parent(name_or_path: str) -> Scenario | None:
    """Return the scenario that this one extends, in its own right, or None; errors as in `load_scenario`."""
    _, *ancestors = _lineage(_asked_for(name_or_path))
    return _scenario(ancestors) if ancestors else None


def scenario_source(name_or_path: str) -> str:
    """Say which file a name means: a path, or ``"NAME (shipped scenario)"``; errors as in `load_scenario`."""
    return _asked_for(name_or_path).label


def extended_scenario(parent: Scenario, name: str, table: Mapping[str, Any]) -> Scenario:
    """Return what a file ``NAME.toml`` that holds this table and extends the parent would be, without a file.

    Raises
    ------
    InputError
        For anything that is wrong with what the table says, as of a file.
    """
    # The parent counts as one document in which everything stands, however many files it came from.
    documents = (_without_file(name, table), _without_file(parent.name, parent.as_table()))
    return checked_scenario(_whole_table(documents), (name, *parent.lineage), _where_in(documents))


def _without_file(name: str, table: Mapping[str, Any]) -> _Document:
    return _Document(_Source(name, f"scenario {name}", Path(), None), table)


def scenario_with(scenario: Scenario, overrides: Overrides, origin: str = "command line") -> Scenario:
    """Return the scenario with what the user changes about it, checked like a file.

    Raises
    ------
    InputError
        Naming the origin for an override that cannot be, or the key of the scenario that no longer fits.
    """
    _check_until(scenario, overrides.until, origin)
    changes = {key: value for key, value in asdict(overrides).items() if value is not None}
    table = scenario.as_table()
    if "places" in changes:
        table["places"] = list(changes.pop("places"))
    table["run"] = {**table["run"], **changes}
    return checked_scenario(table, scenario.lineage, _where_with(scenario, overrides, origin))


def _check_until(scenario: Scenario, until: date | None, origin: str) -> None:
    """Refuse to end a run before something in it starts: the user can mend the option, and perhaps not the file."""
    starts = {measure.start: f"measure {measure.name}" for measure in reversed(scenario.measures)}
    starts |= {scenario.run.policy_start: "new policy (run.policy_start)"}
    last = max(starts)
    if until is not None and scenario.run.start < until <= last:
        raise InputError(
            "the run would end before all of it has started",
            where=f"{origin}: until",
            value=str(until),
            allowed=f"after {last}, when {starts[last]} of scenario {scenario.name} starts",
            action="let it end later, or write a scenario of your own in which it starts earlier",
        )


def _where_with(scenario: Scenario, overrides: Overrides, origin: str) -> Where:
    def where(path: schema.Path) -> str:
        key = next((str(part) for part in path if part != "run"), "")
        changed = getattr(overrides, key, None) is not None
        return f"{origin}: {key}" if changed else f"scenario {scenario.name}: {_dotted(path)}"

    return where
