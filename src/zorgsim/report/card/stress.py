"""STRESS-DES: the items of the reporting guideline for discrete-event simulation, filled.

T. Monks and others, *Strengthening the reporting of empirical simulation studies: introducing the STRESS guidelines*, Journal of
Simulation 13 (2019). Numbers are the guideline's; titles are ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from zorgsim.inputs.parameters import GRADE_WORDS
from zorgsim.inputs.places import all_municipalities
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.scenario_file import list_scenarios
from zorgsim.inputs.yardsticks import shipped_yardsticks
from zorgsim.model.chances import Moves
from zorgsim.model.levers import LEVERS
from zorgsim.model.loops import LOOPS
from zorgsim.model.state import STATE, STATE_BYTES
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import MECHANISMS
from zorgsim.model.vocabulary import WAITING_STAGES, Stage, Tier
from zorgsim.model.week import ALONG_ROUTE, CHANCES, END_OF_STAGE, START_OF_CARE, Phase
from zorgsim.report import loops_text
from zorgsim.report.card import evidence, experiment
from zorgsim.report.card.about import About
from zorgsim.report.card.form import Block, Fill, Form, filled
from zorgsim.report.drawn_from_text import where_worlds_come_from, worlds_drawn_from
from zorgsim.report.page.table import Cell
from zorgsim.report.scenario_text import own_measures, own_parameters
from zorgsim.report.texts import lever_words, say
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES

IN_CARE: Final = (Stage.NETWORK, Stage.FIRST_LINE, Stage.SPECIALIST, Stage.RESIDENTIAL, Stage.CRISIS)


def purpose(about: About) -> Iterator[Block]:
    """Say what the model is for, and of a run what it was."""
    yield about.say("purpose.model")
    run = about.run
    if run is None:
        return
    comparison = run.comparison
    families = about.number(sum(comparison.baseline.families.values()))
    yield about.say("purpose.run", place=about.where(comparison.baseline.place), families=families, titles=_titles(about))


def _titles(about: About) -> str:
    subject = about.subject
    return "" if subject is None else ", ".join(f"“{subject.title(one)}”" for one in subject.comparison.simulated)


def outputs(about: About) -> Iterator[Block]:
    """List the main outcomes, and count all."""
    yield about.say("outputs.all", count=len(OUTCOMES), main=len(MAIN_OUTCOMES), yardsticks=", ".join(shipped_yardsticks()))
    rows = []
    for name in MAIN_OUTCOMES:
        one = OUTCOMES[name]
        words = one.text.in_language(about.language), one.unit.in_language(about.language)
        rows.append((name, *words, about.say(f"direction.{one.direction}")))
    yield about.table("outcomes", ("name", "what", "unit", "more_is"), rows)


def aims(about: About) -> Iterator[Block]:
    """Say what was compared, or what can be."""
    yield about.say(
        "aims.model",
        scenarios=len(list_scenarios()),
        levers=len(LEVERS),
        rows=len(about.sources.advice),
        mechanisms=len(MECHANISMS),
    )
    run = about.run
    if run is not None:
        others = about.number(len(run.comparison.others))
        yield about.say("aims.run" if run.comparison.others else "aims.alone", count=others)
        return
    measured = about.sources.effects.manifest
    if not measured:
        yield about.not_known("effects")
        return
    scenarios = len(measured["scenarios"])
    yield about.say(
        "aims.published", scenarios=scenarios, place=about.place(measured["place"]["label"]), version=measured["zorgsim"]
    )


def diagram(about: About) -> Iterator[Block]:
    """List the feedback loops, each as its path."""
    yield about.say("diagram.where", loops=len(LOOPS))
    rows = [
        (
            loop,
            loops_text.name_of(loop, about.language),
            loops_text.turns(loop, about.language),
            loops_text.path(loop, about.language),
        )
        for loop in LOOPS
    ]
    yield about.table("loops", ("loop", "called", "turns", "path"), rows)


def logic(about: About) -> Iterator[Block]:
    """Tell the order of a week, the stages and the routes."""
    phases = ", ".join(about.say(f"phase.{phase.name.lower()}") for phase in Phase)
    yield about.say("logic.week", phases=phases, stages=len(Stage), rules=len(END_OF_STAGE) + len(ALONG_ROUTE) + len(START_OF_CARE))
    yield about.say("logic.routes", rules=", ".join(along.rule.__name__ for along in ALONG_ROUTE))
    stocks = ", ".join(_stock(name, about) for name in STOCKS)
    yield about.say("logic.stocks", count=len(STOCKS), stocks=stocks)


def _stock(name: str, about: About) -> str:
    stock = STOCKS[name]
    return stock.nl if about.language is Language.NL else stock.en


def scenarios(about: About) -> Iterator[Block]:
    """Tell what distinguishes scenarios: levers by group, and of a run each scenario's own measures."""
    groups: dict[str, int] = {}
    for name in LEVERS:
        groups[name.split(".")[0]] = groups.get(name.split(".")[0], 0) + 1
    listed = ", ".join(f"{name} ({count})" for name, count in groups.items())
    yield about.say("scenarios.levers", count=len(LEVERS), groups=listed)
    run, subject = about.run, about.subject
    if run is None or subject is None:
        return
    baseline = run.comparison.baseline.scenario
    rows = [
        (one.scenario.name, subject.title(one), line)
        for one in run.comparison.others
        for line in own_measures(one.scenario, baseline, about.language) or [about.say("none")]
    ]
    if rows:
        yield about.table("measures", ("name", "title", "measure"), rows)


