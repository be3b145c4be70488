"""The commands ``data template``, ``data import`` and ``data fetch``: figures of a municipality's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from zorgsim.cli.exits import say as tell
from zorgsim.cli.options import AsJson, InLanguage, Jobs, usable_cores
from zorgsim.cli.output import print_json, print_lines, print_table
from zorgsim.errors import InputError, InputsError
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words, read_path

if TYPE_CHECKING:
    from zorgsim.experiment.local_calibration import Calibrated
    from zorgsim.inputs.own_figures import Figure
    from zorgsim.inputs.own_tables import OwnTable
    from zorgsim.inputs.place_file import PlaceFile
    from zorgsim.inputs.statline import Choice

data = typer.Typer(no_args_is_help=True, help="Bring figures of a municipality's own: write a template, import it, fetch a table.")

MOST_BYTES: Final = 300_000_000

Template = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE.xlsx]",
        help="Where to write it; own-figures.xlsx or eigen-cijfers.xlsx if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: file"),
    ),
]
Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        help="The filled-in template (.xlsx or .csv), tables of StatLine (.json, .csv), or both.",
        show_default=False,
        parser=partial(read_path, where="command line: file"),
    ),
]
OfPlace = Annotated[
    str | None, typer.Option("--place", metavar="PLACE", help="The municipality, where the template does not say it.")
]
To = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FILE",
        help="Where to write it; a name after the municipality or table if left out.",
        show_default=False,
        parser=partial(read_path, where="command line: to"),
    ),
]
Replace = Annotated[bool, typer.Option("--replace", help="Replace the file that stands there.")]
MeasureName = Annotated[
    str | None, typer.Option("--measure", metavar="NAME", help="Which figure of a table of StatLine, as the table calls it.")
]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="COLUMN=CATEGORY", help="Of a table of StatLine: these categories only; give it again."),
]
AsFigure = Annotated[
    str, typer.Option("--figure", metavar="FIGURE", help="What a table of StatLine tells, as the template calls it.")
]
Times = Annotated[
    float, typer.Option("--times", metavar="NUMBER", help="Times what its values are: 1000 where they are thousands.")
]
Replications = Annotated[int, typer.Option("--replications", metavar="N", min=1, max=100, help="Runs by which factors are fitted.")]


@data.command("template")
def template(file: Template = None, replace_it: Replace = False, language: InLanguage = Language.EN) -> None:
    """Write a workbook in which a municipality fills in its own figures, with what each of them is."""
    from zorgsim.report.own_data_template import write_template
    from zorgsim.report.texts import say

    path = file or read_path(say(language, "own_data.template_file"), "command line: file")
    _check_free(path, replace_it)
    _written(path, partial(write_template, language=language))
    print_lines([say(language, "own_data.template_written", file=path_words(path))])


@data.command("import")
def import_(
    files: Files,
    place: OfPlace = None,
    to: To = None,
    replace_it: Replace = False,
    measure: MeasureName = None,
    only: Only = None,
    figure: AsFigure = "youth_in_care",
    times: Times = 1.0,
    replications: Replications = 2,
    jobs: Jobs = None,
    language: InLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Check figures of a municipality's own, fit the model to them, and write a place file for --places.

    Nothing is written if one of them cannot be used.
    """
    from zorgsim.inputs.statline import Choice

    choice = Choice(_figure_named(figure), measure, _categories(only or []), _positive(times))
    file, figures = _read_all(files, place, choice, language)
    path = to or read_path(f"{file.own.code}.toml", "command line: to")
    _check_free(path, replace_it)
    calibrated, file = _fitted(file, figures, replications, jobs or usable_cores(), language)
    text = file.text()
    _written(path, lambda stream: stream.write(text.encode()))
    if as_json:
        print_json({"file": path.name, "digest": file.digest, "unmet": list(calibrated.unmet), **file.document()})
    else:
        _print(calibrated, path, language)


