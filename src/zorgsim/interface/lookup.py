"""Looking up what there is: scenarios, levers, parameters, places and outcomes, each as a table."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from zorgsim.errors import InputError
from zorgsim.inputs.parameters import Parameter, filter_register
from zorgsim.inputs.places import PlaceKind, find_places
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.interface.arguments import language_of, one_of
from zorgsim.model.levers import LEVERS
from zorgsim.report.texts import lever_words, unit_words
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES


def scenarios(*, language: str = "en") -> pd.DataFrame:
    """Return the scenarios that ship with zorgsim.

    Parameters
    ----------
    language
        ``"en"`` or ``"nl"``, of the titles.

    Returns
    -------
    pandas.DataFrame
        name (for ``zs.load``), title, extends (the scenario it is made from), advice (rows of the table of advice it stands for).

    Examples
    --------
    >>> import zorgsim as zs
    >>> shipped = zs.scenarios()
    >>> shipped[shipped["name"] == "strong_first_line"][["title", "extends"]].values.tolist()
    [['A stronger first line', 'baseline']]
    """
    chosen = language_of(language, "zs.scenarios")
    rows = [
        (one.name, one.title.in_language(chosen), next(iter(one.lineage[1:]), ""), " ".join(one.advice))
        for one in map(load_shipped, list_scenarios())
    ]
    return pd.DataFrame(rows, columns=["name", "title", "extends", "advice"])


def levers(text: str = "", *, language: str = "en") -> pd.DataFrame:
    """Return the levers: what somebody can decide.

    Parameters
    ----------
    text
        Only levers whose name or words contain this.
    language
        ``"en"`` or ``"nl"``, of words and units.

    Returns
    -------
    pandas.DataFrame
        name, words, unit, neutral (the setting that changes nothing), low and high (the range), evidence_low and evidence_high
        (what evidence covers), choices (the words of a lever that is a choice).

    Examples
    --------
    >>> import zorgsim as zs
    >>> zs.levers("first_line.coaches")[["name", "neutral", "low", "high"]]
                     name  neutral  low  high
    0  first_line.coaches      1.0  0.0   3.0
    """
    chosen = language_of(language, "zs.levers")
    rows = [
        {
            "name": lever.name,
            "words": lever_words(lever, chosen),
            "unit": unit_words(lever.unit, chosen),
            "neutral": lever.choices[int(lever.neutral)] if lever.choices else lever.neutral,
            "low": lever.low,
            "high": lever.high,
            "evidence_low": lever.evidence_low,
            "evidence_high": lever.evidence_high,
            "choices": ", ".join(lever.choices),
        }
        for lever in LEVERS.values()
    ]
    return _containing(pd.DataFrame(rows), _sought(text, "zs.levers"), ("name", "words"))


def parameters(text: str = "") -> pd.DataFrame:
    """Return the parameter register: what nobody decides, and how well it is known.

    Parameters
    ----------
    text
        Only parameters whose name, text or source contains this; ``*`` and ``?`` match whole names.

    Returns
    -------
    pandas.DataFrame
        name, value, unit, low and high (its range), distribution, source, year, grade (A measured, B derived, C assumed),
        text, none (of an effect: the value at which there is none), put_in (an assumed effect that can go one way only), drawn_as
        (the name that keys its draws, where that is another one).

    Examples
    --------
    >>> import zorgsim as zs
    >>> zs.parameters("mutual_help.*")["name"].tolist()[:2]
    ['mutual_help.start', 'mutual_help.build']
    """
    rows = [asdict(one) for one in filter_register(_sought(text, "zs.parameters"))]
    return _words_as_text(pd.DataFrame(rows, columns=list(Parameter.__dataclass_fields__)))


def places(text: str = "", *, kind: str | None = None) -> pd.DataFrame:
    """Return the places that can be simulated.

    Parameters
    ----------
    text
        Only places whose name or code contains this.
    kind
        Only places of this kind: ``"nation"``, ``"province"``, ``"youth_region"`` or ``"municipality"``.

    Returns
    -------
    pandas.DataFrame
        kind, code, name, municipalities (their number), families (with children under 18).

    Raises
    ------
    InputError
        If there is no such kind.

    Examples
    --------
    >>> import zorgsim as zs
    >>> zs.places("Tiel")
               kind    code  name  municipalities  families
    0  municipality  GM0281  Tiel               1      4447
    """
    sought = _sought(text, "zs.places")
    kinds = PlaceKind if kind is None else (one_of(kind, PlaceKind, "kind of place", "zs.places: kind"),)
    rows = [{**asdict(row), "kind": str(one)} for one in kinds for row in find_places(sought, one)]
    return pd.DataFrame(rows, columns=["kind", "code", "name", "municipalities", "families"])


def outcomes(text: str = "", *, language: str = "en") -> pd.DataFrame:
    """Return the outcomes: the yardsticks by which scenarios are judged.

    Parameters
    ----------
    text
        Only outcomes whose name or words contain this.
    language
        ``"en"`` or ``"nl"``, of words and units.

    Returns
    -------
    pandas.DataFrame
        name, words, unit, direction (whether more is better, worse or neither), main (whether it stands in the short table).

    Examples
    --------
    >>> import zorgsim as zs
    >>> zs.outcomes("crises").head(1)[["name", "unit", "direction", "main"]]
         name      unit      direction  main
    0  crises  per year  more_is_worse  True
    """
    chosen = language_of(language, "zs.outcomes")
    rows = [
        {
            "name": name,
            "words": about.text.in_language(chosen),
            "unit": about.unit.in_language(chosen),
            "direction": str(about.direction),
            "main": name in MAIN_OUTCOMES,
        }
        for name, about in OUTCOMES.items()
    ]
    return _containing(pd.DataFrame(rows), _sought(text, "zs.outcomes"), ("name", "words"))


def _sought(text: object, where: str) -> str:
    if isinstance(text, str):
        return text
    raise InputError("a text is needed here", where=f"{where}: text", value=text, action='write it in quotes, or leave it out: ""')


def _containing(table: pd.DataFrame, text: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows in which a text stands in one of the columns, whatever its case."""
    sought = text.casefold()
    found = [any(sought in str(row[column]).casefold() for column in columns) for _, row in table.iterrows()]
    return table[found].reset_index(drop=True)


def _words_as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with plain texts for words of a fixed list, such as grades."""
    return table.assign(**{column: table[column].astype(str) for column in ("distribution", "grade")})
