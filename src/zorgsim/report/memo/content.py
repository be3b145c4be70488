"""What a memo says: the findings of the report, in its sentences, as many as two pages take; the rest is in the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from zorgsim.inputs.scenario import Language
from zorgsim.report.elsewhere_text import elsewhere_in_brief
from zorgsim.report.memo.room import HEADING, SUBHEADING, Room, cut, lines, lines_of_title
from zorgsim.report.page.cautions import Caution, first_cautions
from zorgsim.report.page.findings import IMPORTANCE, Finding, findings_of
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.telling import SHOWN_DIGITS, compared_lines, how_sure, title_of
from zorgsim.report.texts import day_words, say
from zorgsim.results.believability import Level
from zorgsim.results.restored import Restored
from zorgsim.results.simulated import Simulated

MOST_POLICIES: Final = 4
"""Policies that a memo tells of."""
_LIMITS: Final = ("outside", "chance", "sum", "place")
_TITLE_IN_SENTENCE: Final = 60
_TITLES_TOGETHER: Final = 480
_PLACE: Final = 90
_HEADING: Final = 90
_NAME: Final = 32
_LINE: Final = 900
"""Letters of a line on what was compared."""
_FOOT_SCENARIOS: Final = 3
_MOST_WARNINGS: Final = 3
_KEPT_FOR_CAUTIONS: Final = 7.0
"""Lines: two cautions, as a rule."""


@dataclass(frozen=True)
class Brief(Subject):
    """A finished comparison as a memo tells it: titles in sentences are cut where they are very long."""

    def title(self, simulated: Simulated) -> str:
        """Return what a scenario is called, short enough for a sentence."""
        policies = max(1, len(self.comparison.others))
        return cut(super().title(simulated), max(24, min(_TITLE_IN_SENTENCE, _TITLES_TOGETHER // policies)))

    @property
    def place(self) -> str:
        """What the place is called, short enough for a sentence."""
        return cut(super().place, _PLACE)


def memo_content(restored: Restored, language: Language) -> dict[str, Any]:
    """Return what the tags of a memo stand for."""
    subject, brief = Subject(restored, language), Brief(restored, language)
    manifest, room = restored.manifest, Room()
    told: dict[str, Any] = {
        **_fixed(subject, brief, language),
        "place": subject.place,
        "written": day_words(datetime.fromisoformat(manifest["written"]).date(), language),
        "foot": _foot(brief),
        "version": str(manifest["zorgsim"]),
        "seed": str(manifest["seed"]),
        "digest": str(manifest["digest"]),
        "digests": [{"name": one["name"], "digest": one["digest"]} for one in manifest["scenarios"]],
    }
    _make_room(told, room)
    warnings, cautions = _cautions(brief)
    room.take(sum(map(_lines_of_caution, warnings)))
    structures = _that_fit(_structures(brief), brief, room, keep=room.left * 0.7)
    policies, more_policies = _policies(subject, brief, room)
    rests, more_rests = _rests(cautions, brief, room)
    found = {"policies": policies, "more_policies": more_policies, "rests": rests, "more_rests": more_rests}
    return {**told, **found, "structures": structures, "warnings": [_caution(one) for one in warnings]}


def _fixed(subject: Subject, brief: Brief, language: Language) -> dict[str, Any]:
    """Return what every memo says."""
    return {
        "title": title_of(subject),
        "simulated": brief.say("simulated"),
        "compared": [cut(line, _LINE) for line in compared_lines(brief)],
        "sure": [{"topic": topic, "sentence": "".join(words for words, _ in pieces)} for topic, pieces in how_sure(brief)],
        "limits": [brief.say(f"limits.{key}") for key in _LIMITS],
        "more": _say(brief, "more"),
        "heading": {key: brief.say(f"section.{key}") for key in ("compared", "sure", "structures", "rests", "limits")},
    }


def _make_room(told: dict[str, Any], room: Room) -> None:
    """Take the room of what every memo says."""
    room.take(lines_of_title(told["title"]))
    room.take(HEADING * 4)  # compared, sure, rests, limits
    sure = [f"{one['topic']}. {one['sentence']}" for one in told["sure"]]
    for line in (told["simulated"], *told["compared"], *sure, *told["limits"], told["more"]):
        room.take(lines(line))
    room.take(2 * lines(told["foot"]))


def _structures(brief: Brief) -> list[str]:
    """Return what other structures say, where they do not agree first; which there are stands under how sure it is."""
    titles = {one.scenario.name: f"“{brief.title(one)}”, " for one in brief.comparison.others}
    if len(titles) == 1:
        titles = dict.fromkeys(titles, "")
    return [f"{titles[name]}{line}" for name, line in elsewhere_in_brief(brief.comparison, brief.language)]


def _that_fit(told: Sequence[str], brief: Brief, room: Room, keep: float) -> list[str]:
    """Return the lines that there is room for; the last says how many are left out, if any are."""
    if not told:
        return []
    fitting: list[str] = []
    room.take(HEADING + lines(_more_structures(brief, len(told))))
    for line in told:
        if not room.takes(lines(line), keep):
            break
        fitting.append(line)
    left = len(told) - len(fitting)
    return [*fitting, _more_structures(brief, left)] if left else fitting


def _more_structures(brief: Brief, left: int) -> str:
    return _say(brief, "more_structures_one" if left == 1 else "more_structures", count=brief.number(left))


# Policies


def _policies(subject: Subject, brief: Brief, room: Room) -> tuple[list[dict[str, Any]], str]:
    """Return the policies with the findings that there is room for, and how many policies are not told of."""
    others = brief.comparison.others
    shown = others[:MOST_POLICIES]
    more = len(others) - len(shown)
    words = _say(brief, "more_policies", count=brief.number(more)) if more else ""
    room.take(lines(words) if words else 0.0)
    found = {one.scenario.name: findings_of(brief, one) for one in shown}
    titles = {one.scenario.name: cut(subject.title(one), _HEADING) if len(others) > 1 else "" for one in shown}
    for title in titles.values():
        room.take((HEADING + lines(title) if title else 0.0) + 1.0)
    told = set(_told(found, brief, room))
    policies = [_policy(subject, brief, one, titles[one.scenario.name], found[one.scenario.name], told) for one in shown]
    return _noted_once(policies), words


def _noted_once(policies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the policies with each note on how findings are to be read at the first that has such findings."""
    seen: set[str] = set()
    for group in (group for one in policies for group in one["headings"]):
        if group["note"] in seen:
            group["note"] = ""
        seen.add(group["note"])
    return policies


