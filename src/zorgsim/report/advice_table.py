"""The table of advice in words: each row with what carries it, what shows it, how well it is known, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from zorgsim.inputs.advice import AdviceRow, Expectation, Kind, Shown
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.inputs.targets import national_targets
from zorgsim.model.levers import LEVERS
from zorgsim.report.differences_text import difference_words
from zorgsim.report.texts import decimals_for, lever_words, number, place_words, say
from zorgsim.report.under_structures_text import structures_line
from zorgsim.results.expected import agreement
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.published import Effect, Published
from zorgsim.results.under_structures import UnderStructures

COLUMNS: Final = ("row", "claim", "mechanism", "levers", "scenarios", "grade", "effect")
TEXT_WIDTHS: Final = {"claim": 22, "mechanism": 22, "effect": 28}
"""Letters after which texts go on in a new line, so that names of levers and scenarios stay whole."""
TABLE_WIDTH: Final = 160
"""Columns that the table takes with its longest names."""
SHORT: Final = 2
"""Outcomes of a row that its line in the table shows."""


def headings(language: Language) -> tuple[str, ...]:
    """Return the headings of the table."""
    return tuple(say(language, f"advice.{column}") for column in COLUMNS)


def cells(row: AdviceRow, measured: Published, language: Language) -> tuple[str, ...]:
    """Return the cells of one row of the table."""
    return (
        row.name,
        row.claim.in_language(language),
        row.mechanism.in_language(language),
        "\n".join(row.levers),
        "\n".join(row.scenarios),
        row.grade or "-",
        "\n".join(_short_effects(row, measured, language)),
    )


def wrapped_cells(row: AdviceRow, measured: Published, language: Language) -> tuple[str, ...]:
    """Return the cells with their texts broken into lines, as a table of `TABLE_WIDTH` columns holds them."""
    whole = zip(COLUMNS, cells(row, measured, language), strict=True)
    return tuple(_wrapped(cell, TEXT_WIDTHS[column]) if column in TEXT_WIDTHS else cell for column, cell in whole)


def _wrapped(text: str, width: int) -> str:
    return "\n".join(part for line in text.splitlines() for part in wrap(line, width, break_long_words=False))


def _short_effects(row: AdviceRow, measured: Published, language: Language) -> Iterator[str]:
    """Yield what was measured of the first outcomes, for the first scenario; without a scenario, what shows the row."""
    if not row.scenarios:
        for shown in row.shows:
            where = say(language, "advice.everywhere")
            yield f"{_words(shown, language)} ({where})" if shown.kind is Kind.OUTCOME else _words(shown, language)
        return
    first = row.scenarios[0]
    if not row.outcomes:
        yield from (_words(shown, language) for shown in row.shows)
    for outcome in row.outcomes[:SHORT]:
        effect = measured.effect(first, outcome)
        said = say(language, "advice.unmeasured") if effect is None else _difference(effect, language)
        yield f"{OUTCOMES[outcome].text.in_language(language)}: {said}"
    if measured.is_stale(first):
        yield say(language, "advice.short_stale")


def _difference(effect: Effect, language: Language) -> str:
    return difference_words(effect.difference, decimals_for(effect.baseline), language)


def _words(shown: Shown, language: Language) -> str:
    name = shown.name
    if shown.kind is Kind.OUTCOME:
        name = OUTCOMES[name].text.in_language(language)
    elif shown.kind is Kind.VALIDATION:
        name = next(target.text.in_language(language) for target in national_targets() if target.name == name)
    return say(language, f"advice.kind.{shown.kind}", name=name)


def short_lines(row: AdviceRow, measured: Published, language: Language) -> Iterator[str]:
    """Yield what the table says of a row, line by line, for a narrow terminal."""
    name, claim, *rest = cells(row, measured, language)
    yield f"{name}  {claim}"
    for heading, cell in zip(headings(language)[2:], rest, strict=True):
        if cell:
            yield f"    {heading}: {cell.replace(chr(10), '; ')}"


def lines(row: AdviceRow, measured: Published, under: UnderStructures, language: Language) -> Iterator[str]:
    """Yield everything about a row: what it rests on, what shows it, what every scenario did against what was expected, where."""
    yield f"{row.name}  {row.claim.in_language(language)}"
    yield f"    {say(language, 'advice.report', report=row.report)}"
    yield f"    {say(language, 'advice.carried', mechanism=row.mechanism.in_language(language))}"
    if row.put_in is not None:
        yield f"    {say(language, 'advice.put_in', words=row.put_in.in_language(language))}"
    for lever in row.levers:
        words = lever_words(LEVERS[lever], language)
        yield f"    {say(language, 'advice.lever', name=lever, words=words)}"
    if row.loops:
        yield f"    {say(language, 'advice.loops', loops=', '.join(row.loops))}"
    yield from (f"    {line}" for line in _evidence(row, language))
    things = "; ".join(_words(shown, language) for shown in row.shows)
    yield f"    {say(language, 'advice.shown', things=things)}"
    for scenario in row.scenarios:
        yield from (f"    {line}" for line in _scenario_lines(row, scenario, measured, under, language))


def _evidence(row: AdviceRow, language: Language) -> Iterator[str]:
    if row.grade is None:
        yield say(language, "advice.rests_none")
        return
    words = say(language, f"grade.{row.grade}")
    yield say(language, "advice.rests", count=len(row.rests_on), grade=row.grade, words=words)
    if row.assumed:
        yield say(language, "advice.assumed", names=", ".join(row.assumed))
    if row.one_sided:
        yield say(language, "advice.one_sided", names=", ".join(row.one_sided))


def outcomes_of(row: AdviceRow, scenario: str) -> tuple[str, ...]:
    """Return the outcomes to show of a scenario: those that show the row, then the others of which something is expected."""
    return tuple(dict.fromkeys((*row.outcomes, *row.expect.get(scenario, {}))))


def _scenario_lines(
    row: AdviceRow, scenario: str, measured: Published, under: UnderStructures, language: Language
) -> Iterator[str]:
    title = load_shipped(scenario).title.in_language(language)
    effects = {outcome: measured.effect(scenario, outcome) for outcome in outcomes_of(row, scenario)}
    known = next((effect for effect in effects.values() if effect is not None), None)
    if known is None:
        yield say(language, "advice.scenario_unmeasured", name=scenario, title=title)
    else:
        yield say(language, "advice.scenario", name=scenario, title=title, baseline=known.compared_with)
    if measured.is_stale(scenario):
        yield f"  {say(language, 'advice.stale')}"
    if under.is_stale(scenario):
        yield f"  {say(language, 'structures_of_advice.stale')}"
    for outcome, effect in effects.items():
        expectation = row.expect.get(scenario, {}).get(outcome)
        yield f"  {_outcome_line(outcome, effect, expectation, language)}"
        if (told := under.told(scenario, outcome)) is not None:
            yield f"      {structures_line(told, expectation, language)}"


def _outcome_line(outcome: str, effect: Effect | None, expectation: Expectation | None, language: Language) -> str:
    about = OUTCOMES[outcome]
    text, unit = about.text.in_language(language), about.unit.in_language(language)
    expected = say(language, f"advice.sign.{expectation.sign}") if expectation else ""
    if effect is None:
        line = say(language, "advice.outcome_unmeasured", text=text, unit=unit)
        return say(language, "advice.expected_only", line=line, expected=expected) if expectation else line
    decimals = decimals_for(effect.baseline)
    baseline, value = (number(one, decimals, language) for one in (effect.baseline, effect.value))
    difference = _difference(effect, language)
    line = say(language, "advice.outcome", text=text, unit=unit, baseline=baseline, value=value, difference=difference)
    if expectation is None:
        return line
    found = say(language, f"advice.verdict.{effect.difference.verdict}")
    mark = say(language, f"advice.agreement.{agreement(expectation, effect.baseline, effect.difference)}")
    return say(language, "advice.expected", line=line, expected=expected, measured=found, mark=mark)


def closing_lines(measured: Published, language: Language) -> Iterator[str]:
    """Yield where and how it was measured, and where to read on."""
    run = measured.manifest
    if run:
        yield say(
            language,
            "advice.measured",
            place=place_words(run["place"]["label"], language),
            families=number(run["families"], 0, language),
            replications=run["replications"],
            seed=run["seed"],
            version=run["zorgsim"],
        )
    else:
        yield say(language, "advice.nothing")
    yield say(language, "advice.more")
