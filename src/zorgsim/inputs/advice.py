"""The table of advice: what the advisory reports say, row by row, and what in zorgsim carries, moves and shows it.

The file ``data/advice/advice.toml`` has one table a row. What names a lever, parameter, scenario, loop or target that does not
exist does not load. Names of outcomes are checked where outcomes are known (``tests/unit/test_advice.py``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from zorgsim.errors import InputError, did_you_mean
from zorgsim.inputs.parameters import Grade, register
from zorgsim.inputs.scenario import Text
from zorgsim.inputs.scenario_file import list_scenarios
from zorgsim.inputs.schema import ADVICE
from zorgsim.inputs.targets import national_targets
from zorgsim.model.levers import LEVERS
from zorgsim.model.loops import LOOPS

_FILE: Final = "advice.toml"


class Sign(StrEnum):
    """The direction in which an outcome must move: where evidence or the mechanism by construction says so."""

    LESS = "less"
    MORE = "more"
    NULL = "null"
    OPEN = "open"


class Kind(StrEnum):
    """What a row can be shown by."""

    OUTCOME = "outcome"
    VALIDATION = "validation"
    LOOP = "loop"
    TABLE = "table"
    PICTURE = "picture"
    PAGE = "page"


class Shown(NamedTuple):
    """Something that shows a row: an outcome, a validation target, a loop, a table of results, a picture, a page."""

    kind: Kind
    name: str


@dataclass(frozen=True)
class Expectation:
    """What is expected of an outcome.

    Attributes
    ----------
    sign
        The direction.
    firm
        For less and more: the whole interval must lie on that side; else it must not lie on the other.
    margin
        For null: share of the baseline's value below which a difference counts as nothing.
    """

    sign: Sign
    firm: bool = False
    margin: float = 0.0


@dataclass(frozen=True)
class AdviceRow:
    """One claim or proposal of an advisory report.

    Attributes
    ----------
    name
        ``"A1"`` .. ``"E9"``.
    report
        Which advisory text, with its year.
    claim, mechanism
        What it says, and what in the model carries it.
    put_in
        What of its effect was decided beforehand, by the form of a rule or the range of a number; None where nothing was.
    levers, parameters, loops
        What somebody can decide about it; what else it rests on; the loops of stocks in which it works.
    scenarios
        Shipped scenarios that show it, the most telling one first.
    shows
        What to look at.
    expect
        What is expected, by scenario and outcome.
    """

    name: str
    report: str
    claim: Text
    mechanism: Text
    put_in: Text | None
    levers: tuple[str, ...]
    parameters: tuple[str, ...]
    loops: tuple[str, ...]
    scenarios: tuple[str, ...]
    shows: tuple[Shown, ...]
    expect: Mapping[str, Mapping[str, Expectation]]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes that show it."""
        return tuple(shown.name for shown in self.shows if shown.kind is Kind.OUTCOME)

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Names of all parameters that it rests on: those of its levers, then its own."""
        of_levers = (name for lever in self.levers for name in LEVERS[lever].parameters)
        return tuple(dict.fromkeys((*of_levers, *self.parameters)))

    @property
    def grade(self) -> Grade | None:
        """The worst evidence grade of what it rests on; None where it rests on no parameter."""
        return max((register()[name].grade for name in self.rests_on), default=None)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Names of the parameters that it rests on and that are assumptions (grade C)."""
        return tuple(name for name in self.rests_on if register()[name].grade is Grade.C)

    @property
    def one_sided(self) -> tuple[str, ...]:
        """Names of the parameters that it rests on and whose range leaves one direction only: effects that are put in."""
        return tuple(name for name in self.rests_on if register()[name].put_in)


# Reading

_LISTS: Final = ("levers", "parameters", "loops", "scenarios", "shows")
_KEYS: Final = ("report", "claim", "mechanism", "put_in", *_LISTS, "expect")
_MAY_MISS: Final = ("put_in", "parameters", "loops", "expect")


def _refuse(what: str, key: str, value: object, allowed: str, action: str = "") -> InputError:
    return InputError(what, where=f"{_FILE}: {key}", value=value, allowed=allowed, action=action or "correct the table of advice")


def _known(names: Iterable[str], known: Iterable[str], key: str, what: str) -> tuple[str, ...]:
    """Return the names, or refuse the first that is not known."""
    possible, given = list(known), tuple(names)
    for name in given:
        if name not in possible:
            raise _refuse(f"unknown {what}", key, name, f"one of {', '.join(possible)}", did_you_mean(name, possible))
    return given


def _words(table: Mapping[str, Any], key: str, where: str) -> Text:
    words: Any = table.get(key)
    whole = isinstance(words, dict) and set(words) == {"en", "nl"}
    if not whole or not all(isinstance(text, str) and text.strip() for text in words.values()):
        raise _refuse("words in two languages are needed here", f"{where}.{key}", words, "en and nl, not empty")
    return Text(words["en"], words["nl"])