Found = list[tuple[str, list[Finding]]]


def _told(found: dict[str, Found], brief: Brief, room: Room) -> Iterator[tuple[str, str]]:
    """Yield scenario and key of the findings that there is room for, the same of every policy."""
    opened: set[tuple[str, str]] = set()
    for key in IMPORTANCE:
        own = [
            (name, heading, one)
            for name, headings in found.items()
            for heading, several in headings
            for one in several
            if one.key == key
        ]
        new = {(name, heading) for name, heading, _ in own} - opened
        noted = {heading for _, heading in new} - {heading for _, heading in opened}  # a note stands at the first policy only
        asked = sum(lines(_sentence(one)) for _, _, one in own) + SUBHEADING * len(new)
        asked += sum(_lines_of_note(heading, brief) for heading in noted)
        if room.takes(asked, _KEPT_FOR_CAUTIONS):
            opened |= new
            yield from ((name, key) for name, _, _ in own)


def _lines_of_note(heading: str, brief: Brief) -> float:
    note = _note(heading, brief)
    return lines(note) if note else 0.0


def _sentence(finding: Finding) -> str:
    return f"{finding.topic}, {finding.sentence}"


def _policy(
    subject: Subject, brief: Brief, one: Simulated, title: str, headings: Found, told: set[tuple[str, str]]
) -> dict[str, Any]:
    name = one.scenario.name
    kept = [(heading, [finding for finding in several if (name, finding.key) in told]) for heading, several in headings]
    left = sum(len(several) for _, several in headings) - sum(len(several) for _, several in kept)
    return {
        "title": subject.title(one),
        "heading": title,
        "description": one.scenario.description.in_language(subject.language).strip(),
        "headings": [
            {
                "heading": brief.say(f"heading.{heading}"),
                "note": _note(heading, brief),
                "findings": [_finding(finding, brief) for finding in several],
            }
            for heading, several in kept
            if several
        ],
        "more": _say(brief, "more_findings_one" if left == 1 else "more_findings", count=brief.number(left)) if left else "",
    }


def _note(heading: str, brief: Brief) -> str:
    """Return how findings under a heading are to be read, where that is not plain."""
    return brief.say("heading_note.whom") if heading == "whom" else ""


def _finding(finding: Finding, brief: Brief) -> dict[str, str]:
    return {"topic": finding.topic, "mark": brief.say(f"mark.{finding.mark}"), "sentence": finding.sentence}


# What it rests on


def _cautions(brief: Brief) -> tuple[list[Caution], list[Caution]]:
    """Return the warnings, as many as a memo tells, and all other cautions of the first page."""
    everything = first_cautions(brief)
    warnings = [one for one in everything if one.level is Level.WARNING][:_MOST_WARNINGS]
    return warnings, [one for one in everything if one not in warnings]


def _rests(cautions: Sequence[Caution], brief: Brief, room: Room) -> tuple[list[dict[str, str]], str]:
    """Return the cautions that there is room for, the serious ones first, and how many are left."""
    shown: list[Caution] = []
    for one in cautions:
        if not room.takes(_lines_of_caution(one), keep=1.0):
            break
        shown.append(one)
    left = len(cautions) - len(shown)
    words = _say(brief, "more_rests_one" if left == 1 else "more_rests", count=brief.number(left)) if left else ""
    return [_caution(one) for one in shown], words


def _lines_of_caution(one: Caution) -> float:
    return lines(f"{one.level_words}, {one.who}: {one.sentence}")


def _caution(one: Caution) -> dict[str, str]:
    return {"level": one.level_words, "who": one.who, "sentence": one.sentence}


def _foot(brief: Brief) -> str:
    """Say which results these are; of many scenarios those that come first."""
    manifest = brief.restored.manifest
    scenarios = [f"{cut(one['name'], _NAME)} ({one['digest'][:SHOWN_DIGITS]})" for one in manifest["scenarios"]]
    listed, more = ", ".join(scenarios[:_FOOT_SCENARIOS]), len(scenarios) - _FOOT_SCENARIOS
    listed = brief.say("and_more", names=listed, count=brief.number(more)) if more > 0 else listed
    return brief.say(
        "foot", version=manifest["zorgsim"], seed=manifest["seed"], scenarios=listed, digest=manifest["digest"][:SHOWN_DIGITS]
    )


def _say(subject: Subject, key: str, **values: object) -> str:
    return say(subject.language, f"memo.{key}", **values)
