"""The page of all formulas, docs/chances.md: what each chance is, by what it moves, what it reads, and where it comes from.

What a formula reads is not declared but seen: it is worked out once, on tables that note who asks for what.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType, ModuleType
from typing import Any, Final, cast

import numpy as np

from zorgsim.inputs.parameters import register
from zorgsim.model.chances import Chance, Given, Moves, Stay, declared_in
from zorgsim.model.dials import DIALS, Dials, neutral_dials
from zorgsim.model.domain_tables import DomainTables, domain_tables
from zorgsim.model.home_tables import HomeTables, home_tables
from zorgsim.model.known_waits import LOOKED_AT
from zorgsim.model.levers import LEVERS, hazard_bounds, turn_dials
from zorgsim.model.rules import (
    access,
    admission,
    closure,
    crisis,
    domain_clock,
    domains,
    everyday,
    first_line,
    getting_worse,
    hand_overs,
    home,
    interim_care,
    nearby,
    network,
    practical_support,
    relapse,
    residential,
    specialist,
    unheard,
    waiting,
)
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import AS_0_1
from zorgsim.model.vocabulary import DOMAINS, SEVERITIES
from zorgsim.model.week import CHANCES

STEPS: Final[Mapping[str, tuple[ModuleType, ...]]] = MappingProxyType(
    {
        "Domains, in every stage": (domain_clock, nearby),
        "At home": (home,),
        "Questions that nobody hears": (unheard,),
        "1. The own network": (network,),
        "2. Everyday professionals": (everyday,),
        "Access to municipal care": (access,),
        "3. The first line": (practical_support, first_line),
        "4. Specialist care": (specialist,),
        "5. Residential care": (interim_care, residential),
        "6. Crises, and crisis care": (getting_worse, crisis),
        "Waiting, and questions that nobody answers": (waiting, admission),
        "A provider that leaves": (closure,),
        "Life domains arranged during help": (domains,),
        "Hand-overs and relapse": (hand_overs, relapse),
    }
)
"""The files of rules, as the steps of a question."""

_AXES: Final = MappingProxyType(
    {
        "severity": "severity",
        "needs": "needs (32 combinations of domains)",
        "unarranged": "number of unarranged domains",
        "weak_network": "whether the own network is weak",
        "short_of_income": "whether income is not arranged",
        "helpable": "whether help adds value",
        "referrer": "who sent the family",
        "met": "whom the question meets (anybody, municipal access, a doctor)",
        "hand_overs": "hand-overs (0 to 8)",
        "kind": "kind of change (loss and regain of each domain)",
        "stage": "stage",
        "part": "part of the stay (treatment, being kept on, what breaks down or whose provider leaves)",
        "called": "whether practical support is called in",
        "would_help": "whether practical support would help",
        "help": "who helps (own network, coach, specialists)",
        "wait": "where the family waits (a list, unanswered, the list of a specialist provider, in interim care)",
        "end": "how the wait ends (escalation, departure, return)",
    }
)
_MOVES: Final = MappingProxyType(
    {
        Moves.RUN: "never moves within a run",
        Moves.LEVERS: "moves with levers",
        Moves.WEEK: "moves every week",
    }
)

_INTRODUCTION: Final = """\
Every probability, odds, hazard and length of stay in the model: its formula as it stands above the rule that uses it
(`src/zorgsim/model/rules`), what moves it, and what it reads. [model.md](model.md) tells the story around it.

How to read it:

- Everything is worked out municipality by municipality; *by* says in what families differ within one.
- *Parameters* have value, range and source in [parameters.md](parameters.md); the letter is their grade (A measured, B derived,
  C assumed). `x.*` is one parameter for every severity, domain or pair of domains.
- *Dials* rest, in most cases at 1 (a factor) or 0 (a share), until a [lever](levers.md) turns them. *Stocks* are read as they stood
  at the end of last week.
- p at odds x r means r p / (1 - p + r p): the odds p / (1 - p) are multiplied by r.
- *Spread* is the squared coefficient of variation: variance over squared mean.
- A source in brackets (A1 to E9) is a row of the advisory reports: `zorgsim advice`. Reports claim mechanisms; none gives a
  strength. Where no source is written, the numbers' own sources are all there is."""


