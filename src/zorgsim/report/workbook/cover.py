"""The first sheet: what was compared, how sure that is, what the other sheets hold, and which results these are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zorgsim.report.page.cautions import cautions_of
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.telling import command_words, compared_lines, how_sure
from zorgsim.report.texts import say
from zorgsim.report.workbook.sheets import Sheet

Value = str | int | date | datetime


@dataclass(frozen=True)
class Line:
    """A line of the cover: what it is about, and what is said."""

    topic: str
    value: Value
    sheet: str = ""
    """The sheet that it leads to."""


@dataclass(frozen=True)
class Block:
    """Lines under a heading."""

    heading: str
    lines: tuple[Line, ...]


def cover_of(subject: Subject, sheets: Sequence[Sheet]) -> list[Block]:
    """Return what the cover says, block by block."""
    blocks = {
        "compared": [*_compared(subject)],
        "flags": [*_flags(subject)],
        "sure": [Line(topic, "".join(words for words, _ in pieces)) for topic, pieces in how_sure(subject)],
        "read": [Line("", _say(subject, f"read.{key}")) for key in _READ],
        "sheets": [*_sheets(subject, sheets)],
        "scenarios": [*_scenarios(subject)],
        "results": [*_results(subject)],
    }
    return [Block(_say(subject, f"cover.{key}"), tuple(lines)) for key, lines in blocks.items() if lines]


_READ: Final = ("difference", "missing", "units", "words")


def _compared(subject: Subject) -> Iterator[Line]:
    run = subject.comparison.baseline.scenario.run
    yield Line("", subject.say("simulated"))
    for line in compared_lines(subject):
        yield Line("", line)
    for key, day in (("start", run.start), ("policy_start", run.policy_start), ("until", run.until)):
        yield Line(_say(subject, f"cover.{key}"), day)


def _flags(subject: Subject) -> Iterator[Line]:
    for one in cautions_of(subject):
        names = f" {subject.say('rests.names', names=one.names)}" if one.names else ""
        yield Line(one.level_words, f"{one.who}: {one.sentence}{names}")


def _sheets(subject: Subject, sheets: Sequence[Sheet]) -> Iterator[Line]:
    for one in sheets:
        if one.is_shown:
            yield Line(one.name, one.about, one.name)
        else:
            yield Line(one.name, f"{one.about} {_say(subject, 'too_long', rows=subject.number(len(one.table)))}")
    name = _say(subject, "sheet.dictionary.name")
    yield Line(name, _say(subject, "sheet.dictionary.about"), name)


def _scenarios(subject: Subject) -> Iterator[Line]:
    for one, held in zip(subject.comparison.simulated, subject.restored.manifest["scenarios"], strict=True):
        yield Line(one.scenario.name, subject.title(one))
        yield Line("", _say(subject, "digest", digest=held["digest"]))


def _results(subject: Subject) -> Iterator[Line]:
    manifest = subject.restored.manifest
    commit = manifest.get("commit") or {}
    told: dict[str, Value] = {
        "version": str(manifest["zorgsim"]),
        "commit": str(commit.get("id", "")),
        "seed": int(manifest["seed"]),
        "written": datetime.fromisoformat(manifest["written"]).replace(tzinfo=None),
        "digest": str(manifest["digest"]),
    }
    for key, value in told.items():
        if value != "":
            yield Line(subject.say(f"again.{key}"), value)
    for name, digest in manifest["data"].items():
        yield Line(subject.say("again.data", name=name), str(digest))
    if manifest["command"]:
        yield Line(subject.say("again.command"), command_words(str(manifest["command"])))


def _say(subject: Subject, key: str, **values: object) -> str:
    return say(subject.language, f"workbook.{key}", **values)
