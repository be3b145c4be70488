"""What drives a difference, for who works in Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from zorgsim.errors import InputError, did_you_mean, nearest
from zorgsim.experiment.drivers import Effort, Step, check_question, find_drivers
from zorgsim.experiment.execute import ReportProgress
from zorgsim.experiment.preparation import prepare_scenarios
from zorgsim.inputs import scenario as inputs
from zorgsim.inputs.scenario import Overrides
from zorgsim.inputs.told_apart import told_apart
from zorgsim.interface.arguments import listed, number_of, processes_of
from zorgsim.interface.progress import shown_progress
from zorgsim.interface.scenario import Scenario, load
from zorgsim.results import drivers as results
from zorgsim.results.drivers_store import driver_tables, summary_of
from zorgsim.results.outcomes import OUTCOMES


@dataclass(frozen=True)
class Drivers:
    """What drives a difference.

    Attributes
    ----------
    tables
        A table an analysis, by name: ``drivers_morris``, ``drivers_sobol``, ``drivers_information``, ``drivers_flips``,
        ``drivers_boxes``, as far as it was asked for and found something; their columns: docs/drivers.md.
    summary
        What was found as a whole: parameters kept, limits, the conclusion.
    """

    tables: dict[str, pd.DataFrame]
    summary: dict[str, Any]


def drivers(
    baseline: str | PathLike[str] | Scenario,
    policy: str | PathLike[str] | Scenario,
    *,
    outcome: str = "weeks_in_order",
    places: str | Iterable[str] | None = None,
    only: str | Iterable[str] = (),
    seed: int | None = None,
    jobs: int = 1,
    **effort: Any,
) -> Drivers:
    """Find what drives the difference between a policy and its baseline: screening, Sobol indices, what to measure first, flips.

    Needs the extra ``drivers`` (``pip install 'zorgsim[drivers]'``).

    Parameters
    ----------
    baseline, policy
        Names, paths of files, or what ``zs.load`` returned.
    outcome
        By which the policy is judged: one of which more is better or worse.
    places, seed, jobs
        As in ``zs.compare``.
    only
        Parameters that are varied alone, by name or group; all if left out.
    **effort
        How much is simulated: ``trajectories`` (10), ``keep`` (8), ``base_samples`` (64), ``draws`` (128), ``replications`` (1),
        ``flip_replications`` (8), ``boxes`` (False); as the options of ``zorgsim drivers``, docs/drivers.md.

    Raises
    ------
    InputError
        If something cannot be used, or a library is missing.
    """
    asked = [one if isinstance(one, Scenario) else load(one) for one in (baseline, policy)]
    chosen = told_apart(
        [one.resolved for one in asked], [None if isinstance(one, Scenario) else str(one) for one in (baseline, policy)]
    )
    wanted = _effort(effort, tuple(listed(only, "zs.drivers: only")) if only else ())
    overrides = Overrides(seed=number_of(seed), places=None if places is None else listed(places, "zs.drivers: places"))
    processes = processes_of(jobs, "zs.drivers")
    if outcome not in OUTCOMES:
        allowed = nearest(outcome, OUTCOMES, "zs.outcomes()")
        action = did_you_mean(outcome, OUTCOMES) or "choose one of these"
        raise InputError("there is no such outcome", where="zs.drivers: outcome", value=outcome, allowed=allowed, action=action)
    prepared = prepare_scenarios(chosen, overrides, "zs.drivers", processes)
    question = results.Question(prepared[0], prepared[1], outcome)
    check_question(question, wanted)
    found = find_drivers(question, wanted, _hear, processes)
    return Drivers(driver_tables(found), summary_of(found))


LOWEST: Final = MappingProxyType(
    {"trajectories": 4, "keep": 1, "base_samples": 0, "draws": 0, "replications": 1, "flip_replications": 0}
)
"""The lowest that each number may be."""


def _effort(given: dict[str, Any], only: tuple[str, ...]) -> Effort:
    """Return how much is simulated.

    Raises
    ------
    InputError
        If there is no such argument, or a number is too small or none.
    """
    boxes = bool(given.pop("boxes", False))
    for name, value in given.items():
        if name not in LOWEST:
            action = did_you_mean(name, LOWEST) or "leave it out"
            raise InputError("unknown argument", where="zs.drivers", value=name, allowed=", ".join(LOWEST), action=action)
        if isinstance(value, bool) or not isinstance(value, int) or value < LOWEST[name]:
            raise InputError(
                "this value cannot be used",
                where=f"zs.drivers: {name}",
                value=value,
                allowed=f"a whole number from {LOWEST[name]}",
                action="write such a number",
            )
    return Effort(**given, boxes=boxes, only=only)


@contextmanager
def _hear(_step: Step, _scenarios: Sequence[inputs.Scenario]) -> Iterator[ReportProgress]:
    with shown_progress() as progress:
        yield progress
