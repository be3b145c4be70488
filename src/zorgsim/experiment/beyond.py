"""What a comparison is asked for beside its scenarios: other structures, and to go on until it is precise enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from zorgsim.errors import InputError
from zorgsim.experiment.preparation import check_runnable
from zorgsim.inputs.alternatives import alternatives
from zorgsim.inputs.scenario import Scenario
from zorgsim.results.over_worlds import FEWEST

if TYPE_CHECKING:
    from zorgsim.results.precision import Precision


@dataclass(frozen=True)
class Beyond:
    """What is asked for beside the scenarios.

    Attributes
    ----------
    structures
        Names of other structures under which the same scenarios are simulated too.
    precision
        How precise paired differences should be.
    most, least
        Replications that are never exceeded for that, and with which it begins.
    """

    structures: tuple[str, ...] = ()
    precision: tuple[Precision, ...] = ()
    most: int = 0
    least: int = 0

    def document(self) -> dict[str, Any]:
        """Return what a plan holds of it; nothing of what was not asked for."""
        told: dict[str, Any] = {}
        if self.structures:
            told["structures"] = list(self.structures)
        if self.precision:
            told["precision"] = {one.outcome: one.half_width for one in self.precision}
            told["most_replications"], told["least_replications"] = self.most, self.least
        return told

    def blocks(self, scenarios: Sequence[Scenario]) -> list[tuple[Scenario, ...]]:
        """Divide the scenarios of a plan: those under their own structure, then those under each other one."""
        each = len(scenarios) // (1 + len(self.structures))
        return [tuple(scenarios[first : first + each]) for first in range(0, len(scenarios), each)]


NOTHING: Final = Beyond()


def beyond_of(answer: Mapping[str, Any]) -> Beyond:
    """Return what was asked for beside the scenarios, from a plan.

    Raises
    ------
    KeyError, TypeError, ValueError
        If no command of this version asked for such an answer.
    """
    from zorgsim.results.precision import Precision

    precision = tuple(Precision(str(name), float(value)) for name, value in answer.get("precision", {}).items())
    most, least = (int(answer[f"{name}_replications"]) if precision else 0 for name in ("most", "least"))
    return Beyond(tuple(map(str, answer.get("structures", ()))), precision, most, least)


def beyond_asked(
    scenarios: Sequence[Scenario], structures: Sequence[str], precision: Sequence[str], most: int | None, origin: str
) -> Beyond:
    """Return what a user asks for beside prepared scenarios, checked.

    Parameters
    ----------
    scenarios
        The baseline first.
    structures, precision
        As written: ``one-at-a-time`` or names; ``OUTCOME=VALUE``.
    most
        The limit of replications, if the user named one.
    origin
        Where it was written, for messages.

    Raises
    ------
    InputError
        If something is not what can be asked for.
    """
    named = tuple(one.name for one in alternatives(scenarios[0], structures, f"{origin}: structures"))
    if not precision:
        if most is not None:
            raise InputError(
                "a limit of replications belongs to a precision",
                where=f"{origin}: most-replications",
                value=most,
                allowed="a limit where a precision is asked for",
                action="say how precise it should be, such as --precision crises=5, or use --replications",
            )
        return Beyond(named)
    return replace(_precise(scenarios, precision, most, origin), structures=named)


def _precise(scenarios: Sequence[Scenario], asked: Sequence[str], most: int | None, origin: str) -> Beyond:
    from zorgsim.results.precision import MOST_UNASKED, read_precision

    precision = tuple(read_precision(one, f"{origin}: precision") for one in asked)
    baseline = scenarios[0].run
    if baseline.drawn:
        raise InputError(
            "a precision can be bought for chance only, and these scenarios draw their parameters",
            where=f"{origin}: precision",
            value=", ".join(asked),
            allowed="a precision, or draws: how far worlds lie apart is not made smaller by playing more",
            action="leave one of the two out",
        )
    limit = MOST_UNASKED if most is None else most
    if limit < baseline.replications:
        raise InputError(
            "the limit of replications is below those that are asked for anyway",
            where=f"{origin}: most-replications",
            value=limit,
            allowed=f"{baseline.replications} or more",
            action="raise the limit, or lower the replications",
        )
    return Beyond(precision=precision, most=limit, least=baseline.replications)


def with_structures(scenarios: Sequence[Scenario], beyond: Beyond, draws: int | None, origin: str) -> list[Scenario]:
    """Return prepared scenarios, and after them the same under each other structure, all of them checked.

    Parameters
    ----------
    scenarios
        The baseline first.
    beyond
        What is asked for.
    draws
        Worlds under each other structure, where those should be fewer.

    Raises
    ------
    InputError
        If a scenario cannot be under one of them, or fewer worlds are asked for where there are no other structures, or no worlds.
    """
    if draws is not None and not (beyond.structures and FEWEST <= draws <= scenarios[0].run.draws):
        raise InputError(
            "these worlds under other structures cannot be",
            where=f"{origin}: structure-draws",
            value=draws,
            allowed=f"from {FEWEST} to as many as the draws, where other structures are asked for",
            action="ask for structures and draws too, or leave it out",
        )
    found = list(scenarios)
    for alternative in alternatives(scenarios[0], beyond.structures, f"{origin}: structures"):
        others = [alternative.of(one) for one in scenarios]
        if draws is not None:
            others = [replace(one, run=replace(one.run, draws=draws)) for one in others]
        check_runnable(others)
        found += others
    return found