_DIALS_INTRODUCTION: Final = """\
What levers turn, municipality by municipality: at its neutral value a dial leaves the model as the register says. Chances read
some of them; stocks, pools, slots and money read the others ([model.md](model.md#5-lists-pools-and-slots)). Which lever turns which
is seen by turning each to the ends of its range."""


@dataclass
class Reads:
    """What a formula asked for.

    Attributes
    ----------
    parameters, dials, stocks, chances
        Names, in the order in which they were first asked for.
    """

    parameters: list[str] = field(default_factory=list)
    dials: list[str] = field(default_factory=list)
    stocks: list[str] = field(default_factory=list)
    chances: list[str] = field(default_factory=list)


class _Noting(Mapping[str, Any]):
    """A mapping that notes in a list for which names it is asked."""

    def __init__(self, values: Mapping[str, Any], asked: list[str]) -> None:
        self._values = values
        self._asked = asked

    def __getitem__(self, name: str) -> Any:
        if name not in self._asked:
            self._asked.append(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def reads() -> dict[str, Reads]:
    """Return what the formula of each chance reads, by name.

    A look-up in the tables of either clock reads, of what these rest on (``of_both_clocks``), what its formula in words names.
    """
    parameters = {name: np.array([one.value]) for name, one in register().items()}
    dials, stocks = neutral_dials(1), {name: stock.start(parameters, np.array([1000.0])) for name, stock in STOCKS.items()}
    tables: dict[str, Any] = {}
    at_home, moving, behind = of_both_clocks(parameters)
    noted = {}
    for name, one in CHANCES.items():
        seen = noted[name] = Reads()
        given = Given(
            parameters=_Noting(parameters, seen.parameters),
            dials=cast("Dials", _Noting(dials, seen.dials)),
            stocks=_Noting(stocks, seen.stocks),
            home=at_home,
            domains=moving,
            nobody_escalates=np.zeros(1, dtype=bool),
            tables=cast("dict[str, Any]", _Noting(tables, seen.chances)),
            known_waits={tier: np.array([10.0]) for tier in LOOKED_AT},
            families=np.array([1000.0]),
            bounds=hazard_bounds(parameters, 1),
        )
        tables[name] = one.work_out(given)
        if {"home", "domains"} & set(one.formula.__code__.co_names):
            seen.parameters += [parameter for parameter in behind if is_named(parameter, one)]
    return noted


def of_both_clocks(parameters: Mapping[str, Any]) -> tuple[HomeTables, DomainTables, list[str]]:
    """Return the tables of the stage clock at home and of the domain clock, and the parameters on which any option rests."""
    behind: list[str] = []
    noting, bounds = _Noting(parameters, behind), hazard_bounds(parameters, 1)
    moving = domain_tables(noting, np.full((1, len(DOMAINS)), 0.1), bounds, AS_0_1)
    return home_tables(noting, np.ones(1), bounds), moving, behind


def is_named(name: str, one: Chance | Stay) -> bool:
    """Say whether the words of a formula name something: itself, or the table (a severity, domain or pair each) that it is of."""
    named = re.findall(r"``([^`]+)``", one.formula.__doc__ or "")
    return name in named or _table_of(name) in named


def grouped(names: Sequence[str]) -> list[str]:
    """Return names in their order; where a whole table is there (every severity, domain or pair), it is one: ``helpable.*``."""
    return list(dict.fromkeys(_as_group(name, names) for name in names))


def _as_group(name: str, names: Sequence[str]) -> str:
    table = _table_of(name)
    whole = [one for one in (*register(), *DIALS) if _table_of(one) == table]
    return f"{table}.*" if table and set(whole) <= set(names) else name


def _table_of(name: str) -> str:
    """Return the name of the table that a parameter or dial is of; empty where it stands alone."""
    before, _, last = name.rpartition(".")
    return before if before and {last, *last.split("_on_")} & {*SEVERITIES, *DOMAINS} else ""


def chances_page(notice: str) -> str:
    """Return docs/chances.md, with a notice below its title."""
    noted = reads()
    parts = ["# Chances: every formula", notice, _INTRODUCTION, _contents()]
    for step, files in STEPS.items():
        parts.append(f"## {step}")
        parts += [_entry(one, noted[one.name]) for one in _declared(files)]
    return "\n\n".join([*parts, "## Dials", _DIALS_INTRODUCTION, _dials()]) + "\n"


def _declared(files: Iterable[ModuleType]) -> list[Chance | Stay]:
    """Return the chances that files declare; what they take over from each other is left out."""
    return [one for file in files for one in declared_in(file) if one.formula.__module__ == file.__name__]


def _contents() -> str:
    rows = [
        f"| {step} | {', '.join(f'[`{one.name}`](#{one.name})' for one in _declared(files))} |" for step, files in STEPS.items()
    ]
    return "\n".join(["| step of a question | chances |", "| --- | --- |", *rows])


def _entry(one: Chance | Stay, seen: Reads) -> str:
    unit = one.unit if isinstance(one, Chance) else "length of stay, weeks"
    by = f"; by {_and([_AXES[axis.name] for axis in one.axes])}" if one.axes else ""
    head = f"### {one.name}\n\n*{unit[0].upper()}{unit[1:]}{by}; {_MOVES[one.moves]}.* `{one.formula.__name__}` in {_file_of(one)}"
    return "\n\n".join([head, *_paragraphs(one), _read(seen)]).strip()


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _file_of(one: Chance | Stay) -> str:
    file = one.formula.__module__.removeprefix("zorgsim.model.").replace(".", "/") + ".py"
    return f"[`{file}`](../src/zorgsim/model/{file})"


def _paragraphs(one: Chance | Stay) -> list[str]:
    """Return the formula in words, as paragraphs of Markdown."""
    paragraphs = (inspect.getdoc(one.formula) or "").split("\n\n")
    return [_markdown(paragraph) for paragraph in paragraphs]


def _markdown(paragraph: str) -> str:
    if paragraph.startswith("    "):  # a block of code has no other type in it
        return paragraph.replace("``", "")
    if not paragraph.startswith("- "):
        paragraph = " ".join(paragraph.split())
    return re.sub(r"^Source: ", "*Source:* ", paragraph.replace("``", "`"))


def _read(seen: Reads) -> str:
    lines = []
    if seen.parameters:
        lines.append(
            _listed("Parameters", [f"`{name}` ({_grades_of(name, seen.parameters)})" for name in grouped(seen.parameters)])
        )
    for title, names in (("Dials", grouped(seen.dials)), ("Stocks", seen.stocks)):
        if names:
            lines.append(_listed(title, [f"`{name}`" for name in names]))
    if seen.chances:
        lines.append(_listed("Chances", [f"[`{name}`](#{name})" for name in seen.chances]))
    return "\n".join(lines)


def _grades_of(group: str, names: Sequence[str]) -> str:
    held = register()
    return ", ".join(sorted({str(held[name].grade) for name in names if _as_group(name, names) == group}))


def _listed(title: str, names: Iterable[str]) -> str:
    return f"- *{title}:* {', '.join(names)}"


def _dials() -> str:
    turned = turned_by()
    rows = [
        (
            f"`{dial.name}`",
            f"{dial.neutral:g}",
            dial.unit,
            dial.meaning,
            ", ".join(f"`{lever}`" for lever in turned[name]) or "no lever",
        )
        for name, dial in DIALS.items()
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(["| dial | neutral | unit | what | turned by |", "| --- | --- | --- | --- | --- |", *lines])


def turned_by() -> dict[str, list[str]]:
    """Return the levers that turn each dial, by its name."""
    parameters = {name: np.array([one.value if one.value else one.high]) for name, one in register().items()}  # a null turns too
    neutral = turn_dials({}, parameters, 1)
    turned: dict[str, list[str]] = {name: [] for name in DIALS}
    for lever in LEVERS.values():
        settings = range(len(lever.choices)) if lever.choices else (lever.low, lever.high)
        ends = [turn_dials({lever.name: np.array([float(setting)])}, parameters, 1) for setting in settings]
        for name in DIALS:
            if any((end[name] != neutral[name]).any() for end in ends):
                turned[name].append(lever.name)
    return turned
