"""A decomposition in words: a table in a terminal, plain lines where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from zorgsim.inputs.scenario import Language
from zorgsim.report.differences_text import difference_words, judged_words, judgement, shown_decimals
from zorgsim.report.flags_text import flag_lines
from zorgsim.report.notes import notes
from zorgsim.report.terminal import (
    baseline_value,
    below_lines,
    colour_of,
    holds_whole_words,
    new_table,
    print_behind,
    print_flags,
    print_notes,
    print_plain,
    title_line,
)
from zorgsim.report.texts import number, say, signed
from zorgsim.results.compare import PairedDifference, Verdict
from zorgsim.results.decomposition import Decomposition, Effects, PartEffects
from zorgsim.results.headline import OUTCOMES, Direction, Outcome

_DISTINGUISHABLE: Final = (Verdict.MORE, Verdict.LESS)
_MARKS: Final = {Direction.BETTER: " ✓", Direction.WORSE: " ✗", Direction.NEUTRAL: ""}


def print_decomposition(decomposition: Decomposition, outcomes: Sequence[str], console: Console, language: Language) -> None:
    """Print what the parts do to some outcomes, alone and together, and the flags of the package.

    In a terminal as a table with colour; elsewhere (a file, a pipe) as plain lines without colour or frames. The lines also where a
    terminal is too narrow for the table.
    """
    table = _table(decomposition, outcomes, language)
    if not holds_whole_words(console, table):
        print_plain(decomposition_lines(decomposition, outcomes, language), console)
        return
    print_flags(decomposition.whole, console, language)
    console.print()
    console.print(table)
    verdicts = ("sign",) if decomposition.whole.runs > 1 else ()  # one run has none
    for key in ("how", *verdicts):
        console.print(RichText(say(language, f"decomposition.{key}"), style="dim"))
    print_notes(decomposition.whole, console, language)
    print_behind(decomposition.whole, console, language)


def decomposition_lines(decomposition: Decomposition, outcomes: Sequence[str], language: Language) -> list[str]:
    """Return what `print_decomposition` says, as plain lines; long lines are not broken."""
    lines = [*flag_lines(decomposition.whole, language), "", _title(decomposition, language), ""]
    for name in outcomes:
        outcome, effects = OUTCOMES[name], decomposition.effects[name]
        value, decimals = baseline_value(decomposition.whole, name)
        lines.append(_heading(name, number(value, decimals, language), language))
        for part, found in zip(decomposition.parts, effects.parts, strict=True):
            kinds = {"alone": found.alone, "last": found.last, "shapley": found.shapley}
            words = {kind: judged_words(effect, outcome, decimals, language) for kind, effect in kinds.items()}
            title, span = part.title.in_language(language), _span(found, decimals, language)
            lines.append(f"  {say(language, 'decomposition.part_line', part=title, orders=span, **words)}")
        for title, effect in _together(decomposition, effects, language):
            lines.append(f"  {title}: {judged_words(effect, outcome, decimals, language)}")
    below = [say(language, "decomposition.how"), *notes(decomposition.whole, language)]
    return [*lines, "", *below, *below_lines(decomposition.whole, language)]


def _title(decomposition: Decomposition, language: Language) -> str:
    baseline, package = (one.scenario.title.in_language(language) for one in decomposition.whole.simulated)
    where = title_line(decomposition.whole, language)
    return say(language, "decomposition.title", where=where, package=package, baseline=baseline)


def _heading(name: str, value: str, language: Language) -> str:
    text, unit = (words.in_language(language) for words in (OUTCOMES[name].text, OUTCOMES[name].unit))
    return say(language, "decomposition.baseline", text=text, unit=unit, value=value)


def _span(found: PartEffects, decimals: int, language: Language) -> str:
    """Write from where to where the contribution of a part goes over all orders."""
    shown = max(shown_decimals(one, decimals) for one in (found.alone, found.last, found.shapley))
    low, high = (signed(end.mean, shown, language) for end in (found.order_low, found.order_high))
    return say(language, "decomposition.span", low=low, high=high)


def _cell(effect: PairedDifference, outcome: Outcome, decimals: int, language: Language) -> RichText:
    """Write an effect short enough for a column, signs for words: better, worse, not distinguishable from zero."""
    words = difference_words(effect, decimals, language).replace(f", {say(language, 'table.indistinct')}", " ?")
    return RichText(f"{words}{_MARKS[judgement(effect, outcome)]}", style=colour_of(effect, outcome))


def _together(decomposition: Decomposition, effects: Effects, language: Language) -> Iterator[tuple[str, PairedDifference]]:
    """Yield title and effect of pairs that differ from zero (of two parts, the pair is the interaction), and of the whole."""
    titles = [part.title.in_language(language) for part in decomposition.parts]
    if len(titles) > 2:
        for (one, other), pair in effects.pairs.items():
            if pair.verdict in _DISTINGUISHABLE:
                yield say(language, "decomposition.pair", one=titles[one], other=titles[other]), pair
    yield say(language, "decomposition.interaction"), effects.interaction
    yield say(language, "decomposition.package"), effects.package


def _table(decomposition: Decomposition, outcomes: Sequence[str], language: Language) -> Table:
    table = new_table(_title(decomposition, language))
    table.add_column(RichText(say(language, "decomposition.part")))
    for column in ("alone", "last", "orders", "shapley"):
        table.add_column(RichText(say(language, f"decomposition.{column}")), justify="right")
    for name in outcomes:
        for row in _rows(decomposition, name, language):
            table.add_row(*row)
        table.add_section()
    return table


def _rows(decomposition: Decomposition, name: str, language: Language) -> Iterator[list[RichText]]:
    """Yield the rows of one outcome: its words and baseline, the parts, pairs that matter, interaction and package."""
    outcome, effects = OUTCOMES[name], decomposition.effects[name]
    value, decimals = baseline_value(decomposition.whole, name)
    yield [RichText(_heading(name, number(value, decimals, language), language), style="bold")]
    for part, found in zip(decomposition.parts, effects.parts, strict=True):
        alone, last, mean = (_cell(one, outcome, decimals, language) for one in (found.alone, found.last, found.shapley))
        span = RichText(_span(found, decimals, language), style="dim")
        yield [RichText(f"  {part.title.in_language(language)}"), alone, last, span, mean]
    for title, effect in _together(decomposition, effects, language):
        yield [RichText(f"  {title}"), RichText(), RichText(), RichText(), _cell(effect, outcome, decimals, language)]
