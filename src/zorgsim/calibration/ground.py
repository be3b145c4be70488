"""Where and until when worlds are simulated that are held against published figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from zorgsim.inputs.designs import PlacedDesign
from zorgsim.inputs.plausible import SAME_PAST
from zorgsim.inputs.scenario import DrawFrom, Scenario
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.structure import DEFAULT, MECHANISMS, Structure

SAMPLE: Final = tuple(
    f"youth_region:{name}"
    for name in ("Zaanstreek-Waterland", "Zuid Kennemerland", "Utrecht Stad", "Rijk van Nijmegen", "Midden-Brabant")
)
"""Five whole youth regions, 188,420 families, whose use of care and prevalences are each within 1 % of the nation's: those in which
levels are set (``python -m studies levels``). More of them would take longer a run than two cores can give (decision 196)."""

LAST_YEAR: Final = 2021
"""The last year that is simulated: figures of later years are kept apart, to judge what comes out."""
UNTIL: Final = date(LAST_YEAR + 1, 1, 1)
FIRST_YEAR: Final = 2015
"""The first of which figures are kept: since the Youth Act."""

MECHANISM_OPTION: Final = "."
"""What stands between mechanism and option in the name of a structure; the default is called `DEFAULT_NAME`."""
DEFAULT_NAME: Final = "default"


def structure_named(name: str) -> Structure:
    """Return the default structure, or with one other option: ``MECHANISM.OPTION``, one of `structure_names`."""
    if name == DEFAULT_NAME:
        return DEFAULT
    mechanism, _, option = name.partition(MECHANISM_OPTION)
    changed: dict[str, Any] = {mechanism: MECHANISMS[mechanism](option)}
    return replace(DEFAULT, **changed)


def structure_names() -> tuple[str, ...]:
    """Return the default's name, and every single option that differs from it and has a past of its own."""
    usual = DEFAULT.options()
    with_past = {name: options for name, options in MECHANISMS.items() if name not in SAME_PAST}
    others = (f"{name}{MECHANISM_OPTION}{one}" for name, options in with_past.items() for one in options if one != usual[name])
    return (DEFAULT_NAME, *others)


def ground(structure: str, places: Sequence[str], seed: int | None = None) -> Scenario:
    """Return the baseline of some places until the end of `LAST_YEAR`, under a structure, in its one best world.

    Raises
    ------
    InputError
        If a place is unknown.
    """
    baseline = load_shipped("baseline")
    # as in the baseline itself no policy starts in these years
    run = replace(baseline.run, until=UNTIL, policy_start=UNTIL, seed=baseline.run.seed if seed is None else seed)
    begun = tuple(one for one in baseline.measures if one.start < UNTIL)
    return replace(baseline, places=tuple(places), run=run, measures=begun, structure=structure_named(structure))


def plain_worlds(scenario: Scenario, worlds: int) -> Scenario:
    """Return a scenario in so many plain worlds, each played once: all that is uncertain is drawn, and they fill the space."""
    return replace(scenario, run=replace(scenario.run, draws=worlds, replications=1, design=None, draw_from=DrawFrom.REGISTER))


def placed_worlds(scenario: Scenario, design: PlacedDesign) -> Scenario:
    """Return a scenario in worlds of which some parameters are placed, each played once."""
    return replace(scenario, run=replace(scenario.run, draws=design.worlds, replications=1, design=design))


def best_world(scenario: Scenario, replications: int) -> Scenario:
    """Return a scenario in the world of best values alone, played so many times: what differs between these is chance."""
    return replace(scenario, run=replace(scenario.run, draws=0, replications=replications, design=None))
