"""From a scenario file to a `Scenario`: find it, read it, work out ``extends``, check it, freeze it.

Which file a name means is worked out in `zorgsim.inputs.scenario_source`; `scenario_origin` tells which one it was.

Tables of a child and its parents merge, arrays replace; a child's ``to``, ``by``, ``add`` or ``times`` takes the place of its
parent's. ``title``, ``description`` and ``advice`` speak about one scenario and are not inherited.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs import schema
from zorgsim.inputs.foreign_files import first_foreign_byte, recognised
from zorgsim.inputs.natural_units import ADD
from zorgsim.inputs.place_file import with_place_files
from zorgsim.inputs.scenario import FORMAT, Mode, Overrides, Scenario, as_written
from zorgsim.inputs.scenario_checks import checked_scenario
from zorgsim.inputs.scenario_format import Renaming, Translated, translated
from zorgsim.inputs.scenario_source import (
    MOST_BYTES,
    Source,
    check_name,
    list_scenarios,
    named_source,
    parent_source,
    same_source,
    shipped_source,
    unknown_scenario,
)
from zorgsim.inputs.schema import Where
from zorgsim.inputs.toml_limits import check_simple

DEEPEST: Final = 2
"""How many times ``extends`` may be followed."""

_OWN: Final = ("extends", "title", "description", "advice")
_MODES: Final = frozenset({*Mode, ADD})
_TOML_POSITION: Final = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|(?P<end>end of document))\)")


@dataclass(frozen=True)
class PassedOver:
    """A file of one's own that a bare name could have meant, and did not: the name is that of a shipped scenario."""

    name: str
    path: Path


@dataclass(frozen=True)
class OlderFile:
    """A file of an older format, and the names in it that are others today."""

    source: str
    format: int
    renamed: tuple[Renaming, ...]


@dataclass(frozen=True)
class Origin:
    """Where a scenario comes from.

    Attributes
    ----------
    source
        Its own file: a path, or ``"NAME (shipped scenario)"``.
    format
        The number of its own file's format.
    older
        Its own file and those of its parents, as far as they are of an older format.
    passed_over
        Files that it and its parents could be mistaken for.
    """

    source: str
    format: int
    older: tuple[OlderFile, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True)
class _Document:
    source: Source
    content: Translated

    @property
    def table(self) -> Mapping[str, Any]:
        """What the file says, in the names of today."""
        return self.content.table


def _parent_of(child: _Document) -> Source | None:
    """Find the scenario that a scenario extends."""
    name = child.table.get("extends")
    if name is None:
        return None
    where = f"{child.source.label}: extends"
    if not isinstance(name, str) or not name.strip():
        raise InputError(
            "extends needs the name of one scenario",
            where=where,
            value=as_written(name),
            allowed=str(schema.key_at(("extends",))["description"]),
            action="write one name in quotes, or leave it out",
        )
    check_name(name, where)
    return parent_source(name, child.source)


# Reading


def _unreadable(source: Source, what: str, action: str) -> InputError:
    return InputError(what, where=source.label, allowed="a TOML file in UTF-8 of at most 1 MB", action=action)


def _check_kind(source: Source, path: Path) -> None:
    """Raise `InputError` unless an ordinary file stands at a path; opening another, such as a pipe, could wait for ever."""
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise _unreadable(source, f"this link leads to nothing: {path.readlink()}", "name a scenario file") from None
        raise unknown_scenario(source.label, "scenario", source.folder) from None
    if stat.S_ISDIR(kind):
        if (path / "manifest.json").is_file():
            raise _unreadable(source, "this is a folder with results, no scenario", "name the scenario file that was simulated")
        raise _unreadable(source, "this is a directory, not a scenario file", "name a file in it")
    if not stat.S_ISREG(kind):
        raise _unreadable(source, "this is not an ordinary file", "name a scenario file")


