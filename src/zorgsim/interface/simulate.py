"""Simulating: compare scenarios, or run one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from os import PathLike, fspath

from zorgsim.errors import InputError
from zorgsim.experiment.beyond import beyond_asked, with_structures
from zorgsim.experiment.comparison import simulate_comparison
from zorgsim.experiment.hiring import hired
from zorgsim.experiment.memory import check_memory
from zorgsim.experiment.preparation import prepare_scenarios
from zorgsim.inputs import scenario as inputs
from zorgsim.inputs.scenario import DrawFrom, Overrides
from zorgsim.inputs.told_apart import told_apart
from zorgsim.interface.arguments import address_of, date_of, listed, number_of, processes_of
from zorgsim.interface.progress import shown_progress
from zorgsim.interface.results import Results
from zorgsim.interface.scenario import Scenario, load

AnyScenario = str | PathLike[str] | Scenario
"""A scenario, or what ``zs.load`` makes one from."""


def compare(
    scenarios: Iterable[AnyScenario],
    *,
    places: str | Iterable[str] | None = None,
    replications: int | None = None,
    draws: int | None = None,
    draw_from: str | None = None,
    seed: int | None = None,
    until: str | date | None = None,
    price_year: int | None = None,
    structures: str | Iterable[str] | None = None,
    structure_draws: int | None = None,
    precision: Mapping[str, float] | None = None,
    most_replications: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    whole_circle: bool = False,
) -> Results:
    """Simulate scenarios and compare them with the first one.

    Everything that can be known beforehand is checked before anything is simulated. Scenarios share their luck: the same family
    meets the same chances in each, so that a difference is the policy and nothing else.

    Parameters
    ----------
    scenarios
        The baseline, then at least one other: names, paths of files, or what ``zs.load`` returned.
    places
        A place or several, by name or CBS code, of which all are reported; if left out, what the scenarios say. Who shares slots
        with them is simulated too (``results.rest``).
    replications
        Runs of each scenario, or of each of its worlds, each with its own luck.
    draws
        Worlds, each with its own values of the uncertain parameters, the same in every scenario; 0 is their best values alone.
    draw_from
        Where worlds come from: ``"plausible"``, which figures of five regions do not rule out, or ``"register"``, its ranges.
    seed
        The number that fixes all luck.
    until
        The day before which the last week begins, a date or ``"YYYY-MM-DD"``.
    price_year
        The year in whose euros costs are told, 2015 to 2024; if left out, what the scenarios say (2021).
    structures
        Other structures under which the same is simulated too: ``"one-at-a-time"``, or names such as ``"referral=blind"``
        (``results.structures()``).
    structure_draws
        Worlds under each of them, where fewer than ``draws``.
    precision
        By name of an outcome, how wide the 95 % interval of every difference may be on either side; it goes on with more
        replications until then. Without draws.
    most_replications
        The limit of that; 1000 if left out.
    jobs
        Processes to use. With 1, or left out, everything happens in this one. Neither scripts nor notebooks need a main guard for
        more.
    cluster
        The address of a Dask cluster to simulate on instead, such as ``"tcp://192.168.1.5:8786"`` (docs/cluster.md).
    whole_circle
        Whether more than 400,000 families may be simulated whom nobody asked for, because they share slots with the place.

    Raises
    ------
    InputError
        If something cannot be used, or the scenarios cannot be compared.
    LostWorkError
        If worker processes were killed, twice for the same work: as a rule for want of memory.
    ZorgsimError
        If a cluster was lost on the way.

    Examples
    --------
    >>> import zorgsim as zs
    >>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
    >>> results.table(["crises", "weeks_in_order"])[["scenario", "outcome", "verdict"]].shape
    (2, 3)
    """
    if isinstance(scenarios, str | PathLike | Scenario) or not isinstance(scenarios, Iterable):
        raise InputError(
            "a comparison needs a list of scenarios",
            where="zs.compare: scenarios",
            value=scenarios,
            allowed="the baseline, then at least one other",
            action='write a list, such as ["baseline", "strong_first_line"]',
        )
    asked = list(scenarios)
    chosen = [resolved(one, "zs.compare: scenarios") for one in asked]
    if len(chosen) < 2:
        raise InputError(
            "a comparison needs a baseline and at least one other scenario",
            where="zs.compare: scenarios",
            value=[one.name for one in chosen],
            action="name another one, or simulate one alone with: zs.run",
        )
    named = told_apart(chosen, [name_of(one) for one in asked])
    overrides = overrides_of("zs.compare", places, (replications, draws, seed, price_year), until, whole_circle)
    overrides = replace(overrides, draw_from=draw_from_of(draw_from, "zs.compare"))
    written = () if precision is None else tuple(f"{name}={value}" for name, value in dict(precision).items())
    others = () if structures is None else listed(structures, "zs.compare: structures")
    beside = (others, written, number_of(structure_draws), number_of(most_replications))
    return _simulate(named, overrides, (jobs, cluster), "zs.compare", beside)


def run(
    scenario: AnyScenario,
    *,
    places: str | Iterable[str] | None = None,
    replications: int | None = None,
    draws: int | None = None,
    draw_from: str | None = None,
    seed: int | None = None,
    until: str | date | None = None,
    price_year: int | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    whole_circle: bool = False,
) -> Results:
    """Simulate one scenario.

    Parameters
    ----------
    scenario
        A name, the path of a file, or what ``zs.load`` returned.
    places, replications, draws, draw_from, seed, until, price_year, jobs, cluster, whole_circle
        As in ``zs.compare``.

    Raises
    ------
    InputError
        If something cannot be used.

    Examples
    --------
    >>> import zorgsim as zs
    >>> zs.run("baseline", places="Tiel", replications=2, until="2029-01-01").pictures
    ('demand', 'waiting', 'waits', 'flow', 'cost', 'payers')
    """
    chosen = [resolved(scenario, "zs.run: scenario")]
    overrides = overrides_of("zs.run", places, (replications, draws, seed, price_year), until, whole_circle)
    overrides = replace(overrides, draw_from=draw_from_of(draw_from, "zs.run"))
    return _simulate(chosen, overrides, (jobs, cluster), "zs.run")


def resolved(asked: object, where: str) -> inputs.Scenario:
    """Return the scenario that is meant, as the layers below know it.

    Raises
    ------
    InputError
        If it is none.
    """
    if isinstance(asked, Scenario):
        return asked.resolved
    if isinstance(asked, str | PathLike):
        return load(asked).resolved
    raise InputError(
        "this is no scenario",
        where=where,
        value=asked,
        allowed="a name, the path of a file, or what zs.load returned",
        action="list the names with: zs.scenarios()",
    )


def name_of(asked: object) -> str | None:
    """Return the name or path that was written for a scenario; None for one that was made here."""
    return fspath(asked) if isinstance(asked, str | PathLike) else None


def overrides_of(
    origin: str, places: object, numbers: tuple[object, object, object, object], until: object, whole_circle: object
) -> Overrides:
    """Return what is changed about scenarios; ``numbers`` are replications, draws, seed and price year.

    Raises
    ------
    InputError
        If something is not of its kind; the rest is checked against the scenario.
    """
    replications, draws, seed, price_year = map(number_of, numbers)
    return Overrides(
        replications=replications,
        draws=draws,
        seed=seed,
        places=None if places is None else listed(places, f"{origin}: places"),
        until=None if until is None else date_of(until, f"{origin}: until"),
        price_year=price_year,
        whole_circle=bool(whole_circle),
    )


def draw_from_of(asked: str | None, origin: str) -> DrawFrom | None:
    """Return from where worlds are drawn, as an argument names it.

    Raises
    ------
    InputError
        If it is none of the two.
    """
    if asked is None or asked in list(DrawFrom):
        return None if asked is None else DrawFrom(asked)
    allowed = ", ".join(DrawFrom)
    raise InputError(
        "this value cannot be used", where=f"{origin}: draw_from", value=asked, allowed=allowed, action="choose one of these"
    )


_Beside = tuple[Sequence[str], Sequence[str], int | None, int | None]
"""What is asked for beside scenarios, as written: structures, precision, worlds under other structures, limit of replications."""


def _simulate(
    scenarios: Sequence[inputs.Scenario],
    overrides: Overrides,
    asked: tuple[object, object],
    origin: str,
    beside: _Beside = ((), (), None, None),
) -> Results:
    jobs, cluster = asked
    structures, precision, draws, most = beside
    processes = None if jobs is None else processes_of(jobs, origin)
    with hired(processes, None if cluster is None else address_of(cluster, origin), usual=1) as crew:
        prepared = prepare_scenarios(scenarios, overrides, origin, crew)
        beyond = beyond_asked(prepared, structures, precision, most, origin)
        prepared = with_structures(prepared, beyond, draws, origin)
        check_memory(prepared, crew.here)  # a script keeps its results, and has no folder to read them from
        with shown_progress() as progress:
            return Results(simulate_comparison(prepared, progress, crew, beyond))
