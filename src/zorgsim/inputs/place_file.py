"""Place files: a municipality with figures of its own, as ``zorgsim data import`` writes it and ``--places`` takes it.

A place file is TOML that people can read, with the digest of what it says: one that was edited by hand is refused, for what was
fitted would no longer be what its figures led to. It holds sums and factors, no path, and nothing of persons.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from zorgsim.errors import InputError
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.own_places import OwnPlace, own_place_of
from zorgsim.paths import read_path

FORMAT: Final = "zorgsim place 1"
ENDING: Final = ".toml"
_TABLES: Final = (".xlsx", ".xls", ".ods", ".csv", ".json")
_MOST_BYTES: Final = 1_000_000
_HEAD: Final = """\
# A municipality with figures of its own, checked and fitted by zorgsim data import; use it as: --places THIS_FILE
# Een gemeente met eigen cijfers, gecontroleerd en ingepast door zorgsim data import; gebruik: --places DIT_BESTAND
"""


@dataclass(frozen=True)
class PlaceFile:
    """What a place file holds.

    Attributes
    ----------
    own
        The municipality, its figures and factors.
    parameters
        Prices in euros of the register's year, by name: they hold for everybody who is simulated with it.
    """

    own: OwnPlace
    parameters: Mapping[str, float] = field(hash=False)

    @property
    def counts(self) -> list[dict[str, Any]]:
        """Its families by year, as ``families.counts`` of a scenario has them."""
        return [
            {"place": self.own.code, "year": one.year, "families": int(one.value)}
            for one in self.own.figures
            if one.key == "families"
        ]

    def document(self) -> dict[str, Any]:
        """Return all that it says but its digest."""
        own = {key: value for key, value in self.own.as_table().items() if key != "digest"}
        return {
            "format": FORMAT,
            "place": self.own.code,
            **own,
            "parameters": dict(self.parameters),
        }

    @property
    def digest(self) -> str:
        """Digest of all that it says."""
        return digest_of(self.document())

    def text(self) -> str:
        """Return it as TOML."""
        document = self.document()
        plain = {key: value for key, value in document.items() if not isinstance(value, dict | list)}
        lines = [_HEAD, *_pairs({**plain, "digest": self.digest})]
        for name in ("factors", "pool", "parameters", "fitted_with"):
            if document.get(name):
                lines += ["", f"[{name}]", *_pairs(document[name])]
        for figure in document["figures"]:
            lines += ["", "[[figures]]", *_pairs(figure)]
        return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> Iterable[str]:
    # JSON's texts, numbers, truth values and lists of these are TOML's too
    return (f"{json.dumps(key) if '.' in key else key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items())


def read_place_file(written: str, where: str) -> PlaceFile:
    """Return what a place file says.

    Parameters
    ----------
    written
        Its path, as the user wrote it.
    where
        What named it, for messages.

    Raises
    ------
    InputError
        If there is none, it is something else, or it was edited after it was written.
    """
    path = read_path(written, where)
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(f"the place file cannot be read: {reason}", where, written) from error
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
        if table.get("format") != FORMAT:
            raise _refused("this is no place file", where, written)
        return _checked(table, path, where)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _refused("this is no place file", where, written) from error


def _checked(table: Mapping[str, Any], path: Path, where: str) -> PlaceFile:
    digest = str(table.get("digest", ""))
    own = own_place_of(str(table["place"]), {**table, "digest": digest})
    numbers = {str(name): float(value) for name, value in table.get("parameters", {}).items()}
    found = PlaceFile(own, numbers)
    if found.digest != digest:
        raise InputError(
            "this place file was changed after it was written",
            where=f"{where}: {path.name}",
            allowed="a place file as zorgsim data import wrote it",
            action="change the figures in the workbook, and import it again",
        )
    return found


def _refused(what: str, where: str, written: str) -> InputError:
    allowed = "a place file (.toml) of zorgsim data import"
    return InputError(what, where=where, value=written, allowed=allowed, action="make one with: zorgsim data import")


def is_file_of_figures(name: object) -> bool:
    """Say whether what names a place is a file; no place is called so."""
    return isinstance(name, str) and name.strip().casefold().endswith((ENDING, *_TABLES))


def with_place_files(table: dict[str, Any], names: Iterable[str], where: str) -> None:
    """Let a scenario's table be simulated in places, of which some may be place files.

    A price that the scenario's own parameters say goes before that of a place file: it was decided for this scenario.

    Raises
    ------
    InputError
        If a file is none, or two of them say the same price differently or are of the same municipality.
    """
    named = list(names)
    files = {index: _place_file(name, f"{where}[{index}]") for index, name in enumerate(named) if is_file_of_figures(name)}
    table["places"] = [files[index].own.code if index in files else name for index, name in enumerate(named)]
    if not files:
        return
    own: dict[str, Any] = dict(table.get("own", {}))
    prices: dict[str, float] = {}
    counts: list[dict[str, Any]] = []
    for index, file in files.items():
        _no_other(own, prices, file, f"{where}[{index}]")
        own[file.own.code] = file.own.as_table()
        prices |= file.parameters
        counts += file.counts
    table["own"] = own
    table["parameters"] = {**prices, **table.get("parameters", {})}
    if counts:
        families = table.get("families", {})
        table["families"] = {**families, "counts": [*families.get("counts", ()), *counts]}


def _place_file(name: str, where: str) -> PlaceFile:
    if not name.strip().casefold().endswith(ENDING):
        raise InputError(
            "this is a table of figures, and no place file yet",
            where=where,
            value=name,
            allowed="a place, or a place file (.toml) of zorgsim data import",
            action="check it and make a place file of it: zorgsim data import",
        )
    return read_place_file(name, where)


def _no_other(own: Mapping[str, Any], prices: Mapping[str, float], file: PlaceFile, where: str) -> None:
    price = next((name for name, value in file.parameters.items() if prices.get(name, value) != value), None)
    if price is None and file.own.code not in own:
        return
    raise InputError(
        "two place files say different prices" if price else "a municipality has figures of its own already",
        where=where,
        value=price or file.own.code,
        allowed="one price for all who are simulated together" if price else "one place file for each municipality",
        action="leave one of the two out",
    )