@data.command("fetch")
def fetch(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="The number of a table of StatLine, such as 85097NED.")],
    to: To = None,
    replace_it: Replace = False,
    protocol: Annotated[str, typer.Option("--protocol", help="The version of OData by which CBS is asked: v3 or v4.")] = "v3",
    address: Annotated[
        str | None,
        typer.Option("--address", metavar="URL", help="Ask here instead of CBS; {table} stands for the number of the table."),
    ] = None,
    language: InLanguage = Language.EN,
) -> None:
    """Fetch a table of StatLine from CBS and save it, for data import. No other command of zorgsim goes online."""
    from zorgsim.experiment.statline_fetch import Protocol, fetch_table
    from zorgsim.report.texts import say

    if protocol not in list(Protocol):
        where = "command line: protocol"
        raise InputError("this value cannot be used", where=where, value=protocol, allowed="v3, v4", action="choose one of these")
    path = to or read_path(f"{table}.json", "command line: to")
    _check_free(path, replace_it)
    fetched = fetch_table(table, Protocol(protocol), address)
    _written(path, lambda stream: stream.write(fetched.content))
    print_lines([say(language, "own_data.fetched", table=table, rows=fetched.rows, file=path_words(path))])


# Files


def _check_free(path: Path, replace_it: bool) -> None:
    if path.is_dir():
        raise InputError("this is a folder", where="command line: to", value=path.name, allowed="a file", action="name a file")
    if path.exists() and not replace_it:
        raise InputError(
            "a file of this name stands there already",
            where="command line: to",
            value=path.name,
            allowed="a new name",
            action="choose another name (--to), or replace it: --replace",
        )


def _written(path: Path, write: object) -> None:
    from zorgsim.results.durable import write_durably

    write_durably(path, write)  # type: ignore[arg-type]


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        allowed = "at most 300 MB"
        raise InputError("the file is too large", where=path.name, allowed=allowed, action="download fewer years or regions")
    return content


# Options


def _figure_named(key: str) -> str:
    from zorgsim.errors import did_you_mean
    from zorgsim.inputs.own_figures import FIGURES

    if key in FIGURES:
        return key
    action = did_you_mean(key, FIGURES) or "take the word from the template"
    raise InputError("unknown figure", where="command line: figure", value=key, allowed=", ".join(FIGURES), action=action)


def _categories(written: Sequence[str]) -> dict[str, str]:
    found = {}
    for one in written:
        heading, equals, category = one.partition("=")
        if not equals or not heading.strip() or not category.strip():
            raise InputError(
                "this is no column with its category",
                where="command line: only",
                value=one,
                allowed="COLUMN=CATEGORY, as the table calls them",
                action="write, for example: --only Leeftijd=10000",
            )
        found[heading.strip()] = category.strip()
    return found


def _positive(times: float) -> float:
    if 0.0 < times <= 1e9:
        return times
    where, allowed = "command line: times", "a number above 0"
    raise InputError("a number is needed here", where=where, value=times, allowed=allowed, action="write 1000 for thousands")


# Reading and fitting


def _read_all(files: Sequence[Path], place: str | None, choice: Choice, language: Language) -> tuple[PlaceFile, list[Figure]]:
    """Return a place file without factors, and every figure; a filled-in figure goes before one of StatLine of the same year."""
    from zorgsim.inputs.own_places import OwnPlace
    from zorgsim.inputs.own_tables import Sheet, read_own_tables, sheets_of
    from zorgsim.inputs.place_file import PlaceFile
    from zorgsim.inputs.statline import Observation, is_statline, observations_of_json, observations_of_sheets, read_statline
    from zorgsim.report.own_data_text import read_lines

    tables: list[OwnTable] = []
    problems: list[InputError] = []
    downloads: list[tuple[str, list[Observation]]] = []
    for path in files:
        content = _content(path)
        if is_statline(None, content):
            downloads.append((path.name, observations_of_json(path.name, content)))
            continue
        sheets: list[Sheet] = sheets_of(path, content)
        if is_statline(sheets, content):
            downloads.append((path.name, observations_of_sheets(sheets)))
        else:
            with _gathered(problems):
                tables.append(read_own_tables(sheets))
    if problems and not tables:
        raise InputsError(problems)  # of which municipality they are is not known
    municipality = _municipality(place, tables)
    figures: dict[tuple[str, int], Figure] = {}
    for table in tables:
        problems += [_said_twice(table, one) for one in table.figures if (one.key, one.year) in figures]
        figures |= {(one.key, one.year): one for one in table.figures}
    for name, observations in downloads:
        with _gathered(problems):
            read = read_statline(observations, municipality[0], choice, f"CBS StatLine, {name}")
            for line in read_lines(name, read, language):
                tell(f"zorgsim: {line}")
            for one in read.figures:
                figures.setdefault((one.key, one.year), one)
    if problems:
        raise InputsError(problems)
    _check_some(figures, files)
    source = ", ".join(path.name for path in files)
    own = OwnPlace(*municipality, date.today().isoformat(), source, "")
    return PlaceFile(own, {}), sorted(figures.values(), key=lambda one: (one.key, one.year))


