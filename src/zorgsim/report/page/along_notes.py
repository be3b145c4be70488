"""What a report says of a folder that it takes along: where it comes from, what is other there, and what was found."""

from __future__ import annotations

from collections.abc import Iterator

from zorgsim.report.drivers_text import SHOWN, told_of_all
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.telling import SHOWN_DIGITS
from zorgsim.report.translation import parameter_words
from zorgsim.results.along import Along, Setting
from zorgsim.results.drivers import Drivers


def origin_words(subject: Subject, along: Along) -> str:
    """Say which folder it is, and what is other there than in the comparison."""
    digests = ", ".join(f"{one.name} ({one.digest[:SHOWN_DIGITS]})" for one in along.scenarios)
    words = [subject.say("along.from", folder=along.folder.name, version=along.manifest.get("zorgsim", ""), scenarios=digests)]
    if along.settings:
        words.append(subject.say("along.settings", settings="; ".join(_setting(subject, one) for one in along.settings)))
    return " ".join(words)


def found_words(subject: Subject, along: Along) -> str:
    """Say what was found as a whole, so that nobody reads a bar that luck may have made; nothing of a package taken apart."""
    if along.drivers is None:
        return ""
    told = [*told_of_all(along.drivers, subject.language)]
    if along.drivers.only:
        told.append(subject.say("along.only", active=len(along.drivers.active), only=", ".join(along.drivers.only)))
    return " ".join(told)


def names_words(subject: Subject, drivers: Drivers) -> str:
    """Say what the parameters of its picture are about: those that move most, and those of which there are Sobol indices."""
    shown = [one.name for one in drivers.screening.parameters[:SHOWN]]
    shown += [one.name for one in (drivers.sensitivity.indices if drivers.sensitivity else ())]
    known = [name for name in dict.fromkeys(shown) if name in drivers.register]
    named = [f"{name}: {parameter_words(drivers.register[name].text, subject.language)}" for name in known]
    return subject.say("along.names", names="; ".join(named))


def note_of(subject: Subject, along: Along) -> str:
    """Return what stands below its picture."""
    return " ".join(_note(subject, along))


def _note(subject: Subject, along: Along) -> Iterator[str]:
    if along.drivers is not None:
        yield found_words(subject, along)
        yield names_words(subject, along.drivers)
    yield origin_words(subject, along)


def _setting(subject: Subject, one: Setting) -> str:
    return subject.say(f"along.setting.{one.name}", value=one.value, compared=one.compared)