def _bytes_of(source: Source) -> bytes:
    file = source.file
    try:
        if isinstance(file, Path):
            _check_kind(source, file)
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _unreadable(source, f"the scenario file cannot be read: {reason}", "check its name and permissions") from error
    if len(content) > MOST_BYTES:
        raise _foreign(source, content) or _unreadable(
            source, "the file is too large for a scenario", "check that this is the right file"
        )
    return content


def _foreign(source: Source, content: bytes) -> InputError | None:
    """Return the error for a file that is of some other kind, as far as that can be seen."""
    kind = recognised(content)
    return None if kind is None else _unreadable(source, kind.sentence, kind.action)


def _not_toml(source: Source, message: str) -> InputError:
    position = _TOML_POSITION.search(message)
    where, what = source.label, _TOML_POSITION.sub("", message).rstrip(".")
    if position:
        where += ": at the end" if position["end"] else f": line {position['line']}, column {position['column']}"
    return InputError(f"the file is not TOML: {what}", where=where, allowed="lines such as: seed = 1", action="correct this line")


def _read(source: Source) -> _Document:
    content = _bytes_of(source)
    try:
        text = content.decode("utf-8-sig")  # a byte order mark is no mistake of the user
        check_simple(text, source.label)
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        what = f"the file is not UTF-8 ({first_foreign_byte(content)})"
        raise _foreign(source, content) or _unreadable(source, what, "save it as UTF-8 text") from error
    except RecursionError as error:
        raise _foreign(source, content) or _not_toml(source, "lists or tables are nested too deeply") from error
    except ValueError as error:
        raise _foreign(source, content) or _not_toml(source, str(error)) from error
    if not table:
        raise _unreadable(source, "the file is empty", f'start with: format = {FORMAT} and extends = "baseline"')
    return _Document(source, translated(table, source.label))


def _lineage(first: Source) -> tuple[_Document, ...]:
    """Read a scenario and the ones that it extends, itself first."""
    documents = [_read(first)]
    while (source := _parent_of(documents[-1])) is not None:
        sources = [document.source for document in documents]
        where = f"{sources[-1].label}: extends"
        path = " -> ".join(f"{one.name}" for one in [*sources, source])
        if any(same_source(source, one) for one in sources):
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
        old = {} if _begins_anew(key, value) else merged.get(key)
        both = levels > 1 and isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merged(old, value, levels - 1) if both else value  # type: ignore[arg-type]
    return merged


def _begins_anew(key: str, value: Any) -> bool:
    """Say whether a table takes the whole place of its parent's: a structure with its own base has no options of another."""
    return key == "structure" and isinstance(value, dict) and "base" in value


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
        return f"{holder.source.label}: {_dotted(tuple(map(holder.content.as_in_file, path)))}"

    return where


def _scenario(documents: Sequence[_Document]) -> Scenario:
    lineage = tuple(document.source.name for document in documents)
    return checked_scenario(_whole_table(documents), lineage, _where_in(documents))


def load_scenario(name_or_path: str) -> Scenario:
    """Return the scenario of that name or path, see `zorgsim.inputs.scenario_source` for which file that is.

    Raises
    ------
    InputError
        For anything that is wrong with the name, the file, its parents or what they say.
    """
    return _scenario(_lineage(named_source(name_or_path)))


def load_shipped(name: str) -> Scenario:
    """Return the scenario of that name that ships with zorgsim, whatever is in the working directory.

    Raises
    ------
    InputError
        If no scenario of that name ships, or something is wrong with it.
    """
    if name not in list_scenarios():
        raise unknown_scenario(name, "shipped scenarios", None)
    return _scenario(_lineage(shipped_source(name)))


def load_parent(name_or_path: str) -> Scenario | None:
    """Return the scenario that this one extends, in its own right, or None; errors as in `load_scenario`."""
    _, *ancestors = _lineage(named_source(name_or_path))
    return _scenario(ancestors) if ancestors else None


