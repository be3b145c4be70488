"""A scenario as resolved, in plain words: a few lines, then one line a measure and a parameter."""

from __future__ import annotations

from collections.abc import Iterator

from zorgsim.clock import Clock
from zorgsim.inputs.describe import Counted, Followed, follow_measures
from zorgsim.inputs.family_changes import FamilyChanges
from zorgsim.inputs.linked_places import reaches_of
from zorgsim.inputs.natural_units import Unit
from zorgsim.inputs.people import families_move
from zorgsim.inputs.scenario import Language, Measure, Mode, Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.model.levers import LEVERS
from zorgsim.model.structure import BASES, DEFAULT, DEFAULT_BASE
from zorgsim.report import own_data_text
from zorgsim.report.drawn_from_text import drawn_from
from zorgsim.report.notes import frozen_from, frozen_words
from zorgsim.report.texts import (
    choice_words,
    counted_words,
    day_words,
    decimals_for,
    figure,
    lever_words,
    number,
    place_words,
    say,
    unit_words,
)
from zorgsim.report.translation import parameter_words


def lines(scenario: Scenario, language: Language) -> Iterator[str]:
    """Yield what a scenario is."""
    yield from _heading(scenario, language)
    yield ""
    history = [one for one in scenario.measures if one.start < scenario.run.policy_start]
    policy = [one for one in scenario.measures if one.start >= scenario.run.policy_start]
    yield from _measures("policy", scenario, policy, language)
    if families_move(scenario) and any(one.unit and one.unit != Unit.PERCENT for one in scenario.measures):
        yield say(language, "scenario.amounts_of_register")
    yield ""
    yield from _frame(scenario, language)
    yield ""
    if history:
        yield from _measures("history", scenario, history, language)
        yield ""
    if scenario.families:
        yield from _section("families", _families(scenario.families, language), language)
        yield ""
    if scenario.own:
        yield from own_data_text.lines(scenario, language)
        yield ""
    yield from _section("changed", own_parameters(scenario, language), language)
    yield _frozen(scenario, language)
    yield from _structure(scenario, language)


def own_measures(scenario: Scenario, baseline: Scenario, language: Language) -> list[str]:
    """Return a line for each measure that a scenario has and its baseline has not."""
    followed = follow_measures(scenario)
    own = [measure for measure in scenario.measures if measure not in baseline.measures]
    return [_measure(measure, followed[measure.name], language) for measure in own]


def own_parameters(scenario: Scenario, language: Language) -> list[str]:
    """Return a line for each parameter that a scenario gives a value of its own."""
    return [_parameter(scenario, name, language) for name in scenario.parameters]


def _heading(scenario: Scenario, language: Language) -> Iterator[str]:
    yield f"{scenario.title.in_language(language)} ({scenario.name})"
    description = scenario.description.in_language(language).strip()
    if description:
        yield description
    if scenario.advice:
        yield say(language, "scenario.advice", rows=", ".join(scenario.advice))
    if scenario.lineage[1:]:
        yield say(language, "scenario.lineage", parents=" > ".join(scenario.lineage[1:]))


def _frame(scenario: Scenario, language: Language) -> Iterator[str]:
    (reach,), run = reaches_of([scenario]), scenario.run
    place = reach.reported
    yield say(
        language,
        "scenario.place" if len(place.municipalities) > 1 else "scenario.place_one",
        label=place_words(place.label, language),
        municipalities=number(len(place.municipalities), 0, language),
        families=number(sum(one.families for one in place.municipalities), 0, language),
    )
    if reach.rest:
        yield say(
            language,
            "scenario.rest" if len(reach.rest) > 1 else "scenario.rest_one",
            municipalities=number(len(reach.rest), 0, language),
            families=number(sum(one.families for one in reach.rest), 0, language),
        )
    yield say(
        language,
        "scenario.period",
        start=day_words(run.start, language),
        until=day_words(run.until, language),
        weeks=number(Clock(run.start, run.until).weeks, 0, language),
        policy_start=day_words(run.policy_start, language),
    )
    times = {"worlds": number(run.worlds, 0, language), "replications": number(run.replications, 0, language)}
    said = say(language, "scenario.runs_drawn" if run.drawn else "scenario.runs", seed=run.seed, **times)
    yield f"{said} {drawn_from(scenario, language)}".rstrip()


def _measures(name: str, scenario: Scenario, chosen: list[Measure], language: Language) -> Iterator[str]:
    """Yield some of the measures: what is new, for which a reader comes, apart from what history did."""
    followed = follow_measures(scenario)
    yield from _section(name, [_measure(one, followed[one.name], language) for one in chosen], language)


def _section(name: str, listed: list[str], language: Language) -> Iterator[str]:
    """Yield a heading with its lines, or the sentence that says that there are none."""
    if listed:
        yield say(language, f"scenario.{name}")
        yield from (f"  - {line}" for line in listed)
    else:
        yield say(language, f"scenario.no_{name}")


