"""A comparison in words: tables with colour in a terminal, plain lines where there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text as RichText

from zorgsim.inputs.scenario import Language
from zorgsim.report.choice_text import choice_lines
from zorgsim.report.differences_text import difference_words, judged_words, judgement, shown_decimals
from zorgsim.report.elsewhere_text import elsewhere_lines
from zorgsim.report.flags_text import behind_lines, flag_line, flag_lines, grouped_flags, warning_lines
from zorgsim.report.frame import FRAME
from zorgsim.report.notes import notes, outcome_notes
from zorgsim.report.payments_text import payment_lines
from zorgsim.report.spread_words import by_spread
from zorgsim.report.texts import decimals_for, figure, number, place_words, say, span_words
from zorgsim.results.believability import Level, believability
from zorgsim.results.compare import (
    BreakEven,
    Comparison,
    PairedDifference,
    Verdict,
    break_even,
    cumulative_cost_difference,
    difference_of,
)
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES, Direction, Outcome
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import DISCOUNT_RATE
from zorgsim.results.window import evaluation_years

REST_OUTCOMES: Final = ("weeks_in_order", "waited_median_specialist", "waited_p90_specialist", "cost")
"""What is told of the rest of a pool: enough to see whether a place fares better at its neighbours' cost."""

_AMPLE: Final = 10_000
"""Columns in which any table would fit."""
_COLOURS: Final = {Direction.BETTER: "green", Direction.WORSE: "red", Direction.NEUTRAL: ""}
_LEVEL_COLOURS: Final = {Level.NOTE: "", Level.CAUTION: "yellow", Level.WARNING: "bold red"}


def print_comparison(comparison: Comparison, console: Console, language: Language) -> None:
    """Print the outcomes of all scenarios, the cumulative cost, and the flags.

    In a terminal as tables with colour; elsewhere (a file, a pipe) as plain lines without colour or frames. The lines also where a
    terminal is too narrow for the table.
    """
    table = _table(comparison, title_line(comparison, language), MAIN_OUTCOMES, language)
    if not holds_whole_words(console, table):
        print_plain(comparison_lines(comparison, language), console)
        return
    print_flags(comparison, console, language)
    console.print()
    console.print(_fitted(table, console))
    for one in comparison.others:
        console.print(RichText(break_even_line(comparison, one, language)))
    for line in payment_lines(comparison, language):
        console.print(RichText(line))
    if comparison.rest:
        console.print()
        console.print(_fitted(_table(comparison.rest, rest_title(comparison.rest, language), REST_OUTCOMES, language), console))
    for line in (*choice_lines(comparison, language), *elsewhere_lines(comparison, language)):
        console.print(RichText(line))
    _print_pale(outcome_notes(comparison, language), console)
    print_behind(comparison, console, language)


def holds_whole_words(console: Console, table: Table) -> bool:
    """Return whether a console is a terminal in which a table needs no word cut in two."""
    ample = console.options.update(width=_AMPLE)
    return console.is_terminal and Measurement.get(console, ample, table).minimum <= console.width


def print_plain(lines: Sequence[str], console: Console) -> None:
    """Print lines without colour; only a terminal breaks them, between words."""
    console.print(RichText("\n".join(lines)), soft_wrap=not console.is_terminal)


def print_notes(comparison: Comparison, console: Console, language: Language) -> None:
    """Print what stands under every table, pale."""
    _print_pale(notes(comparison, language), console)


def _print_pale(lines: Sequence[str], console: Console) -> None:
    for line in lines:
        console.print(RichText(line, style="dim"))


def print_behind(comparison: Comparison, console: Console, language: Language) -> None:
    """Print below a table the names of what its flags speak of, and once more what nobody should read it without."""
    if behind := behind_lines(comparison, language):
        _print_pale(["", *behind], console)
    if warnings := warning_lines(comparison, language):
        console.print()
        for line in warnings:
            console.print(RichText(line, style=_LEVEL_COLOURS[Level.WARNING]))


def print_flags(comparison: Comparison, console: Console, language: Language) -> None:
    """Print the flags in a terminal, the serious ones in colour: above a table, for they say how it is to be read."""
    console.print(RichText(say(language, "table.flags"), style="bold"))
    for flag, scenarios in grouped_flags(comparison, language):
        line = flag_line(flag, scenarios, comparison, language)
        console.print(RichText(line, style=_LEVEL_COLOURS[flag.level]))
    if not believability(comparison):
        console.print(RichText(say(language, "table.no_flags")))