def _list(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    names = table.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _refuse("a list of names is needed here", f"{where}.{key}", names, 'names in quotes, such as ["a", "b"]')
    return names


def _shown(text: str, where: str) -> Shown:
    kind, colon, name = text.partition(":")
    if not colon:
        return Shown(Kind.OUTCOME, text)
    _known([kind], [one for one in Kind if one is not Kind.OUTCOME], where, "kind of thing to show")
    if kind in _NAMES_OF_KIND:
        _known([name], _NAMES_OF_KIND[Kind(kind)](), where, kind)
    return Shown(Kind(kind), name)


_NAMES_OF_KIND: Final[Mapping[Kind, Callable[[], Iterable[str]]]] = MappingProxyType(
    {Kind.VALIDATION: lambda: [target.name for target in national_targets()], Kind.LOOP: lambda: LOOPS}
)


def _expectation(given: object, where: str) -> Expectation:
    table = {"sign": given} if isinstance(given, str) else given
    if not isinstance(table, dict) or "sign" not in table or not set(table) <= {"sign", "firm", "margin"}:
        raise _refuse("this is no expectation", where, given, 'a word, or { sign = "less", firm = true }')
    _known([str(table["sign"])], list(Sign), f"{where}.sign", "sign")
    sign, firm, margin = Sign(table["sign"]), table.get("firm", False), table.get("margin", 0.0)
    if not isinstance(firm, bool) or (firm and sign not in (Sign.LESS, Sign.MORE)):
        raise _refuse("only less and more can be firm", f"{where}.firm", firm, "true or false")
    numeric = isinstance(margin, int | float) and not isinstance(margin, bool)
    if not numeric or not 0.0 <= margin < 1.0 or (margin and sign is not Sign.NULL):
        raise _refuse("only null has a margin", f"{where}.margin", margin, "a share of the baseline's value, from 0 to below 1")
    return Expectation(sign, firm, float(margin))


def _expected(table: Mapping[str, Any], scenarios: Iterable[str], name: str) -> Mapping[str, Mapping[str, Expectation]]:
    given = table.get("expect", {})
    if not isinstance(given, dict) or not all(isinstance(one, dict) for one in given.values()):
        raise _refuse("expectations stand by scenario", f"{name}.expect", given, f"tables such as [{name}.expect.SCENARIO]")
    _known(given, scenarios, f"{name}.expect", "scenario of this row")
    return MappingProxyType(
        {
            scenario: MappingProxyType(
                {outcome: _expectation(one, f"{name}.expect.{scenario}.{outcome}") for outcome, one in outcomes.items()}
            )
            for scenario, outcomes in given.items()
        }
    )


def _row(name: str, table: Any) -> AdviceRow:
    if not isinstance(table, dict):
        raise _refuse("a table is needed here", name, table, f"[{name}] with {', '.join(_KEYS)}")
    _known(table, _KEYS, name, "key")
    for key in _KEYS:
        if key not in table and key not in _MAY_MISS:
            raise _refuse("a row needs this key", f"{name}.{key}", None, ", ".join(_KEYS))
    lists = {key: _list(table, key, name) for key in _LISTS}
    if not isinstance(table["report"], str) or not table["report"].strip():
        raise _refuse("not a text", f"{name}.report", table["report"], "which advisory text, and its year")
    if not lists["shows"] and not lists["scenarios"]:
        raise _refuse("nothing shows this row", f"{name}.shows", None, "at least one scenario, or something that shows it")
    return AdviceRow(
        name=name,
        report=table["report"].strip(),
        claim=_words(table, "claim", name),
        mechanism=_words(table, "mechanism", name),
        put_in=_words(table, "put_in", name) if "put_in" in table else None,
        levers=_known(lists["levers"], LEVERS, f"{name}.levers", "lever"),
        parameters=_known(lists["parameters"], register(), f"{name}.parameters", "parameter"),
        loops=_known(lists["loops"], LOOPS, f"{name}.loops", "loop"),
        scenarios=_known(lists["scenarios"], list_scenarios(), f"{name}.scenarios", "shipped scenario"),
        shows=tuple(_shown(text, f"{name}.shows") for text in lists["shows"]),
        expect=_expected(table, lists["scenarios"], name),
    )


def read_advice(text: str) -> Mapping[str, AdviceRow]:
    """Return the rows of a table of advice by name, in the order A1 .. E9.

    Raises
    ------
    InputError
        If it is not TOML, a row is missing or unknown, or a row is wrong: naming row and key.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"the table of advice is not TOML: {error}", where=_FILE, allowed="TOML", action="correct the table of advice"
        ) from error
    _known(tables, ADVICE, "rows", "row")
    for name in ADVICE:
        if name not in tables:
            raise _refuse("a row of the table of advice is missing", name, None, f"{ADVICE[0]} .. {ADVICE[-1]}, each once")
    return MappingProxyType({name: _row(name, tables[name]) for name in ADVICE})


@cache
def advice() -> Mapping[str, AdviceRow]:
    """Return the table of advice, by row; errors as in `read_advice`."""
    return read_advice((files("zorgsim") / "data" / "advice" / _FILE).read_text("utf-8"))
