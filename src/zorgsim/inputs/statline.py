"""Tables of StatLine (CBS) as they are saved or downloaded: OData version 3 and 4 (JSON), and CSV; read for one municipality.

Keys may be padded with blanks, regions be codes or names, periods be keys (``2021JJ00``) or words, with stars for what is
provisional. A half-year is no year: who was helped in both halves counts in both, so that they are not added up. What CBS leaves
empty is not known, and neither is a sum of which a part is not. Municipalities that merged are added up on the map of
`zorgsim.inputs.places` (``boundary_changes.csv``); what cannot be divided over it is left out and told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from zorgsim.errors import InputError, InputsError, nearest
from zorgsim.inputs.boundary_changes import boundary_changes, end_of
from zorgsim.inputs.cells import AmbiguousCellError, CellError, read_cell
from zorgsim.inputs.municipalities import MAP_DATE
from zorgsim.inputs.own_figures import FIRST_YEAR, LAST_YEAR, Figure
from zorgsim.inputs.own_tables import Sheet, problem_of
from zorgsim.inputs.personal_records import LOOKED_AT, check_no_persons
from zorgsim.inputs.place_meanings import by_code, meanings_of
from zorgsim.inputs.place_names import PlaceKind, code_in

REGIONS: Final = frozenset({"regios", "regio's", "regio", "regions", "gemeenten", "gemeente", "wijkenenbuurten"})
PERIODS: Final = frozenset({"perioden", "periode", "periods", "jaar"})
"""Headings of the columns that say where and when, without case."""
_OTHER: Final = frozenset({"id", "valueattribute", "stringvalue"})
_YEAR_KEY: Final = re.compile(r"(\d{4})(JJ00)?")
_PART_OF_YEAR: Final = re.compile(
    r"\d{4}(HJ|KW|MM)\d{2}|.*(halfjaar|half year|kwartaal|quarter).*|\d{1,2} \w+ \d{4}", re.IGNORECASE
)
_MEASURE_KEY: Final = re.compile(r".+_\d+")
_KNOWN: Final = frozenset({"none", "provisional", "revisedprovisional", ""})
"""What version 4 says of a value that is there; anything else (Impossible, Unknown, Confidential, ...) is none."""


@dataclass(frozen=True)
class Observation:
    """A cell of a table: where and when as written, which measure, the other dimensions, and the value, None where not known."""

    region: str
    period: str
    measure: str
    dimensions: tuple[tuple[str, str], ...]
    value: float | None
    provisional: bool = False


@dataclass(frozen=True)
class Choice:
    """What is read of a table: as which figure, by which measure and categories, and times what (1000 for thousands)."""

    figure: str
    measure: str | None = None
    only: Mapping[str, str] = field(default_factory=dict)
    times: float = 1.0


@dataclass(frozen=True)
class Read:
    """What a table says of a municipality: figures, and how much of it could not be used.

    Attributes
    ----------
    figures
        One a year.
    parts_of_years
        Cells of half-years, quarters and days.
    unknown
        Years of which CBS gives no figure, or not of every part that merged.
    merged
        Names of the former municipalities whose figures are added up in it.
    not_divisible
        Years whose figure holds more than the municipality of the map, or a part of one that was divided.
    """

    figures: tuple[Figure, ...]
    parts_of_years: int = 0
    unknown: tuple[int, ...] = ()
    merged: tuple[str, ...] = ()
    not_divisible: tuple[int, ...] = ()


# Files


def is_statline(sheets: Sequence[Sheet] | None, content: bytes) -> bool:
    """Say whether a file is a table of StatLine: JSON, or a CSV with columns of regions and periods."""
    if sheets is None:
        return content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    return any(_heading(sheet) is not None for sheet in sheets)


def observations_of_json(name: str, content: bytes) -> list[Observation]:
    """Return the cells of a table of OData version 3 or 4.

    Raises
    ------
    InputError
        If it is no such table, or looks like records of persons.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"))
        rows = document["value"]
        if not all(isinstance(row, dict) for row in rows):
            raise TypeError("rows are no objects")
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise _no_table(name) from problem
    headings = list(dict.fromkeys(key for row in rows for key in row))
    check_no_persons([headings, *([row.get(key) for key in headings] for row in rows[:LOOKED_AT])], f"{name}: table")
    region, period = (_column(headings, known) for known in (REGIONS, PERIODS))
    if region is None or period is None:
        raise _no_table(name)
    if "Measure" in headings and "Value" in headings:
        return [_of_version_4(row, region, period) for row in rows]
    return [one for row in rows for one in _of_version_3(row, region, period)]