def comparison_lines(comparison: Comparison, language: Language) -> list[str]:
    """Return what `print_comparison` says, as plain lines; long lines are not broken."""
    lines = [*flag_lines(comparison, language), "", title_line(comparison, language), ""]
    lines += _outcome_lines(comparison, MAIN_OUTCOMES, language)
    lines += ["", *(break_even_line(comparison, one, language) for one in comparison.others)]
    lines += payment_lines(comparison, language)
    if comparison.rest:
        lines += ["", rest_title(comparison.rest, language), "", *_outcome_lines(comparison.rest, REST_OUTCOMES, language), ""]
    if beside := [*choice_lines(comparison, language), *elsewhere_lines(comparison, language)]:
        lines += ["", *beside, ""]
    return [*lines, *outcome_notes(comparison, language), *below_lines(comparison, language)]


def below_lines(comparison: Comparison, language: Language) -> list[str]:
    """Return what `print_behind` says, as plain lines."""
    found = (behind_lines(comparison, language), warning_lines(comparison, language))
    return [line for lines in found if lines for line in ("", *lines)]


def _outcome_lines(comparison: Comparison, names: Sequence[str], language: Language) -> list[str]:
    """Return some outcomes of all scenarios as lines."""
    lines = []
    room = max(cell_len(one.scenario.name) for one in comparison.simulated)
    for name in names:
        outcome = OUTCOMES[name]
        baseline, decimals = baseline_value(comparison, name)
        text, unit = outcome.text.in_language(language), outcome.unit.in_language(language)
        lines.append(f"{text} ({unit})")
        values = [number(mean_value(comparison, one, name), decimals, language) for one in comparison.simulated]
        wide = max(map(len, values))
        told = [
            judged_words(difference_of(comparison, one.scenario.name, name), outcome, decimals, language)
            for one in comparison.others
        ]
        for one, value, words in zip(comparison.simulated, values, ["", *told], strict=True):
            called = f"{one.scenario.name}:{' ' * (room - cell_len(one.scenario.name))}"
            lines.append(f"  {called} {value:>{wide}}" + (f"  {words}" if words else ""))
    return lines


def title_line(comparison: Comparison, language: Language) -> str:
    """Say where and over which years the outcomes are means."""
    years = comparison.baseline.clock.years[evaluation_years(comparison.baseline)]
    place = place_words(comparison.baseline.place.label, language)
    return say(language, "table.title", place=place, years=span_words(int(years[0]), int(years[-1]), language))


def rest_title(rest: Comparison, language: Language) -> str:
    """Say of whom the table of those is who share slots with the place."""
    """Say of whom the second, short table is."""
    years = rest.baseline.clock.years[evaluation_years(rest.baseline)]
    municipalities = len(rest.baseline.place.municipalities)
    return say(
        language,
        "table.rest" if municipalities > 1 else "table.rest_one",
        municipalities=number(municipalities, 0, language),
        families=number(sum(rest.baseline.families.values()), 0, language),
        years=span_words(int(years[0]), int(years[-1]), language),
    )


def mean_value(comparison: Comparison, simulated: Simulated, outcome: str) -> float:
    """Return the mean of an outcome over the replications in which it is known."""
    values = OUTCOMES[outcome].measure(comparison.evaluations[simulated.scenario.name])
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan


def baseline_value(comparison: Comparison, outcome: str) -> tuple[float, int]:
    """Return the baseline's mean of an outcome, and the decimals with which to write it."""
    value = mean_value(comparison, comparison.baseline, outcome)
    return value, decimals_for(value)


def judged_cell(difference: PairedDifference, outcome: Outcome, decimals: int, language: Language) -> RichText:
    """Write a paired difference as `judged_words` does, in the colour of better or worse, pale where neither can be said."""
    words = judged_words(difference, outcome, decimals, language)
    unsure = say(language, "table.indistinct")
    narrow = words.replace(f", {unsure}", f"\n{unsure}")  # columns stay narrow, so that outcomes keep their words on one line
    return RichText(narrow, style=colour_of(difference, outcome))


def colour_of(difference: PairedDifference, outcome: Outcome) -> str:
    """Return the colour of better or worse; pale where neither can be said."""
    return _COLOURS[judgement(difference, outcome)] or "dim"


def new_table(title: str) -> Table:
    """Return an empty table. Titles and cells are `rich.text.Text`: rich would take square brackets in a plain text for orders."""
    return Table(title=RichText(title, style="bold"), box=FRAME, title_style="bold", title_justify="left", pad_edge=False)


