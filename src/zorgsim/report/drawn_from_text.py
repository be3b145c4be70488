"""From where worlds were drawn, in words: the ranges of the register, or the set of worlds near enough to published figures."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.inputs.plausible import NATION, Plausible, origin, plausible, set_of
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.report.texts import number, say
from zorgsim.results.compare import Comparison


def drawn_from(scenario: Scenario, language: Language) -> str:
    """Say from where the worlds of a scenario are drawn; empty where none are, or a design places them."""
    if not scenario.run.drawn or scenario.run.design is not None:
        return ""
    found, draws = set_of(scenario), scenario.run.draws
    said = _words(found, language)
    if found is None or draws <= len(found.points):
        return said
    asked, there = (number(one, 0, language) for one in (draws, len(found.points)))
    return f"{said} {say(language, 'drawn_from.again', draws=asked, worlds=there)}"


def worlds_drawn_from(comparison: Comparison, language: Language) -> str:
    """Say from where the worlds of a comparison were drawn, those under other structures too where they are other ones."""
    own, elsewhere = comparison.baseline.scenario, comparison.elsewhere
    said = drawn_from(own, language)
    if not said or not elsewhere or set_of(own) is None:
        return said
    return f"{said} {say(language, 'drawn_from.elsewhere')}"


def where_worlds_come_from(language: Language) -> str:
    """Say from where worlds are drawn if nobody says it."""
    return _words(plausible(), language)


def _words(found: Plausible | None, language: Language) -> str:
    if found is None:
        return say(language, "drawn_from.register")
    worlds, made = number(len(found.points), 0, language), origin()
    if not made:
        return say(language, "drawn_from.plausible", worlds=worlds)
    about = {"places": len(made["places"]), **{name: made[name] for name in ("may_miss", "zorgsim", "seed")}}
    said = say(language, "drawn_from.plausible_made", worlds=worlds, **about)
    return f"{said} {_in_nation(made[NATION], language)}" if NATION in made else said


def _in_nation(told: Mapping[str, int], language: Language) -> str:
    return say(language, "drawn_from.in_nation", **told, out=told["played"] - told["left"])
