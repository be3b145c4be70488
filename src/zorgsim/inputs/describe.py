"""A scenario as resolved, in plain words, Dutch or English; and where it differs from its parent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from zorgsim.clock import Clock
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import Municipality, resolve_places
from zorgsim.inputs.scenario import Language, Measure, Mode, Scenario, Uncertainty
from zorgsim.model.levers import LEVERS, Lever
from zorgsim.model.loops import LOOPS
from zorgsim.model.stocks import STOCKS

_EN: Final = {
    "advice": "Stands for: {rows}.",
    "lineage": "Extends: {parents}.",
    "place": "Place: {label}, {municipalities} municipalities, {families} families with children under 18.",
    "period": "Period: {start} until {until}, {weeks} weeks; new policy is marked from {policy_start}.",
    "runs": "Runs: {replications} replications, seed {seed}; {uncertainty}.",
    "none": "parameters at their best values",
    "parameters": "parameters drawn from their distributions",
    "measures": "Measures",
    "no_measures": "No measures.",
    "to": "set to {value}",
    "by": "{value} added",
    "times": "times {value}",
    "measure": "{name}: {lever}, {change}, {where}, from {start}{ramp}{effect}.",
    "ramp": ", growing over {weeks} weeks",
    "everywhere": "everywhere simulated",
    "in": "in {places}",
    "nowhere": " (nothing of it is simulated: no effect here)",
    "effect": "; the setting goes from {before} to {after} ({unit})",
    "choice": "; it was {before} and becomes {after}",
    "inside": ", within the range that evidence covers ({low} to {high})",
    "outside": ", OUTSIDE the range that evidence covers ({low} to {high})",
    "impossible": ", and cannot be simulated: the lever goes from {low} to {high}",
    "changed": "Parameters other than in the register",
    "no_changed": "All parameters as in the register.",
    "parameter": "{name}: {value} {unit} instead of {usual} ({text}; grade {grade}; plausible {low} to {high}{beyond})",
    "beyond": ", so this is OUTSIDE the plausible range",
    "frozen": "Slow stocks and loops that stand still from {start}: {stocks}.",
    "no_frozen": "All slow stocks move.",
}

_NL: Final = {
    "advice": "Staat voor: {rows}.",
    "lineage": "Bouwt voort op: {parents}.",
    "place": "Plaats: {label}, {municipalities} gemeenten, {families} gezinnen met kinderen onder de 18.",
    "period": "Periode: {start} tot {until}, {weeks} weken; nieuw beleid is gemarkeerd vanaf {policy_start}.",
    "runs": "Herhalingen: {replications}, toevalsgetal {seed}; {uncertainty}.",
    "none": "parameters op hun beste waarde",
    "parameters": "parameters getrokken uit hun verdeling",
    "measures": "Maatregelen",
    "no_measures": "Geen maatregelen.",
    "to": "wordt {value}",
    "by": "{value} erbij",
    "times": "maal {value}",
    "measure": "{name}: {lever}, {change}, {where}, vanaf {start}{ramp}{effect}.",
    "ramp": ", in {weeks} weken opgebouwd",
    "everywhere": "overal waar gesimuleerd wordt",
    "in": "in {places}",
    "nowhere": " (hiervan wordt niets gesimuleerd: hier geen effect)",
    "effect": "; de stand gaat van {before} naar {after} ({unit})",
    "choice": "; het was {before} en wordt {after}",
    "inside": ", binnen het bereik van het bewijs ({low} tot {high})",
    "outside": ", BUITEN het bereik van het bewijs ({low} tot {high})",
    "impossible": ", en is niet te simuleren: de knop gaat van {low} tot {high}",
    "changed": "Parameters anders dan in het register",
    "no_changed": "Alle parameters zoals in het register.",
    "parameter": "{name}: {value} {unit} in plaats van {usual} ({text}; graad {grade}; aannemelijk {low} tot {high}{beyond})",
    "beyond": ", dit ligt dus BUITEN het aannemelijke bereik",
    "frozen": "Langzame voorraden en lussen die stilstaan vanaf {start}: {stocks}.",
    "no_frozen": "Alle trage voorraden bewegen.",
}

_WORDS: Final[Mapping[Language, Mapping[str, str]]] = MappingProxyType({Language.EN: _EN, Language.NL: _NL})

_MONTHS: Final[Mapping[Language, tuple[str, ...]]] = MappingProxyType(
    {
        Language.EN: (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        Language.NL: (
            *("januari", "februari", "maart", "april", "mei", "juni"),
            *("juli", "augustus", "september", "oktober", "november", "december"),
        ),
    }
)

_DUTCH_UNITS: Final = (
    ("x baseline", "maal de uitgangssituatie"),
    ("share of", "aandeel"),
    ("share", "aandeel"),
    ("probability", "kans"),
    ("per year", "per jaar"),
    ("weeks", "weken"),
)
"""Beginnings of units and what Dutch readers get instead; other units stay as the register has them."""


@dataclass(frozen=True)
class Difference:
    """One row of what differs: a dotted key, and both values in words of the scenario file; None where there is none."""

    key: str
    parent: str | None
    own: str | None


@dataclass(frozen=True)
class _Speech:
    """How numbers, dates and sentences look in a language."""

    language: Language

    def say(self, sentence: str, **details: str) -> str:
        return _WORDS[self.language][sentence].format_map(details)

    def number(self, value: float) -> str:
        text = f"{value:.6g}"
        return text.replace(".", ",") if self.language is Language.NL else text

    def count(self, value: int) -> str:
        text = f"{value:,}"
        return text.replace(",", ".") if self.language is Language.NL else text

    def day(self, day: date) -> str:
        return f"{day.day} {_MONTHS[self.language][day.month - 1]} {day.year}"

    def unit(self, unit: str) -> str:
        if self.language is Language.EN:
            return unit
        return next((dutch for english, dutch in _DUTCH_UNITS if unit.startswith(english)), unit)

    def lever(self, lever: Lever) -> str:
        return f"{lever.nl if self.language is Language.NL else lever.en} ({lever.name})"


# The settings that measures lead to


def _covered(names: tuple[str, ...], scenario: Scenario) -> frozenset[Municipality]:
    """Return the simulated municipalities among the named ones; no names means all of them."""
    simulated = frozenset(resolve_places(scenario.places, scenario.name).municipalities)
    return simulated & frozenset(resolve_places(names, scenario.name).municipalities) if names else simulated


def _moved(measure: Measure, setting: float) -> float:
    match measure.mode:
        case Mode.TO:
            return measure.value
        case Mode.BY:
            return setting + measure.value
        case Mode.TIMES:
            return setting * measure.value


def settings_around(scenario: Scenario, measure: Measure) -> tuple[float, float]:
    """Return the lever's setting before a measure and after it, fully grown.

    Before it come the measures on the same lever that stand earlier in the scenario and hold in all of its places.
    """
    covered = _covered(measure.where, scenario)
    setting = LEVERS[measure.lever].neutral
    for earlier in scenario.measures:
        if earlier.name == measure.name:
            break
        if earlier.lever == measure.lever and covered <= _covered(earlier.where, scenario):
            setting = _moved(earlier, setting)
    return setting, _moved(measure, setting)


# Sentences


def _where(scenario: Scenario, measure: Measure, speech: _Speech) -> str:
    if not measure.where:
        return speech.say("everywhere")
    text = speech.say("in", places=", ".join(measure.where))
    return text if _covered(measure.where, scenario) else text + speech.say("nowhere")


def _effect(scenario: Scenario, measure: Measure, speech: _Speech) -> str:
    if not _covered(measure.where, scenario):
        return ""
    lever = LEVERS[measure.lever]
    before, after = settings_around(scenario, measure)
    if lever.choices:
        return speech.say("choice", before=lever.choices[int(before)], after=lever.choices[int(after)])
    text = speech.say("effect", before=speech.number(before), after=speech.number(after), unit=speech.unit(lever.unit))
    if not lever.low <= after <= lever.high:
        return text + speech.say("impossible", low=speech.number(lever.low), high=speech.number(lever.high))
    verdict = "inside" if lever.evidence_low <= after <= lever.evidence_high else "outside"
    return text + speech.say(verdict, low=speech.number(lever.evidence_low), high=speech.number(lever.evidence_high))


def _measure(scenario: Scenario, measure: Measure, speech: _Speech) -> str:
    setting = measure.setting
    return speech.say(
        "measure",
        name=measure.name,
        lever=speech.lever(LEVERS[measure.lever]),
        change=speech.say(measure.mode.value, value=setting if isinstance(setting, str) else speech.number(setting)),
        where=_where(scenario, measure, speech),
        start=speech.day(measure.start),
        ramp=speech.say("ramp", weeks=speech.count(measure.ramp_weeks)) if measure.ramp_weeks else "",
        effect=_effect(scenario, measure, speech),
    )


def _parameter(name: str, value: float, speech: _Speech) -> str:
    usual = register()[name]
    return speech.say(
        "parameter",
        name=name,
        value=speech.number(value),
        unit=speech.unit(usual.unit),
        usual=speech.number(usual.value),
        text=usual.text,
        grade=usual.grade,
        low=speech.number(usual.low),
        high=speech.number(usual.high),
        beyond="" if usual.low <= value <= usual.high else speech.say("beyond"),
    )


def _heading(scenario: Scenario, speech: _Speech) -> Iterator[str]:
    yield f"{scenario.title.in_language(speech.language)} ({scenario.name})"
    description = scenario.description.in_language(speech.language).strip()
    if description:
        yield description
    if scenario.advice:
        yield speech.say("advice", rows=", ".join(scenario.advice))
    if scenario.lineage[1:]:
        yield speech.say("lineage", parents=" > ".join(scenario.lineage[1:]))


def _frame(scenario: Scenario, speech: _Speech) -> Iterator[str]:
    place, run = resolve_places(scenario.places, scenario.name), scenario.run
    yield speech.say(
        "place",
        label=place.label,
        municipalities=speech.count(len(place.municipalities)),
        families=speech.count(sum(one.families for one in place.municipalities)),
    )
    yield speech.say(
        "period",
        start=speech.day(run.start),
        until=speech.day(run.until),
        weeks=speech.count(Clock(run.start, run.until).weeks),
        policy_start=speech.day(run.policy_start),
    )
    uncertainty = speech.say("parameters" if run.uncertainty is Uncertainty.PARAMETERS else "none")
    yield speech.say("runs", replications=speech.count(run.replications), seed=str(run.seed), uncertainty=uncertainty)


def _section(speech: _Speech, name: str, lines: list[str]) -> Iterator[str]:
    """Yield a heading with its lines, or the sentence that says that there are none."""
    if lines:
        yield speech.say(name)
        yield from (f"  - {line}" for line in lines)
    else:
        yield speech.say(f"no_{name}")


def describe(scenario: Scenario, language: Language) -> str:
    """Return what a scenario is, as resolved, in plain words: a few lines, then one line a measure and a parameter."""
    speech = _Speech(language)
    frozen = [STOCKS[name] if name in STOCKS else LOOPS[name] for name in scenario.freeze]
    words = ", ".join(one.nl if language is Language.NL else one.en for one in frozen)
    since = speech.day(scenario.freeze_from or scenario.run.start)
    lines = [
        *_heading(scenario, speech),
        "",
        *_frame(scenario, speech),
        "",
        *_section(speech, "measures", [_measure(scenario, measure, speech) for measure in scenario.measures]),
        "",
        *_section(speech, "changed", [_parameter(name, value, speech) for name, value in scenario.parameters.items()]),
        speech.say("frozen", stocks=words, start=since) if frozen else speech.say("no_frozen"),
    ]
    return "\n".join(lines)


# Differences


def _rows(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _rows(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def differences(scenario: Scenario, parent: Scenario) -> tuple[Difference, ...]:
    """Return a row for every value that differs between a scenario and its parent, in the order of the scenario file.

    A parameter that only one of the two changes stands beside its value in the register.
    """
    both = (parent, scenario)
    changed = dict.fromkeys(name for one in both for name in one.parameters)
    usual = {name: register()[name].value for name in changed}
    theirs, own = (dict(_rows({**one.as_json(), "parameters": {**usual, **one.parameters}})) for one in both)
    keys = dict.fromkeys((*own, *theirs))
    return tuple(Difference(key, theirs.get(key), own.get(key)) for key in keys if theirs.get(key) != own.get(key))