@contextmanager
def _gathered(problems: list[InputError]) -> Iterator[None]:
    """Keep what is wrong with a file, so that what is wrong with the others is told along with it."""
    try:
        yield
    except InputsError as several:
        problems += several.problems


def _said_twice(table: OwnTable, figure: Figure) -> InputError:
    return InputError(
        "two files say the same figure of the same year",
        where=table.where.partition(": ")[0],
        value=f"{figure.key} {figure.year}",
        allowed="each figure once a year",
        action="take one of them out",
    )


def _check_some(figures: object, files: Sequence[Path]) -> None:
    if not figures:
        raise InputError(
            "there is no figure in it",
            where=files[0].name,
            allowed="at least one figure with its year",
            action="fill in a figure, or simulate the place without a file",
        )


def _municipality(place: str | None, tables: Sequence[object]) -> tuple[str, str]:
    """Return code and name of the municipality that the option says, else the template; both have to be the same."""
    from zorgsim.inputs.own_tables import OwnTable
    from zorgsim.inputs.places import resolve_places

    said = [(place, "command line: place")] if place else []
    said += [(one.municipality, one.where) for one in tables if isinstance(one, OwnTable) and one.municipality]
    if not said:
        raise InputError(
            "it is not said of which municipality the figures are",
            where="command line: place",
            allowed="a municipality by name or CBS code",
            action="fill it in in the template, or say it: --place PLACE",
        )
    found = {}
    for name, where in said:
        municipalities = resolve_places([name], where).municipalities
        if len(municipalities) != 1:
            raise InputError(
                "figures are of one municipality, and this is more than one",
                where=where,
                value=name,
                allowed="one municipality by name or CBS code",
                action="make a place file for each municipality",
            )
        found[municipalities[0].code] = municipalities[0].name
    if len(found) > 1:
        raise InputError(
            "the files are of different municipalities",
            where="command line: place",
            value=", ".join(found.values()),
            allowed="one municipality",
            action="make a place file for each municipality",
        )
    return next(iter(found.items()))


def _fitted(
    file: PlaceFile, figures: Sequence[Figure], replications: int, jobs: int, language: Language
) -> tuple[Calibrated, PlaceFile]:
    from zorgsim import __version__
    from zorgsim.experiment.local_calibration import calibrate, pool_of, prices_of, put_in, scenario_until, simulating
    from zorgsim.inputs import parameters, places
    from zorgsim.inputs.places import resolve_places
    from zorgsim.report.texts import say

    code = file.own.code
    (municipality,) = resolve_places([code], "place").municipalities
    scenario = scenario_until(code, figures, replications)
    file = replace(
        file,
        own=replace(
            file.own,
            factors=put_in(municipality, figures, scenario),
            fitted_with=(("zorgsim", __version__), ("parameters", parameters.digest()), ("places", places.digest())),
        ),
        parameters=prices_of(figures),
    )
    tell("zorgsim: " + say(language, "own_data.fitting", name=file.own.name))
    passes = iter(range(1, 1000))
    measure = simulating(
        scenario, file, figures, jobs, lambda: tell("zorgsim: " + say(language, "own_data.pass", number=next(passes)))
    )
    calibrated = calibrate(file.own, figures, pool_of(scenario), measure)
    file = replace(file, own=calibrated.own)
    return calibrated, replace(file, own=replace(file.own, digest=file.digest))


def _print(calibrated: Calibrated, path: Path, language: Language) -> None:
    from zorgsim.report.own_data_text import factor_lines, headings, rows, unmet_line
    from zorgsim.report.texts import say

    own = calibrated.own
    print_table(headings(language), rows(own, language))
    print_lines(list(factor_lines(own, language)))
    if calibrated.unmet:
        print_lines([unmet_line(calibrated.unmet, language)])
    print_lines([say(language, "own_data.written", file=path_words(path), name=path.name)])