def scenario_origin(name_or_path: str) -> Origin:
    """Return where a scenario comes from; errors as in `load_scenario`."""
    documents = _lineage(named_source(name_or_path))
    files = [(document.source, document.content) for document in documents]
    own, content = files[0]
    older = [OlderFile(source.label, read.format, read.used) for source, read in files if read.format < FORMAT]
    passed_over = [PassedOver(source.name, path) for source, _ in files for path in source.passed_over]
    return Origin(own.label, content.format, tuple(older), tuple(passed_over))


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
    return _Document(Source(name, f"scenario {name}", Path(), None), Translated(FORMAT, dict(table), ()))


def scenario_with(scenario: Scenario, overrides: Overrides, origin: str = "command line") -> Scenario:
    """Return the scenario with what the user changes about it, checked like a file.

    Raises
    ------
    InputError
        Naming the origin for an override that cannot be, or the key of the scenario that no longer fits.
    """
    until = overrides.until or scenario.run.until
    _check_until(scenario, overrides.until, origin)
    changes = {key: value for key, value in asdict(overrides).items() if value is not None and key != "whole_circle"}
    table = scenario.as_table()
    if "places" in changes:
        with_place_files(table, changes.pop("places"), f"{origin}: places")
    table["run"] = {**table["run"], **changes}
    where = _where_with(scenario, overrides, origin)
    if scenario.run.start < until <= scenario.run.policy_start:
        return _history(table, scenario, until, where)
    return checked_scenario(table, scenario.lineage, where)


def scenario_under(scenario: Scenario, structure: Mapping[str, str]) -> Scenario:
    """Return the scenario under another structure, checked like a file; what measures pay for is worked out anew.

    Raises
    ------
    InputError
        For whatever no longer fits.
    """

    def where(path: schema.Path) -> str:
        return f"scenario {scenario.name} under another structure: {_dotted(path)}"

    return checked_scenario({**scenario.as_table(), "structure": dict(structure)}, scenario.lineage, where)


def _history(table: dict[str, Any], scenario: Scenario, until: date, where: Where) -> Scenario:
    """Return a scenario that ends before new policy starts: without the measures that never begin, and with its own policy start.

    A file must start its policy within the run, for a later date is a slip of the pen; whoever says until when is asked for less.
    """
    begun = {name: one for name, one in table["measures"].items() if one["from"] < until}
    run = {**table["run"], "policy_start": scenario.run.start}
    resolved = checked_scenario({**table, "run": run, "measures": begun}, scenario.lineage, where)
    return replace(resolved, run=replace(resolved.run, policy_start=scenario.run.policy_start))


def _check_until(scenario: Scenario, until: date | None, origin: str) -> None:
    """Refuse to end a run before something of its policy starts: the user can mend the option, and perhaps not the file."""
    if until is None or until <= scenario.run.start:
        return  # the second is a fault of its own
    starts = {measure.start: measure.name for measure in reversed(scenario.measures)}
    if until <= scenario.run.policy_start:  # history alone, in which what is no new policy need not have begun
        starts = {day: name for day, name in starts.items() if day >= scenario.run.policy_start}
    last = max(starts, default=scenario.run.start)
    if until <= last:
        raise InputError(
            "the run would end before all of it has started",
            where=f"{origin}: until",
            value=str(until),
            allowed=f"after {last}, when measure {starts[last]} of scenario {scenario.name} starts",
            action="let it end later; history alone is run with a scenario that has no new policy, such as its baseline",
        )


def _where_with(scenario: Scenario, overrides: Overrides, origin: str) -> Where:
    def where(path: schema.Path) -> str:
        key = next((str(part) for part in path if part != "run"), "")
        changed = getattr(overrides, key, None) is not None
        return f"{origin}: {key}" if changed else f"scenario {scenario.name}: {_dotted(path)}"

    return where


__all__ = [
    "MOST_BYTES",
    "OlderFile",
    "Origin",
    "PassedOver",
    "list_scenarios",
    "load_parent",
    "load_scenario",
    "load_shipped",
    "scenario_origin",
    "scenario_under",
    "scenario_with",
]