def _no_table(name: str) -> InputError:
    return InputError(
        "this is no table of StatLine by region and period",
        where=name,
        allowed="JSON of OData (version 3: TypedDataSet, version 4: Observations) or CSV, with regions and periods",
        action="download the table from StatLine with municipalities and years, or fetch it: zorgsim data fetch",
    )


def _column(headings: Iterable[str], known: frozenset[str]) -> str | None:
    return next((one for one in headings if one.strip().casefold() in known), None)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()  # keys are padded with blanks


def _of_version_4(row: Mapping[str, Any], region: str, period: str) -> Observation:
    attribute = _text(row.get("ValueAttribute")).casefold()
    others = {key for key in row if key.casefold() in _OTHER} | {region, period, "Measure", "Value"}
    value = row.get("Value") if attribute in _KNOWN else None
    number, provisional = _number(value)
    provisional = provisional or "provisional" in attribute
    dimensions = _dimensions({key: value for key, value in row.items() if key not in others})
    return Observation(_text(row[region]), _text(row[period]), _text(row["Measure"]), dimensions, number, provisional)


def _of_version_3(row: Mapping[str, Any], region: str, period: str) -> Iterator[Observation]:
    measures = [key for key in row if _MEASURE_KEY.fullmatch(key)]
    others = {key for key in row if key.casefold() in _OTHER} | {region, period, *measures}
    dimensions = _dimensions({key: value for key, value in row.items() if key not in others})
    for key in measures:
        number, provisional = _number(row[key])
        yield Observation(_text(row.get(region)), _text(row.get(period)), key, dimensions, number, provisional)


