"""Write the parts of the documentation that the code knows best: ``python tools/build_docs.py``.

Whole pages (levers, parameters, chances, the model card) and, in ``docs/model.md``, what stands between ``<!-- generated: NAME
-->`` and ``<!-- end of generated -->``. A test holds the committed pages against what this script would write.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from zorgsim.inputs.parameters import GRADE_WORDS, Grade, Parameter, register
from zorgsim.inputs.scenario import Language
from zorgsim.model.levers import LEVERS, Lever
from zorgsim.model.state import STATE, STATE_BYTES
from zorgsim.model.stocks import STOCKS
from zorgsim.model.week import ALONG_ROUTE, END_OF_STAGE, START_OF_CARE, Phase
from zorgsim.report.card.card import card_of
from zorgsim.report.card.markdown import card_markdown
from zorgsim.report.card.sources import Sources
from zorgsim.results.believability import CHECKS
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES
from zorgsim.results.valuation import VALUATIONS

ROOT: Final = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # as a script, only the folder of tools is on the path
    sys.path.insert(0, str(ROOT))

from tools.chances_page import chances_page  # noqa: E402  after the path is set

DOCS: Final = ROOT / "docs"
NOTICE: Final = "<!-- Written by tools/build_docs.py from the code and the register: do not edit by hand. -->"
BLOCK: Final = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)

_PHASES: Final = MappingProxyType(
    {
        Phase.LIFE: "families whose `next_week` is this week have their event, and go along its route until they are done",
        Phase.INTAKE: "each waiting list admits families to free slots",
        Phase.STOCKS: "the slow stocks step once on the week's counts",
        Phase.COUNT: "the counters take note of the week",
    }
)
_GRADES: Final = tuple(Grade)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def code(name: object) -> str:
    """Return a name in the type of code."""
    return f"`{name}`"


def listed(names: Iterable[object]) -> str:
    """Return names in the type of code, or a dash for none."""
    return ", ".join(code(name) for name in names) or "-"


def number(value: float) -> str:
    """Return a number as short as six digits allow."""
    return f"{value:.6g}"


def sentence(thing: object) -> str:
    """Return the first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


# Blocks of docs/model.md


def week() -> str:
    """Return the order of a week: phases, ends of stages, routes."""
    phases = table(("phase", "what happens"), ((phase.name.lower(), _PHASES[phase]) for phase in Phase))
    ends = table(
        ("when the week has come for a family in", "rule", "what it decides"),
        ((listed(stage.name.lower() for stage in end.stages), code(end.rule.__name__), sentence(end.rule)) for end in END_OF_STAGE),
    )
    routes = table(
        ("order", "route", "rule", "what it does"),
        (
            (number, listed(route.name.lower() for route in along.routes), code(along.rule.__name__), sentence(along.rule))
            for number, along in enumerate(ALONG_ROUTE, start=1)
        ),
    )
    intake = table(
        ("tier", "rule", "what it does"),
        ((code(tier.name.lower()), code(rule.__name__), sentence(rule)) for tier, rule in START_OF_CARE.items()),
    )
    return "\n".join(
        [
            phases,
            "**Life, first**: the rule that ends the family's stage.\n",
            ends,
            "**Life, then**: along its route, each rule sending the family only to a later one in this order.\n",
            routes,
            "**Intake**: tier by tier.\n",
            intake,
        ]
    )


def state() -> str:
    """Return the state of a family."""
    rows = table(("column", "type", "starts at", "meaning"), ((code(c.name), c.dtype, c.start, c.meaning) for c in STATE))
    return f"{rows}\nTogether {STATE_BYTES} bytes a family.\n"


def durations() -> str:
    """Distribution of each stay; its spread comes from the register."""
    named = {name: parameter for name, parameter in register().items() if name.endswith("weeks_scv")}
    rows = ["| stay | distribution, squared coefficient of variation |", "| --- | --- |"]
    for name, parameter in named.items():
        family = "lognormal" if "lognormal" in parameter.text else "gamma"
        rows.append(f"| `{name.removesuffix('_scv')}` | {family}, {parameter.value:g} (`{name}`) |")
    return "\n".join(rows)


def stocks() -> str:
    """Return the slow stocks and their equations."""
    return table(
        ("stock", "what", "unit", "loops", "starts at", "each week"),
        ((code(s.name), s.en, s.unit, ", ".join(s.loops) or "-", sentence(s.start), sentence(s.step)) for s in STOCKS.values()),
    )


def outcomes() -> str:
    """Return the outcomes of the headline."""
    return table(
        ("outcome", "what", "unit", "more is", "short table"),
        (
            (code(name), o.text.en, o.unit.en, o.direction.removeprefix("more_is_"), "yes" if name in MAIN_OUTCOMES else "")
            for name, o in OUTCOMES.items()
        ),
    )


def costs() -> str:
    """Return how each cost tier is valued."""
    rows = ((code(tier), sentence(v.value), v.payer.replace("_", " ")) for tier, v in VALUATIONS.items())
    return table(("tier", "valued as", "payer"), rows)


def flags() -> str:
    """Return the believability flags."""
    return "\n".join(f"- {sentence(check)}" for check in CHECKS) + "\n"


def conversions() -> str:
    """Return the declared factors from families to CBS figures."""
    chosen = [one for one in register().values() if one.name.startswith("conversion.")]
    rows = ((code(one.name), one.text, number(one.value), f"{number(one.low)} to {number(one.high)}", one.unit) for one in chosen)
    return table(("parameter", "what", "value", "range", "unit"), rows)


BLOCKS: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {block.__name__: block for block in (week, state, durations, stocks, outcomes, costs, flags, conversions)}
)
"""What may stand between the marks in a page, by name."""