def _measure(measure: Measure, followed: Followed, language: Language) -> str:
    return say(
        language,
        "scenario.measure",
        name=measure.name,
        lever=f"{lever_words(LEVERS[measure.lever], language)} ({measure.lever})",
        change=_change(measure, language),
        where=_where(measure, followed, language),
        start=day_words(measure.start, language),
        ramp=_ramp(measure, language),
        until="" if measure.until is None else say(language, "scenario.until", day=day_words(measure.until, language)),
        effect=_effect(measure, followed, language),
        pays=say(language, "scenario.pays", measure=measure.pays_for) if measure.pays_for else "",
    )


def _change(measure: Measure, language: Language) -> str:
    """Say how a measure moves its lever: set, more, less, or times."""
    if isinstance(measure.setting, str) and not measure.unit:
        return say(language, "scenario.to", value=choice_words(measure.setting, language))
    less = measure.mode is Mode.BY and measure.value < 0.0
    value, key = abs(measure.value) if less else measure.value, f"scenario.{'less' if less else measure.mode.value}"
    if not measure.unit:
        return say(language, key, value=figure(value, language))
    decimals = 0 if value.is_integer() else decimals_for(value)
    return say(language, key, value=f"{number(value, decimals, language)} {counted_words(measure.unit, language)}")


def _ramp(measure: Measure, language: Language) -> str:
    if measure.ramp_weeks == 0:
        return ""
    key = "scenario.ramp" if measure.ramp_weeks > 1 else "scenario.ramp_one"
    return say(language, key, weeks=number(measure.ramp_weeks, 0, language))


def _where(measure: Measure, followed: Followed, language: Language) -> str:
    if not measure.where:
        return say(language, "scenario.everywhere")
    text = say(language, "scenario.in", places=", ".join(measure.where))
    return text if followed.touched else text + say(language, "scenario.nowhere")


def _effect(measure: Measure, followed: Followed, language: Language) -> str:
    if not followed.touched:
        return ""
    lever, before, after = LEVERS[measure.lever], followed.before, followed.after
    if lever.choices:
        was, becomes = (choice_words(lever.choices[int(setting)], language) for setting in (before, after))
        return say(language, "scenario.choice", before=was, after=becomes)
    figures = {"before": figure(before, language), "after": figure(after, language)}
    text = say(language, "scenario.effect", unit=unit_words(lever.unit, language), **figures)
    if followed.counted:
        text += say(language, "scenario.counted", listed=", ".join(_counted(one, language) for one in followed.counted))
    if not lever.low <= after <= lever.high:
        return text + _between("impossible", (lever.low, lever.high), language)
    inside = lever.evidence_low <= after <= lever.evidence_high
    return text + _between("inside" if inside else "outside", (lever.evidence_low, lever.evidence_high), language)


def _counted(counted: Counted, language: Language) -> str:
    """Say where a lever goes from and to in a natural unit."""
    decimals = 0 if max(counted.before, counted.after) >= 100.0 else 1
    before, after = (number(one, decimals, language) for one in (counted.before, counted.after))
    return say(language, "scenario.from_to", before=before, after=after, unit=counted_words(counted.unit, language))


def _between(key: str, ends: tuple[float, float], language: Language) -> str:
    low, high = (figure(end, language) for end in ends)
    return say(language, f"scenario.{key}", low=low, high=high)


def _parameter(scenario: Scenario, name: str, language: Language) -> str:
    usual, value = register_of(scenario)[name], scenario.parameters[name]
    figures = {"value": value, "usual": usual.value, "low": usual.low, "high": usual.high}
    return say(
        language,
        "scenario.parameter",
        name=name,
        unit=unit_words(usual.unit, language),
        text=parameter_words(usual.text, language),
        grade=usual.grade,
        beyond="" if usual.low <= value <= usual.high else say(language, "scenario.beyond"),
        **{key: figure(value, language) for key, value in figures.items()},
    )


def _families(said: FamilyChanges, language: Language) -> list[str]:
    """Say in a line each how many families there are, where that is not what it would be otherwise."""
    counts = [
        say(language, "scenario.families_count", place=one.place, year=one.year, families=number(one.families, 0, language))
        for one in said.counts
    ]
    factors = [
        say(
            language,
            f"scenario.families_{key}",
            factor=figure(one.factor, language),
            year=one.year,
            where=" " + say(language, "scenario.in", places=", ".join(one.where)) if one.where else "",
        )
        for key, rows in (("change", said.change), ("births", said.births))
        for one in rows
    ]
    return counts + factors


def _structure(scenario: Scenario, language: Language) -> Iterator[str]:
    """Yield what the structure is where it is not the usual one."""
    if scenario.structure_base == DEFAULT_BASE and scenario.structure == DEFAULT:
        return
    usual = BASES[scenario.structure_base].options()
    own = [f"{mechanism} {option}" for mechanism, option in scenario.structure.options().items() if option != usual[mechanism]]
    options = ", ".join(own) or say(language, "scenario.no_option")
    yield say(language, "scenario.structure", base=scenario.structure_base, options=options)


def _frozen(scenario: Scenario, language: Language) -> str:
    if not scenario.freeze:
        return say(language, "scenario.no_frozen")
    start = day_words(frozen_from(scenario), language)
    return say(language, "scenario.frozen", stocks=frozen_words(scenario.freeze, language), start=start)