def algorithms(about: About) -> Iterator[Block]:
    """Count the chances by what moves them, and say how stays and order of service are set."""
    moved = {moves: sum(one.moves is moves for one in CHANCES.values()) for moves in Moves}
    yield about.say("algorithms.chances", count=len(CHANCES), **{str(moves.value): number for moves, number in moved.items()})
    spreads = [one for name, one in about.sources.parameters.items() if name.endswith("weeks_scv")]
    yield about.say("algorithms.stays", count=len(spreads))
    queue = ", ".join(lever_words(lever, about.language) for name, lever in LEVERS.items() if name.startswith("queue."))
    yield about.say("algorithms.queue", levers=queue)


def components(about: About) -> Iterator[Block]:
    """Tell entities, activities, resources, queues, and where families come in and go out."""

    def stages(chosen: Iterator[Stage] | tuple[Stage, ...]) -> str:
        return ", ".join(say(about.language, f"story.stages.{stage.name.lower()}") for stage in chosen)

    everybody = all_municipalities()
    families = about.number(sum(one.families for one in everybody))
    if about.run is not None:
        simulated = about.run.manifest["simulated"]["municipalities"]
        families = about.number(sum(one.families for one in everybody if one.code in simulated))
        municipalities = len(simulated)
    else:
        municipalities = len(everybody)
    words = {"columns": len(STATE), "bytes": STATE_BYTES, "families": families, "municipalities": municipalities}
    option = about.baseline.structure.options()["people"]
    tiers = ", ".join(say(about.language, f"flag.tier.{tier.name.lower()}") for tier in Tier)
    told = {
        "entities": about.either("components.entities", **words),
        "activities": about.say("components.activities", stages=stages(IN_CARE)),
        "resources": about.say("components.resources", tiers=tiers),
        "queues": about.say("components.queues", stages=stages(tuple(WAITING_STAGES))),
        "entry_exit": about.say("components.entry_exit", option=say(about.language, f"structure.people.{option}.argument")),
    }
    yield about.table("components", ("component", "what"), ((about.say(f"component.{name}"), line) for name, line in told.items()))


def data_sources(about: About) -> Iterator[Block]:
    """Say where the data come from: the register's sources by grade, places, published figures, and their digests in a run."""
    parameters = about.sources.parameters.values()
    municipalities = all_municipalities()
    yield about.say(
        "data.register",
        sources=len({one.source for one in parameters}),
        parameters=len(about.sources.parameters),
        municipalities=len(municipalities),
        regions=len({one.youth_region_code for one in municipalities}),
    )
    validation = about.sources.validation
    if validation is None:
        yield about.not_known("validation")
    else:
        yield about.say(
            "data.targets", count=len(validation.findings), sources=len({one.target.source for one in validation.findings})
        )
    rows = [
        (
            about.grade(grade),
            str(len({one.source for one in parameters if one.grade is grade})),
            Cell(_some_source(grade, about), str(Language.EN)),
        )
        for grade in GRADE_WORDS
    ]
    yield about.table("sources", ("grade", "sources", "such_as"), rows)
    if about.run is not None:
        digests = [(name, str(digest)) for name, digest in about.run.manifest["data"].items()]
        yield about.table("digests", ("data", "digest"), digests)