def _dimensions(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((key, _text(value)) for key, value in row.items())


def _number(value: object) -> tuple[float | None, bool]:
    """Return a number and whether it is marked; a minus alone is none at CBS (nil), and what is no number is not known."""
    if isinstance(value, str) and value.strip().rstrip("*").strip() == "-":
        return 0.0, value.strip().endswith("*")
    try:
        cell = read_cell(value)
    except CellError:
        return None, False
    return cell.value, cell.provisional


def _heading(sheet: Sheet) -> int | None:
    for index, row in enumerate(sheet.rows[:100]):
        words = [_text(cell) for cell in row]
        if _column(words, REGIONS) is not None and _column(words, PERIODS) is not None:
            return index
    return None


def observations_of_sheets(sheets: Sequence[Sheet]) -> list[Observation]:
    """Return the cells of a table that was downloaded as CSV or as a workbook; lines of units and sources are passed over."""
    return [one for sheet in sheets for one in _of_sheet(sheet)]


def _of_sheet(sheet: Sheet) -> Iterator[Observation]:
    index = _heading(sheet)
    if index is None:
        return
    headings = [_text(cell) for cell in sheet.rows[index]]
    columns = {known: next(at for at, one in enumerate(headings) if one.casefold() in known) for known in (REGIONS, PERIODS)}
    below = [row for row in sheet.rows[index + 1 :] if len(row) > max(columns.values()) and _text(row[columns[PERIODS]])]
    passed = {at for at, one in enumerate(headings) if not one or one.casefold() in _OTHER} | set(columns.values())
    measures = [at for at in range(len(headings)) if at not in passed and _holds_numbers(row[at] for row in below if at < len(row))]
    for row in below:
        at_dimensions = [at for at in range(len(headings)) if at not in passed and at not in measures and at < len(row)]
        dimensions = tuple((headings[at], _text(row[at])) for at in at_dimensions)
        for at in measures:
            number, provisional = _number(row[at] if at < len(row) else None)
            where_and_when = _text(row[columns[REGIONS]]), _text(row[columns[PERIODS]])
            yield Observation(*where_and_when, headings[at], dimensions, number, provisional)


def _holds_numbers(cells: Iterable[object]) -> bool:
    """Say whether a column is one of figures: every cell is a number or says that there is none, and one at least is."""
    some = False
    for cell in cells:
        if _text(cell).rstrip("*").strip() in ("-", ""):
            continue
        try:
            some = read_cell(cell).value is not None or some
        except AmbiguousCellError:
            some = True  # a number, though not known which
        except CellError:
            return False
    return some


# What it says of a municipality


def read_statline(observations: Sequence[Observation], code: str, choice: Choice, source: str) -> Read:
    """Return the figures of a municipality of the map, a year each.

    Parameters
    ----------
    observations
        The cells of a table.
    code
        CBS code of the municipality.
    choice
        What is read of it.
    source
        What figures say of where they come from; also names the file in messages.

    Raises
    ------
    InputError
        If the table has more than one measure or category and it was not said which, or nothing of the municipality.
    InputsError
        Every year whose figure cannot be.
    """
    chosen = _of_categories(_of_measure(observations, choice.measure, source), choice.only, source)
    leading = [(one, _leads_to(one.region)) for one in chosen]
    mine = [(one, codes) for one, codes in leading if code in codes]
    if not mine:
        raise InputError(
            "this table has nothing of the municipality",
            where=source,
            value=code,
            allowed="rows of the municipality, or of those of which it was made",
            action="download the table with all municipalities",
        )
    parts = sum(_year(one.period) is None and bool(_PART_OF_YEAR.fullmatch(one.period.rstrip("* "))) for one, _ in mine)
    years = sorted({year for one, _ in mine if (year := _year(one.period)) is not None})
    if not years:
        raise InputError(
            "this table has no whole years: who was helped in both halves counts in both, so that they cannot be added up",
            where=source,
            allowed="periods that are years",
            action="download it with years",
        )
    found, unknown, merged, mixed = [], [], set(), []
    for year in years:
        rows = [(one, codes) for one, codes in mine if _year(one.period) == year and _counts(one, year)]
        _no_two(rows, year, source)
        if any(len(codes) > 1 for _, codes in rows) or _holds_more(code, year):
            mixed.append(year)
        elif not rows or any(one.value is None for one, _ in rows):
            unknown.append(year)
        else:
            merged |= {_municipal_code(one.region) for one, _ in rows} - {code}
            provisional = any(one.provisional or one.period.endswith("*") for one, _ in rows)
            value = round(sum(one.value or 0.0 for one, _ in rows) * choice.times, 6)  # 1.005 thousand are 1005, whole
            found.append(Figure(choice.figure, year, value, source, provisional))
    action = "look at --measure, --only and --times, or leave this year out of the table"
    if problems := [wrong for one in found if (wrong := problem_of(one, f"{source}: {one.year}", action))]:
        raise InputsError(problems)
    names = tuple(sorted(change.former.name for former in merged if former and (change := end_of(former))))
    return Read(tuple(found), parts, tuple(unknown), names, tuple(mixed))


def _of_measure(observations: Sequence[Observation], measure: str | None, source: str) -> list[Observation]:
    measures = list(dict.fromkeys(one.measure for one in observations))
    if measure is None and len(measures) == 1:
        return list(observations)
    chosen = [one for one in observations if one.measure == measure]
    if chosen:
        return chosen
    raise InputError(
        "which of the figures of this table is meant",
        where=source,
        value=measure,
        allowed=nearest(measure or "", measures, "the first line of the table"),
        action="say it: --measure NAME",
    )


def _of_categories(observations: list[Observation], only: Mapping[str, str], source: str) -> list[Observation]:
    for heading, category in only.items():
        known = list(dict.fromkeys(value for one in observations for key, value in one.dimensions if key == heading))
        if category not in known:
            headings = list(dict.fromkeys(key for one in observations for key, _ in one.dimensions))
            raise InputError(
                "the table has no such category" if known else "the table has no such column of categories",
                where=source,
                value=f"{heading}={category}",
                allowed=nearest(category if known else heading, known or headings, "the table"),
                action="say it as the table does: --only COLUMN=CATEGORY",
            )
        observations = [one for one in observations if (heading, category) in one.dimensions]
    return observations


def _no_two(rows: Sequence[tuple[Observation, object]], year: int, source: str) -> None:
    """Refuse a table that says two figures of one municipality and year: a category was left open."""
    seen: dict[str, Observation] = {}
    for one, _ in rows:
        other = seen.setdefault(_municipal_code(one.region), one)
        if other is not one:
            open_ = next(
                (key for (key, mine), (_, yours) in zip(one.dimensions, other.dimensions, strict=False) if mine != yours), ""
            )
            known = [value for each, _ in rows for key, value in each.dimensions if key == open_]
            raise InputError(
                "the table has more than one figure of this municipality and year",
                where=source,
                value=f"{one.region}, {year}",
                allowed=f"one category of {open_}: {nearest('', known, 'the table')}" if open_ else "one row a year",
                action="say which: --only COLUMN=CATEGORY",
            )


def _year(period: str) -> int | None:
    """Return the whole year that a period is; None for a part of one, and for years of which nothing is read."""
    found = _YEAR_KEY.fullmatch(period.rstrip("* "))
    year = int(found[1]) if found else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


_MADE_SINCE: Final = 1900
"""Numbers of municipalities above this one were given out from 2011 on: such a municipality came with the first that became it.
Lower numbers are older, also where others were added later."""


def _counts(one: Observation, year: int) -> bool:
    """Say whether a cell counts: an empty one of a municipality that was not there in that year says nothing."""
    if one.value is not None:
        return True
    code, first = _municipal_code(one.region), date(year, 1, 1)
    change = end_of(code)
    if change is not None and change.day <= first:
        return False
    came = [each.day for each in boundary_changes() if code in (new.code for new in each.successors)]
    return not (came and int(code[2:]) > _MADE_SINCE and min(came) > first)


@cache
def _municipal_code(region: str) -> str:
    """Return the code of the municipality that a region is called, as a code or by name; empty if it is none."""
    code = code_in(region)
    if code is not None:
        return code if code.startswith("GM") else ""
    former = end_of(region)
    try:
        found = {one.code for one in meanings_of(region, "StatLine")[2] if one.kind is PlaceKind.MUNICIPALITY}
        kind = meanings_of(region, "StatLine")[0]
    except InputError:
        return ""
    if kind not in (None, PlaceKind.MUNICIPALITY):
        return ""
    if len(found) == 1:
        return found.pop()
    return former.former.code if former and not found else ""


@cache
def _leads_to(region: str) -> frozenset[str]:
    """Return the codes on the map of what a region became; of one that came after the map, of what it was made."""
    return frozenset(_on_map(_municipal_code(region)))


def _on_map(code: str) -> Iterator[str]:
    if code in by_code():
        yield code
        return
    change = end_of(code)
    if change is not None and change.day <= MAP_DATE:
        for one in change.successors:
            yield from _on_map(one.code)
    elif code:
        for later in boundary_changes():
            if later.day > MAP_DATE and code in (one.code for one in later.successors):
                yield from _on_map(later.former.code)


def _holds_more(code: str, year: int) -> bool:
    """Say whether a municipality that kept its code took in another of the map by that year: its figure holds both."""
    return any(
        MAP_DATE < one.day <= date(year, 12, 31) and code in (each.code for each in one.successors) for one in boundary_changes()
    )
