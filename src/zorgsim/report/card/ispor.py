"""Good practices of ISPOR and SMDM: how the model was made, estimated, made transparent and validated, item by item.

D. M. Eddy and others, *Model transparency and validation* (2012), with J. J. Caro and others on overview, M. Roberts and others on
conceptualising, J. Karnon and others on discrete-event simulation, A. H. Briggs and others on estimation and uncertainty; of the
ISPOR-SMDM Modeling Good Research Practices Task Force, Value in Health 15 and Medical Decision Making 32. Titles are ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from zorgsim.inputs.parameters import Distribution, Grade
from zorgsim.model.loops import LOOPS
from zorgsim.model.structure import MECHANISMS
from zorgsim.model.week import CHANCES
from zorgsim.report.card import proof
from zorgsim.report.card.about import About, at_least
from zorgsim.report.card.form import Block, Fill, Form, filled


def conceptualisation(about: About) -> Iterator[Block]:
    """Tell why it is of this form, and which forms are open."""
    yield about.say("conceptualisation.form", loops=len(LOOPS), mechanisms=len(MECHANISMS), rows=len(about.sources.advice))
    yield about.say("see", items="1.1, 2.1, 2.2, 3.4")


def practice(about: About) -> Iterator[Block]:
    """Tell what good practice of discrete-event simulation asks for."""
    yield about.say("practice.events")
    yield about.say("see", items="2.4, 2.5, 4.1, 4.2, 4.3, 5.2")


def estimation(about: About) -> Iterator[Block]:
    """Tell how parameters were estimated, and the three kinds of not knowing."""
    parameters = about.sources.parameters.values()
    fixed = sum(one.distribution is Distribution.FIXED or one.low == one.high for one in parameters)
    measured = sum(one.grade is Grade.A for one in parameters)
    yield about.say("uncertainty.parameters", all=len(parameters), fixed=fixed, measured=measured)
    yield about.say("uncertainty.kinds")
    yield about.say("see", items="3.3, 3.4, 4.3")


def nontechnical(about: About) -> Iterator[Block]:
    """Say where somebody reads who models nothing."""
    yield about.say("nontechnical.where", rows=len(about.sources.advice))
    yield about.not_known("funding")


def technical(about: About) -> Iterator[Block]:
    """Say where all of it stands, so that it can be made again."""
    yield about.say("technical.where", chances=len(CHANCES), parameters=len(about.sources.parameters))
    yield about.say("see", items="2, 3, 5, 6")


def face(about: About) -> Iterator[Block]:
    """Say who looked whether it is plausible."""
    found = about.sources.proof
    if found is not None:
        yield about.say("face.stories", count=about.number(at_least(found.tests.get("stories", 0))))
    yield about.say("face.critique")
    yield about.not_known("panel")


def verification(about: About) -> Iterator[Block]:
    """Say how it was shown that the program does what the model says."""
    yield about.say("verification.engines")
    yield about.say("see_form", items=f"{about.say('trace.short')} 5")


def cross(about: About) -> Iterator[Block]:
    """Say which other models it was held against."""
    yield about.say("cross.engines")
    yield about.not_known("models")


def external(about: About) -> Iterator[Block]:
    """Tell how it fits published figures."""
    yield from proof.validation(about)
    yield about.say("external.uses")
    yield from proof.held_out(about)


def predictive(about: About) -> Iterator[Block]:
    """Tell what was predicted before it was known."""
    yield from proof.forecasts(about)


SECTIONS: Final[Mapping[str, Mapping[str, tuple[str, Fill]]]] = MappingProxyType(
    {
        "making": {
            "conceptualisation": ("1", conceptualisation),
            "practice": ("2", practice),
            "uncertainty": ("3", estimation),
        },
        "transparency": {"nontechnical": ("4", nontechnical), "technical": ("5", technical)},
        "validation": {
            "face": ("6", face),
            "verification": ("7", verification),
            "cross": ("8", cross),
            "external": ("9", external),
            "predictive": ("10", predictive),
        },
    }
)
"""The items, section by section."""


def ispor(about: About) -> Form:
    """Return the form, filled."""
    return filled("ispor", SECTIONS, about)