def filled(text: str) -> str:
    """Return a page with every generated block written anew."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{BLOCKS[found[2]]()}\n{found[3]}", text)


# Whole pages

_LEVERS_INTRODUCTION: Final = """\
A measure in a scenario moves one lever: `to` a value, `by` a number, `add` an amount with its unit, or `times` a
factor, from a date, over a ramp, for good or `until` another date, somewhere. At its neutral setting a lever changes
nothing. No scenario may leave the *declared range*; outside the range that *evidence* covers every result carries a
flag. How strongly a lever works is not decided but uncertain: see the parameters named, in
[parameters.md](parameters.md). Advice: the row of the advisory reports' claims that it stands for."""

_PARAMETERS_INTRODUCTION: Final = """\
Every number of the model with its unit, range, source and evidence grade, as in `src/zorgsim/data/parameters/*.toml`.
An effect says at which value there is none. Where it is assumed (grade C) and its range lets it go one way only, its direction is
**put in**: a result that rests on it says so, and it is no evidence for that direction.
With `draws` each world has its own value: of what is assumed (grade C) that of a plausible world ([calibration](calibration.md));
else, and with `draw_from = "register"`, one drawn from the distribution over the range.
`zorgsim parameters` shows and filters the same register."""


def levers_page() -> str:
    """Return docs/levers.md."""
    groups = dict.fromkeys(name.split(".")[0] for name in LEVERS)
    parts = [
        "# Levers: what somebody can decide",
        NOTICE,
        _LEVERS_INTRODUCTION,
    ]
    for group in groups:
        chosen = [lever for name, lever in LEVERS.items() if name.split(".")[0] == group]
        parts += [f"## {group}", table(_LEVER_HEAD, map(_lever_row, chosen)).strip()]
        parts.append("\n".join(f"- {code(lever.name)}: {sentence(lever.move)}" for lever in chosen))
    return "\n\n".join(parts) + "\n"


_LEVER_HEAD: Final = ("lever", "what", "unit", "neutral", "declared range", "evidence", "strength", "advice")


def _lever_row(lever: Lever) -> tuple[str, ...]:
    if lever.choices:
        neutral, declared, evidence = code(lever.choices[int(lever.neutral)]), "one of " + listed(lever.choices), "-"
    else:
        neutral = number(lever.neutral)
        declared = f"{number(lever.low)} to {number(lever.high)}"
        evidence = f"{number(lever.evidence_low)} to {number(lever.evidence_high)}"
    strength, advice = listed(lever.parameters), " ".join(lever.advice)
    return (code(lever.name), lever.en, lever.unit, neutral, declared, evidence, strength, advice)


def parameters_page() -> str:
    """Return docs/parameters.md."""
    groups: dict[str, list[Parameter]] = {}
    for parameter in register().values():
        groups.setdefault(parameter.name.split(".")[0], []).append(parameter)
    counts = table(
        ("group", *(f"{grade} {GRADE_WORDS[grade]}" for grade in _GRADES), "together"),
        (
            *((f"[{name}](#{name})", *_grades_of(group), len(group)) for name, group in groups.items()),
            ("all", *_grades_of(list(register().values())), len(register())),
        ),
    )
    parts = [
        "# Parameters: what nobody decides",
        NOTICE,
        _PARAMETERS_INTRODUCTION,
        counts.strip(),
    ]
    for name, group in groups.items():
        parts += [f"## {name}", _parameter_table(group).strip(), _sources(group)]
    return "\n\n".join(parts) + "\n"


def _grades_of(parameters: Sequence[Parameter]) -> tuple[int, ...]:
    return tuple(sum(one.grade is grade for one in parameters) for grade in _GRADES)


def _parameter_table(group: Sequence[Parameter]) -> str:
    numbers = _source_numbers(group)
    return table(
        ("parameter", "what", "value", "range", "unit", "no effect at", "distribution", "grade", "source"),
        (
            (
                code(one.name),
                one.text,
                number(one.value),
                f"{number(one.low)} to {number(one.high)}",
                one.unit,
                _no_effect(one),
                one.distribution,
                one.grade,
                f"({numbers[one.source]}) {one.year}",
            )
            for one in group
        ),
    )


def _no_effect(parameter: Parameter) -> str:
    if parameter.none is None:
        return ""
    return f"{number(parameter.none)}, **put in**" if parameter.put_in else number(parameter.none)


def _source_numbers(group: Sequence[Parameter]) -> dict[str, int]:
    return {source: place for place, source in enumerate(dict.fromkeys(one.source for one in group), start=1)}


def _sources(group: Sequence[Parameter]) -> str:
    return "\n".join(f"- ({place}) {source}" for source, place in _source_numbers(group).items())


_CARD_PICTURE: Final = "../results/published/warm_up/warm_up.en.svg"


def card_page() -> str:
    """Return docs/model-card.md: the card of the model as it ships, but for the commit, which this page would be part of."""
    card = card_of(Sources(commit=None), Language.EN)
    return card_markdown(card, lambda _picture: _CARD_PICTURE, NOTICE)


def pages() -> dict[Path, str]:
    """Return every page that is generated, wholly or in part, as it should be."""
    model = DOCS / "model.md"
    return {
        DOCS / "levers.md": levers_page(),
        DOCS / "parameters.md": parameters_page(),
        DOCS / "chances.md": chances_page(NOTICE),
        DOCS / "model-card.md": card_page(),
        model: filled(model.read_text("utf-8")),
    }


def main() -> None:
    """Write every page that is not as it should be."""
    for path, text in pages().items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"written: {path.name}")


if __name__ == "__main__":
    main()