def _some_source(grade: object, about: About) -> str:
    """Return the source that most parameters of a grade name, shortened."""
    named = [one.source for one in about.sources.parameters.values() if one.grade is grade]
    if not named:
        return about.say("none")
    most = max(dict.fromkeys(named), key=named.count)
    return most if len(most) <= 160 else f"{most[:157].rstrip()}..."


def preprocessing(about: About) -> Iterator[Block]:
    """Say how data were made from what is published, and of what place they tell."""
    yield about.say("preprocessing.tools")
    counted = [one for one in about.sources.parameters.values() if one.name.startswith("conversion.")]
    yield about.say("preprocessing.conversion", count=len(counted))


def inputs(about: About) -> Iterator[Block]:
    """Give the shares of parameters by grade, and how uncertain ones are drawn."""
    yield evidence.grades(about)
    yield about.say("inputs.where")
    run = about.run
    if run is None:
        yield f"{about.say('inputs.drawn')} {where_worlds_come_from(about.language)}"
        return
    draws = run.comparison.draws
    if draws:
        yield f"{about.say('inputs.worlds', worlds=about.number(draws))} {worlds_drawn_from(run.comparison, about.language)}"
    else:
        yield about.say("inputs.best")
    own = [(one.scenario.name, line) for one in run.comparison.simulated for line in own_parameters(one.scenario, about.language)]
    if own:
        yield about.table("own_parameters", ("name", "value"), own)


def assumptions(about: About) -> Iterator[Block]:
    """Tell assumptions: those of numbers, those of form, and what raised a flag in the run."""
    yield evidence.assumed(about)
    yield evidence.mechanisms(about)
    yield about.say("assumptions.limits")
    yield from evidence.flags(about)


def software(about: About) -> Iterator[Block]:
    """Name version, language and libraries."""
    version = about.sources.version if about.run is None else about.run.manifest["zorgsim"]
    yield about.say("software.language", version=version, python=about.sources.python)
    if about.run is None:
        yield about.say("software.libraries")
        return
    rows = [(name, str(number or about.say("none"))) for name, number in about.run.manifest["versions"].items()]
    yield about.table("versions", ("library", "version"), rows)


def sampling(about: About) -> Iterator[Block]:
    """Tell how random numbers are made, and the seed."""
    yield about.say("sampling.generator")
    yield about.either("sampling.seed", seed=about.baseline.run.seed)


def execution(about: About) -> Iterator[Block]:
    """Tell how time moves, in what order events come, and what does not change results."""
    yield about.say("execution.week")
    yield about.say("execution.engines")
    yield about.say("execution.parallel")


def code_access(about: About) -> Iterator[Block]:
    """Tell licence, version, commit, and where the code is."""
    version = about.sources.version if about.run is None else about.run.manifest["zorgsim"]
    yield about.say("code.licence", licence=about.sources.licence, version=version)
    commit = about.sources.commit if about.run is None else about.run.manifest.get("commit")
    if commit is None:
        yield about.not_known("commit")
    else:
        yield about.say("code.changed" if commit["changed"] else "code.commit", commit=commit["id"])
    yield about.not_known("address")
    if about.run is not None:
        manifest = about.run.manifest
        yield about.say("code.run", digest=manifest["digest"], written=manifest["written"])


SECTIONS: Final[Mapping[str, Mapping[str, tuple[str, Fill]]]] = MappingProxyType(
    {
        "objectives": {"purpose": ("1.1", purpose), "outputs": ("1.2", outputs), "aims": ("1.3", aims)},
        "logic": {
            "diagram": ("2.1", diagram),
            "logic": ("2.2", logic),
            "scenarios": ("2.3", scenarios),
            "algorithms": ("2.4", algorithms),
            "components": ("2.5", components),
        },
        "data": {
            "sources": ("3.1", data_sources),
            "preprocessing": ("3.2", preprocessing),
            "inputs": ("3.3", inputs),
            "assumptions": ("3.4", assumptions),
        },
        "experimentation": {
            "initialisation": ("4.1", experiment.initialisation),
            "run_length": ("4.2", experiment.run_length),
            "estimation": ("4.3", experiment.estimation),
        },
        "implementation": {
            "software": ("5.1", software),
            "sampling": ("5.2", sampling),
            "execution": ("5.3", execution),
            "system": ("5.4", experiment.system),
        },
        "code": {"access": ("6.1", code_access)},
    }
)
"""The items of STRESS-DES, section by section: number, and what fills it."""


def stress(about: About) -> Form:
    """Return the form, filled."""
    return filled("stress", SECTIONS, about)
