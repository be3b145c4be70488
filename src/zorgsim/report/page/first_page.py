"""The first page: what of the findings stands on one sheet of A4, counted in lines; the rest stands on the next one.

Titles in sentences are cut where they are long, for they stand there again and again; in full they stand behind. Findings come
in the order of their importance, as many as there is room for beside how sure they are and what they rest on.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from zorgsim.report.memo.room import cut
from zorgsim.report.page.cautions import Caution, first_cautions
from zorgsim.report.page.findings import IMPORTANCE, Finding
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.table import Table
from zorgsim.report.page.tables import TURNED, glance_tables, glance_turned
from zorgsim.report.page.telling import compared_lines, foot_line, how_sure, title_of
from zorgsim.results.believability import Level
from zorgsim.results.simulated import Simulated

LINES: Final = 80.0
"""Lines of a printed sheet of A4, counted as generously as here. There are 74; what is counted as 80 took nine tenths of them in
Chromium with the widest letter that the page asks for (tests print it): some are left for machines whose letters differ."""
LETTERS: Final = 112
"""Letters on a line, of a wide letter."""
_SENTENCE: Final = 76
"""Letters on a line of the column of sentences."""
_TOPIC: Final = 13
_TITLE: Final = 62
_TITLE_LINE: Final = 1.75
_HEADING: Final = 1.8
_SECTION: Final = 2.5
_BETWEEN: Final = 0.45
"""Lines between paragraphs; of a finding it is its line and its air."""
_IN_ROW: Final = 0.65
_FOOT: Final = 1.6
_MOST_WARNED: Final = 12.0
"""Lines that warnings take at most; all of them stand under their own heading."""
_KEPT_FOR_CAUTIONS: Final = 7.0
_TITLE_IN_SENTENCE: Final = 60
_TITLES_TOGETHER: Final = 480
_LEAST_OF_TITLE: Final = 24
_DESCRIPTION: Final = 330
_CELL: Final = 165
"""Letters that all cells of a row of a table have together, side by side."""

WHOLE: Final = "glance-all"
"""The table of marks where it holds all of them, so that it need not come again."""
MOST_COLUMNS: Final = 6
"""Findings beside each other, where policies stand below each other."""
_FIRST_COLUMN: Final = 60
"""Letters of the column of titles there: the others hold a word or two."""

Headings = Sequence[tuple[str, Sequence[Finding]]]
"""Findings under their headings."""


class Sheet(Subject):
    """A finished comparison as the first page tells it: titles in sentences are cut where they are very long."""

    def title(self, simulated: Simulated) -> str:
        """Return what a scenario is called, short enough for a sentence; with its name where others would be called the same."""
        return self._titles[simulated.scenario.name]

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        simulated = self.comparison.simulated
        most = max(_LEAST_OF_TITLE, min(_TITLE_IN_SENTENCE, _TITLES_TOGETHER // max(1, len(simulated) - 1)))
        whole = {one.scenario.name: super(Sheet, self).title(one) for one in simulated}
        short = {name: cut(title, most) for name, title in whole.items()}
        alike = [title for title, count in Counter(short.values()).items() if count > 1]
        return {name: f"{cut(title, most // 2)} ({name})" if title in alike else title for name, title in short.items()}


@dataclass(frozen=True)
class FirstPage:
    """What stands on the first page.

    Attributes
    ----------
    compared
        What was compared, line by line.
    description
        Of the only policy; empty of several.
    glance
        Marks of all findings of several policies, as far as they fit.
    headings
        Findings of the only policy that fit.
    left
        Whether there are findings that stand on the next page only.
    warnings, cautions
        Flags that fit; all stand under their own heading.
    """

    compared: Sequence[str]
    description: str
    glance: Sequence[Table]
    headings: Headings
    left: bool
    warnings: Sequence[Caution]
    cautions: Sequence[Caution]


def first_page(restored_as: Subject, found: Mapping[str, Headings]) -> FirstPage:
    """Return what stands on the first page of a report.

    Parameters
    ----------
    restored_as
        The comparison in the language of the report.
    found
        By scenario, its findings under their headings.
    """
    sheet = Sheet(restored_as.restored, restored_as.language)
    only = sheet.comparison.others[0] if len(sheet.comparison.others) == 1 else None
    compared = compared_lines(restored_as if only is not None else sheet)
    room = LINES - _always(restored_as, sheet, compared)
    flags = first_cautions(sheet)
    warnings = _that_fit([one for one in flags if one.level is Level.WARNING], min(_MOST_WARNED, room))
    room -= sum(map(_lines_of_caution, warnings)) + (1.0 if warnings else 0.0)
    description, glance, headings, left = "", list[Table](), list[tuple[str, Sequence[Finding]]](), False
    if only is not None:
        description = cut(only.scenario.description.in_language(sheet.language).strip(), _DESCRIPTION)
        room -= lines(description) if description else 0.0
        headings = _headings(found[only.scenario.name], room - _KEPT_FOR_CAUTIONS, sheet)
        left = sum(len(several) for _, several in headings) < sum(len(several) for _, several in found[only.scenario.name])
        room -= _lines_of(headings, sheet)
    elif sheet.comparison.others:
        flat = {name: [one for _, several in own for one in several] for name, own in found.items()}
        glance, left = _glance(sheet, flat, room - _KEPT_FOR_CAUTIONS), True
        room -= sum(_lines_of_table(one, 0 if one.key != TURNED else _FIRST_COLUMN) for one in glance)
    cautions = _that_fit([one for one in flags if one.level is not Level.WARNING], room)
    return FirstPage(compared, description, glance, headings, left, warnings, cautions)


def lines(words: str, letters: int = LETTERS) -> float:
    """Return the lines that a paragraph takes, with what is between it and the next."""
    return math.ceil(len(words) / letters) + _BETWEEN


def _always(subject: Subject, sheet: Sheet, compared: Sequence[str]) -> float:
    """Return the lines of what every first page has."""
    sure = [f"{topic}. {''.join(words for words, _ in pieces)}" for topic, pieces in how_sure(sheet)]
    whole = [subject.say("simulated"), " ".join(compared), subject.say("how_sure.about"), *sure, subject.say("rests.more")]
    title = _TITLE_LINE * math.ceil(len(title_of(subject)) / _TITLE)
    headings = _SECTION + 3 * _HEADING  # compared, how sure, rests
    return title + headings + sum(map(lines, whole)) + lines(subject.say("findings_left")) + lines(foot_line(subject), 120) + _FOOT


def _lines_of_caution(one: Caution) -> float:
    return lines(f"{one.level_words}, {one.who}: {one.sentence}", LETTERS - 4)


def _that_fit(flags: Sequence[Caution], room: float) -> list[Caution]:
    """Return the first flags that there is room for."""
    fitting: list[Caution] = []
    for one in flags:
        room -= _lines_of_caution(one)
        if room < 0.0:
            break
        fitting.append(one)
    return fitting


# The only policy


def _lines_of_finding(one: Finding) -> float:
    return max(math.ceil(len(one.sentence) / _SENTENCE), math.ceil(len(one.topic) / _TOPIC)) + _BETWEEN


def _note_of(heading: str, subject: Subject) -> str:
    return subject.say(f"heading_note.{heading}") if heading == "whom" else ""


def _lines_of(headings: Headings, subject: Subject) -> float:
    """Return the lines of findings with their headings, and what must be known to read them."""
    total = 0.0
    for heading, several in headings:
        note = _note_of(heading, subject)
        total += _HEADING + (lines(note) if note else 0.0) + sum(map(_lines_of_finding, several))
    return total


def _headings(found: Headings, room: float, subject: Subject) -> list[tuple[str, Sequence[Finding]]]:
    """Return the most important findings that there is room for, in their own order under their headings."""
    by_key = {one.key: one for _, several in found for one in several}
    order = sorted(by_key, key=lambda key: IMPORTANCE.index(key) if key in IMPORTANCE else len(IMPORTANCE))
    kept: set[str] = set()
    for key in order:
        tried = _only(found, kept | {key})
        if _lines_of(tried, subject) > room:
            break
        kept.add(key)
    return _only(found, kept)


def _only(found: Headings, keys: set[str]) -> list[tuple[str, Sequence[Finding]]]:
    told = [(heading, [one for one in several if one.key in keys]) for heading, several in found]
    return [(heading, several) for heading, several in told if several]


# Several policies


def _lines_of_table(table: Table, first: int = 0) -> float:
    """Return the lines of a table whose columns share the width: of each row its fullest cell.

    Parameters
    ----------
    first
        Letters that the first column takes of it, if it takes more than its share.
    """
    each = max(8, (_CELL - first) // (len(table.headings) - (1 if first else 0)) - 3)
    rows = [list(table.headings), *([cell.words for cell in row] for row in table.rows)]
    widths = [first or each, *[each] * (len(table.headings) - 1)]
    high = [max(math.ceil(max(1, len(words)) / wide) for words, wide in zip(row, widths, strict=True)) + _IN_ROW for row in rows]
    return sum(high) + lines(table.caption) + 1.2


def _glance(subject: Subject, found: Mapping[str, Sequence[Finding]], room: float) -> list[Table]:
    """Return the marks of findings in one table: of all that there is room for, the most important first."""
    keys = {one.key for several in found.values() for one in several}
    order = sorted(keys, key=lambda key: IMPORTANCE.index(key) if key in IMPORTANCE else len(IMPORTANCE))
    whole = list(glance_tables(subject, found))
    if len(whole) == 1 and _lines_of_table(whole[0]) <= room:
        return [replace(whole[0], key=WHOLE)]
    for count in range(min(len(order), MOST_COLUMNS if len(whole) > 1 else len(order)), 0, -1):
        chosen = order[:count]
        some = {name: [one for one in several if one.key in chosen] for name, several in found.items()}
        beside = len(whole) == 1
        table = next(glance_tables(subject, some)) if beside else glance_turned(subject, some)
        if _lines_of_table(table, 0 if beside else _FIRST_COLUMN) <= room:
            return [replace(table, key="glance-some") if beside else table]
    return []
