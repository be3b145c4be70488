"""Pictures of a report that are not of its comparison: analyses that it takes along, and what is known without a run.

Each says beside it where it comes from, and what is other than in the comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from zorgsim import __version__
from zorgsim.model.loops import LOOPS
from zorgsim.report.figures import causal_provenance, draw_loops, draw_validation, draw_waterfall
from zorgsim.report.figures.drivers import draw as draw_drivers
from zorgsim.report.figures.saving import About, save
from zorgsim.report.page.pictures import PagePicture, within_page
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.telling import SHOWN_DIGITS
from zorgsim.report.texts import say
from zorgsim.results.along import Along, Setting
from zorgsim.results.decomposition import SHOWN_OUTCOMES
from zorgsim.results.validation import count, published_validation

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def other_pictures(subject: Subject) -> Iterator[PagePicture]:
    """Yield the pictures of what is taken along, then feedback loops and validation."""
    for number, along in enumerate(subject.restored.along, start=1):
        yield _of_along(subject, along, number)
    yield _loops(subject)
    yield from _validation(subject)


def _of_along(subject: Subject, along: Along, number: int) -> PagePicture:
    """Return the picture of a folder that is taken along, in the language of the report."""
    kind = "drivers" if along.drivers is not None else "waterfall"
    figure = _drawn(along, subject)
    titles = [one.title.in_language(subject.language).strip() or one.name for one in along.scenarios]
    described = subject.say(f"picture.{kind}", baseline=titles[0], title=titles[1])
    scenarios = [{"name": one.name, "digest": one.digest} for one in along.scenarios]
    origin = {"figure": kind, "zorgsim": __version__, "scenarios": scenarios}
    title = say(subject.language, f"figure.{kind}.title")
    return _picture(f"{kind}-along-{number}", figure, (title, described, _note(subject, along)), origin)


def _drawn(along: Along, subject: Subject) -> Figure:
    if along.drivers is not None:
        return draw_drivers(along.drivers, subject.language)
    if along.decomposition is None:
        raise ValueError("nothing was taken along")
    known = [name for name in SHOWN_OUTCOMES if name in along.decomposition.effects]
    return draw_waterfall(along.decomposition, known, subject.language)


def _note(subject: Subject, along: Along) -> str:
    """Say where a picture comes from, and what is other there."""
    digests = ", ".join(f"{one.name} ({one.digest[:SHOWN_DIGITS]})" for one in along.scenarios)
    words = [subject.say("along.from", folder=along.folder.name, version=along.manifest.get("zorgsim", ""), scenarios=digests)]
    if along.settings:
        words.append(subject.say("along.settings", settings="; ".join(_setting(subject, one) for one in along.settings)))
    return " ".join(words)


def _setting(subject: Subject, one: Setting) -> str:
    return subject.say(f"along.setting.{one.name}", value=one.value, compared=one.compared)


def _loops(subject: Subject) -> PagePicture:
    title = say(subject.language, "figure.loops.title", count=len(LOOPS))
    words = (title, subject.say("picture.loops", count=len(LOOPS)), subject.say("along.loops"))
    return _picture("loops", draw_loops(subject.language), words, causal_provenance())


def _validation(subject: Subject) -> Iterator[PagePicture]:
    """Yield the picture of the published validation, if there is one."""
    published = published_validation()
    if published is None:
        return
    counted = count(published.findings)
    title = say(subject.language, "figure.validation.title", met=counted.met, all=counted.all)
    described = subject.say("picture.validation", met=counted.met, all=counted.all)
    about = published.manifest
    version, digest = about["zorgsim"], str(about["scenarios"]["baseline"]["digest"])[:SHOWN_DIGITS]
    data = "validation_changed" if published.data_changed else "validation_same"
    note = subject.say(f"along.{data}", version=version, digest=digest)
    origin = {"figure": "validation", "zorgsim": version, "data": about["data"], "scenarios": about["scenarios"]}
    yield _picture("validation", draw_validation(published, subject.language), (title, described, note), origin)


def _picture(name: str, figure: Figure, words: tuple[str, str, str], origin: Mapping[str, Any]) -> PagePicture:
    """Return a picture as it can stand in the page: its title, what it shows for who cannot see it, and what stands below it."""
    title, described, note = words
    content = BytesIO()
    save(figure, content, "svg", About(name, title, origin, []))
    return PagePicture(name, title, within_page(content.getvalue().decode("utf-8"), name, described), note)
