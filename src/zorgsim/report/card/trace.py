"""TRACE: the eight elements of a record of how a model was made and tested, filled.

V. Grimm and others, *Towards better modelling and decision support: documenting model development, testing, and analysis using
TRACE*, Ecological Modelling 280 (2014). Titles are ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from zorgsim.inputs.parameters import Grade
from zorgsim.report.card import evidence, proof
from zorgsim.report.card.about import About
from zorgsim.report.card.form import Block, Fill, Form, filled
from zorgsim.results.validation import count


def problem(about: About) -> Iterator[Block]:
    """Tell for whom and for what decision."""
    yield about.say("problem.whom", rows=len(about.sources.advice))
    yield about.say("see", items="1.1, 1.2, 1.3")


def description(about: About) -> Iterator[Block]:
    """Say where the model is described."""
    yield about.say("see", items="2.1-2.5")


def data(about: About) -> Iterator[Block]:
    """Judge the data."""
    parameters = about.sources.parameters.values()
    weak = sum(one.grade is Grade.C for one in parameters)
    yield about.say("trace_data.grades", weak=weak, all=len(parameters), percent=about.percent(weak, len(parameters)))
    yield about.say("see", items="3.1-3.4")


def concept(about: About) -> Iterator[Block]:
    """Say on what form of the model conclusions rest."""
    yield about.say("concept.assumptions")
    yield from evidence.rests(about)


def implementation(about: About) -> Iterator[Block]:
    """Say how the program was shown to do what the model says."""
    yield about.say("implementation.how")
    yield from proof.tests(about)


def output(about: About) -> Iterator[Block]:
    """Say how far outputs fit what was in view while it was made."""
    found = about.sources.validation
    if found is None:
        yield about.not_known("validation")
        return
    counted = count([one for one in found.findings if one.target.use != proof.HELD_OUT])
    yield about.say("output.fitted", met=counted.met, all=counted.all)
    yield about.say("see_form", items=f"{about.say('ispor.short')} 9")


def analysis(about: About) -> Iterator[Block]:
    """Say how sensitive outputs are to what was assumed."""
    shaken, structures = about.sources.shaken, about.sources.structures
    if shaken.manifest:
        yield about.say("analysis.shaken", parameters=len(shaken.manifest["parameters"]), policies=len(shaken.scenarios))
    else:
        yield about.not_known("shaken")
    others = len(structures.worlds.others)
    yield about.say("analysis.structures", structures=others) if others else about.not_known("worlds")
    yield about.say("analysis.drivers")


def corroboration(about: About) -> Iterator[Block]:
    """Say how far outputs fit what was kept apart."""
    found = about.sources.validation
    if found is None:
        yield about.not_known("validation")
    else:
        counted = count([one for one in found.findings if one.target.use == proof.HELD_OUT])
        yield about.say("corroboration.held_out", met=counted.met, all=counted.all)
    yield about.say("see_form", items=f"{about.say('ispor.short')} 9, 10")


SECTIONS: Final[Mapping[str, Mapping[str, tuple[str, Fill]]]] = MappingProxyType(
    {
        "elements": {
            "problem": ("1", problem),
            "description": ("2", description),
            "data": ("3", data),
            "concept": ("4", concept),
            "implementation": ("5", implementation),
            "output": ("6", output),
            "analysis": ("7", analysis),
            "corroboration": ("8", corroboration),
        }
    }
)
"""The elements."""


def trace(about: About) -> Form:
    """Return the form, filled."""
    return filled("trace", SECTIONS, about)