def _table(comparison: Comparison, title: str, outcomes: Sequence[str], language: Language) -> Table:
    table = new_table(title)
    table.add_column(RichText(say(language, "table.outcome")))
    table.add_column(RichText(comparison.baseline.scenario.title.in_language(language)), justify="right")
    difference = say(language, by_spread("table.difference", comparison))
    for one in comparison.others:
        heading = one.scenario.title.in_language(language)
        table.add_column(RichText(f"{heading}\n{difference}"), justify="right")
    for name in outcomes:
        table.add_row(*_row(comparison, name, language))
    for column in table.columns:  # else a narrow table cuts the longest words off
        column.min_width = max(map(cell_len, _pieces(column, None)))
    return table


def _pieces(column: Column, separator: str | None) -> list[str]:
    """Return the words of a column, or its lines."""
    return [piece for text in (column.header, *column.cells) for piece in str(text).split(separator)] or [""]


def _fitted(table: Table, console: Console) -> Table:
    """Give every column room for its longest word, and divide what is left of a console by what columns could still use.

    Left to itself, rich makes the widest columns narrower until the table fits, and then widens those whose words are cut: the
    table is cut off instead.
    """
    least, most = ([max(map(cell_len, _pieces(column, one))) for column in table.columns] for one in (None, "\n"))
    whole = Measurement.get(console, console.options.update(width=_AMPLE), table).maximum
    room, wanted = console.width - (whole - sum(most)) - sum(least), sum(most) - sum(least)
    share = min(1.0, max(0, room) / max(1, wanted))
    for column, low, high in zip(table.columns, least, most, strict=True):
        column.width = low + math.floor((high - low) * share)
    return table


def _row(comparison: Comparison, name: str, language: Language) -> list[RichText]:
    """Return the cells of one outcome: words, the baseline's value, and per scenario its value and difference."""
    outcome = OUTCOMES[name]
    baseline, decimals = baseline_value(comparison, name)
    words = RichText(outcome.text.in_language(language)).append(f"\n{outcome.unit.in_language(language)}", style="dim")
    cells = [words, RichText(number(baseline, decimals, language))]
    for one in comparison.others:
        difference = difference_of(comparison, one.scenario.name, name)
        value = number(mean_value(comparison, one, name), decimals, language)
        cells.append(RichText(f"{value}\n").append_text(judged_cell(difference, outcome, decimals, language)))
    return cells


_UNDECIDED: Final = {
    Verdict.NOT_DISTINGUISHABLE: "table.even_unknown",
    Verdict.WORLDS_DISAGREE: "table.even_worlds",
    Verdict.TOO_FEW_WORLDS: "table.even_few",
}
"""Where the cumulative cost is neither more nor less."""


def break_even_line(comparison: Comparison, simulated: Simulated, language: Language) -> str:
    """Say in which year a scenario has paid for itself, if it has, and what it came to at the end."""
    found = break_even(comparison, simulated.scenario.name)
    title = simulated.scenario.title.in_language(language)
    last = comparison.baseline.clock.years[evaluation_years(comparison.baseline)][-1]
    if found.final.verdict is Verdict.IDENTICAL:
        return say(language, "table.even_same", title=title, year=last)
    amount = difference_words(found.final, decimals_for(found.final.mean), language) + _discounted(comparison, found, language)
    if found.final.verdict in _UNDECIDED:
        return say(language, _UNDECIDED[found.final.verdict], title=title, year=last, amount=amount)
    if found.year is None:
        return say(language, "table.even_never", title=title, year=last, amount=amount)
    return say(language, "table.even_year", title=title, year=found.year, amount=amount)


def _discounted(comparison: Comparison, found: BreakEven, language: Language) -> str:
    """Say at which rate and to which year a cumulative cost is discounted; nothing where it is not."""
    rate = comparison.prices(comparison.baseline).get(DISCOUNT_RATE, 0.0)
    if rate == 0.0:
        return ""
    years, _ = cumulative_cost_difference(comparison, found.scenario)
    return f", {say(language, 'table.discounted', percent=figure(100.0 * rate, language), year=years[0])}"


__all__ = [
    "baseline_value",
    "below_lines",
    "break_even_line",
    "colour_of",
    "comparison_lines",
    "holds_whole_words",
    "judged_cell",
    "mean_value",
    "new_table",
    "print_comparison",
    "print_behind",
    "print_flags",
    "print_notes",
    "print_plain",
    "rest_title",
    "shown_decimals",
    "title_line",
]
