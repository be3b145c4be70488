"""Pictures of a report that are not of its comparison: analyses that it takes along, and what is known without a run.

Each says beside it where it comes from, and what is other than in the comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from zorgsim import __version__
from zorgsim.model.loops import LOOPS
from zorgsim.report.figures import causal_provenance, draw_loops, draw_validation, draw_waterfall
from zorgsim.report.figures.drivers import draw as draw_drivers
from zorgsim.report.figures.saving import About, save
from zorgsim.report.page.along_notes import note_of
from zorgsim.report.page.pictures import PagePicture, within_page
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.telling import SHOWN_DIGITS
from zorgsim.report.texts import say
from zorgsim.results.along import Along
from zorgsim.results.decomposition import SHOWN_OUTCOMES
from zorgsim.results.validation import count, published_validation

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ELSEWHERE: Final = {"drivers": "elsewhere_drivers", "waterfall": "elsewhere_waterfall"}
"""What is said of a kind of picture that could be taken along, where it alone was not."""


@dataclass(frozen=True)
class OtherPicture:
    """A picture that is not of the comparison.

    Attributes
    ----------
    name, title
        Which one, and what it is called.
    described
        What it shows, for who cannot see it.
    note
        What stands below it.
    figure, origin
        The picture as drawn, and what its file says of where it comes from.
    """

    name: str
    title: str
    described: str
    note: str
    figure: Figure
    origin: Mapping[str, Any]

    def write(self, target: BinaryIO, kind: str) -> None:
        """Write it as ``png`` or ``svg``."""
        save(self.figure, target, kind, About(self.name, self.title, self.origin, []))


def other_pictures(subject: Subject) -> Iterator[PagePicture]:
    """Yield the pictures of what is taken along, then feedback loops and validation, as they stand in the page."""
    for one in others_drawn(subject):
        content = BytesIO()
        one.write(content, "svg")
        yield PagePicture(one.name, one.title, within_page(content.getvalue().decode("utf-8"), one.name, one.described), one.note)


def others_drawn(subject: Subject) -> Iterator[OtherPicture]:
    """Yield the same as they were drawn."""
    for number, along in enumerate(subject.restored.along, start=1):
        yield _of_along(subject, along, number)
    yield _loops(subject)
    yield from _validation(subject)


def made_elsewhere(subject: Subject) -> str:
    """Say which pictures of other commands could be taken along, and were not; nothing where all were."""
    taken = {one.kind for one in subject.restored.along}
    missing = [key for kind, key in _ELSEWHERE.items() if kind not in taken]
    if not missing:
        return ""
    return subject.say(f"left_out.{missing[0] if len(missing) == 1 else 'elsewhere'}")


def _of_along(subject: Subject, along: Along, number: int) -> OtherPicture:
    """Return the picture of a folder that is taken along, in the language of the report."""
    kind = along.kind
    titles = [one.title.in_language(subject.language).strip() or one.name for one in along.scenarios]
    described = subject.say(f"picture.{kind}", baseline=titles[0], title=titles[1])
    scenarios = [{"name": one.name, "digest": one.digest} for one in along.scenarios]
    origin = {"figure": kind, "zorgsim": __version__, "scenarios": scenarios}
    title = say(subject.language, f"figure.{kind}.title")
    return OtherPicture(f"{kind}-along-{number}", title, described, note_of(subject, along), _drawn(along, subject), origin)


def _drawn(along: Along, subject: Subject) -> Figure:
    if along.drivers is not None:
        return draw_drivers(along.drivers, subject.language)
    if along.decomposition is None:
        raise ValueError("nothing was taken along")
    known = [name for name in SHOWN_OUTCOMES if name in along.decomposition.effects]
    return draw_waterfall(along.decomposition, known, subject.language)


def _loops(subject: Subject) -> OtherPicture:
    title = say(subject.language, "figure.loops.title", count=len(LOOPS))
    described = subject.say("picture.loops", count=len(LOOPS))
    return OtherPicture("loops", title, described, subject.say("along.loops"), draw_loops(subject.language), causal_provenance())


def _validation(subject: Subject) -> Iterator[OtherPicture]:
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
    yield OtherPicture("validation", title, described, note, draw_validation(published, subject.language), origin)
