"""Planning a decomposition: the parts of a package of measures, and a scenario for every subset of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from zorgsim.errors import InputError
from zorgsim.inputs.payments import with_payments
from zorgsim.inputs.scenario import Measure, Scenario, Text
from zorgsim.model.levers import LEVERS
from zorgsim.results.comparable import check_comparable
from zorgsim.results.decomposition import Part

FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 5
"""Every part more doubles the work, and nobody can read what six do to each other."""


@dataclass(frozen=True)
class Package:
    """A package of measures, ready to be simulated.

    Attributes
    ----------
    parts
        In the order of the package.
    scenarios
        Every subset of the parts: subset k holds part i when bit i of k is set. The baseline first, the whole package last.
    """

    parts: tuple[Part, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True)
class _Bundle:
    """A part with the measures that it brings, and the scenario that holds it alone, if the user named one."""

    part: Part
    measures: tuple[Measure, ...]
    alone: Scenario | None


def plan_package(baseline: Scenario, scenarios: Sequence[Scenario]) -> Package:
    """Divide a package into parts and make a scenario for every subset of them.

    Parameters
    ----------
    baseline
        What the parts are added to.
    scenarios
        One scenario, of which each measure beyond the baseline's is a part; or several, each of which is a part.

    Raises
    ------
    InputError
        If the scenarios cannot be compared with the baseline or do not build on it, if they have too few or too many parts, or if
        parts contradict each other.
    """
    check_comparable([baseline, *scenarios])
    _check_families(baseline, scenarios)
    for scenario in scenarios:
        _check_builds_on(baseline, scenario)
    single = scenarios[0] if len(scenarios) == 1 else None
    bundles = _measure_by_measure(baseline, single) if single else _scenario_by_scenario(baseline, scenarios)
    _check_number(bundles, scenarios)
    _check_keys(bundles)
    ordered = scenarios if single else [baseline, *scenarios]
    names = tuple(dict.fromkeys(measure.name for scenario in ordered for measure in scenario.measures))
    made = [_subset(baseline, bundles, subset, names) for subset in range(1 << len(bundles))]
    given = {0: baseline} | ({len(made) - 1: single} if single else {})
    given |= {1 << number: bundle.alone for number, bundle in enumerate(bundles) if bundle.alone}
    for subset, scenario in given.items():
        _check_order(made[subset], scenario)
    planned = tuple(given.get(subset, one) for subset, one in enumerate(made))
    check_comparable(planned)
    return Package(tuple(bundle.part for bundle in bundles), planned)


def _check_families(baseline: Scenario, scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios that differ in how many families there are: that is no measure, and cannot be taken apart as one."""
    for scenario in scenarios:
        if scenario.families != baseline.families:
            raise InputError(
                "these scenarios differ in how many families there are, which is no measure and so no part of a package",
                where=f"scenario {scenario.name!r}: families",
                value=", ".join(scenario.families.as_table()) or "none",
                allowed=f"as in {baseline.name!r}: {', '.join(baseline.families.as_table()) or 'none'}",
                action="give both the same table [families], and compare them (zorgsim compare) to see what families do",
            )


def _own_measures(baseline: Scenario, scenario: Scenario) -> tuple[Measure, ...]:
    """Return the measures that a scenario has and the baseline has not, or has differently."""
    return tuple(measure for measure in scenario.measures if measure not in baseline.measures)


def _measure_by_measure(baseline: Scenario, scenario: Scenario) -> list[_Bundle]:
    own = _own_measures(baseline, scenario)
    return [
        _Bundle(Part(one.name, _words(one, own)), (one, *(other for other in own if other.pays_for == one.name)), None)
        for one in own
        if not one.pays_for  # a measure and what pays for it are one part
    ]


def _scenario_by_scenario(baseline: Scenario, scenarios: Sequence[Scenario]) -> list[_Bundle]:
    bundles = []
    for scenario in scenarios:
        own = _own_measures(baseline, scenario)
        if not own:
            raise InputError(
                "this scenario adds nothing to the baseline, so it is no part of a package",
                where=f"scenario {scenario.name!r}: measures",
                allowed=f"measures beyond those of {baseline.name!r}",
                action="leave the scenario out",
            )
        bundles.append(_Bundle(Part(scenario.name, scenario.title), own, scenario))
    return bundles


def _words(measure: Measure, own: Sequence[Measure]) -> Text:
    """Return what reports call a measure: its key, or in Dutch its lever, with the key where two measures have one lever."""
    key, lever = measure.name.replace("_", " "), LEVERS[measure.lever].nl
    shared = sum(one.lever == measure.lever for one in own) > 1
    return Text(key, f"{lever}: {key}" if shared else lever)


def _subset(baseline: Scenario, bundles: Sequence[_Bundle], subset: int, names: Sequence[str]) -> Scenario:
    """Return the baseline with some of the parts; measures stand in the order of the package's names."""
    chosen = [bundle for number, bundle in enumerate(bundles) if subset >> number & 1]
    measures = {measure.name: measure for measure in baseline.measures}
    measures |= {measure.name: measure for bundle in chosen for measure in bundle.measures}
    name = "+".join([baseline.name, *(bundle.part.name for bundle in chosen)])
    titles = [baseline.title, *(bundle.part.title for bundle in chosen)]
    title = Text(" + ".join(one.en for one in titles), " + ".join(one.nl for one in titles))
    made = replace(
        baseline,
        name=name,
        title=title,
        description=title,
        advice=(),
        measures=tuple(measures[key] for key in names if key in measures),
        lineage=(name, *baseline.lineage),
    )
    # what pays for a measure may be another amount where other measures on its lever are left out
    return with_payments(made, lambda path: f"scenario {name}: {'.'.join(map(str, path))}")


# Checking


def _check_builds_on(baseline: Scenario, scenario: Scenario) -> None:
    """Refuse a scenario that differs from the baseline in more than measures, or lacks one of the baseline's measures."""
    alike = (
        ("stocks.freeze", list(scenario.freeze), list(baseline.freeze)),
        ("stocks.from", str(scenario.freeze_from), str(baseline.freeze_from)),
        ("parameters", dict(scenario.parameters), dict(baseline.parameters)),
    )
    for key, own, expected in alike:
        if own != expected:
            raise InputError(
                "the parts of a package differ in their measures only",
                where=f"scenario {scenario.name!r}: {key}",
                value=own,
                allowed=f"{expected}, as in {baseline.name!r}",
                action="give both the same value",
            )
    missing = {measure.name for measure in baseline.measures} - {measure.name for measure in scenario.measures}
    if missing:
        raise InputError(
            "a measure of the baseline is missing in the package",
            where=f"scenario {scenario.name!r}: measures",
            value=", ".join(sorted(missing)),
            allowed=f"every measure of {baseline.name!r}, as it is or changed, and measures of its own",
            action=f"let the scenario extend {baseline.name!r}, or decompose it from what it extends",
        )


def _check_number(bundles: Sequence[_Bundle], scenarios: Sequence[Scenario]) -> None:
    if FEWEST_PARTS <= len(bundles) <= MOST_PARTS:
        return
    names, known = ", ".join(bundle.part.name for bundle in bundles), ", ".join(scenario.name for scenario in scenarios)
    if len(bundles) > MOST_PARTS:
        what, action = "too many parts to decompose", "write scenarios that each group some measures, and decompose those"
    else:
        what, action = "there is nothing to decompose: a package has at least two parts", "name more scenarios, or compare this one"
    raise InputError(
        what,
        where=f"scenarios {known}: parts" if len(scenarios) > 1 else f"scenario {known!r}: measures beyond the baseline's",
        value=names or "none",
        allowed=f"{FEWEST_PARTS} to {MOST_PARTS} parts",
        action=action,
    )


def _check_keys(bundles: Sequence[_Bundle]) -> None:
    """Refuse parts that mean different measures by one key."""
    seen: dict[str, tuple[Measure, str]] = {}
    for bundle in bundles:
        for measure in bundle.measures:
            first, owner = seen.setdefault(measure.name, (measure, bundle.part.name))
            if first != measure:
                raise InputError(
                    "two parts of a package mean different measures by one name",
                    where=f"scenarios {owner!r} and {bundle.part.name!r}: measures.{measure.name}",
                    value=measure.name,
                    allowed="the same content in both, or a name of its own for each",
                    action="rename the measure in one of the two scenarios",
                )


def _check_order(made: Scenario, given: Scenario) -> None:
    """Refuse a scenario whose measures stand in another order than in the package: on one lever, the order counts."""
    if made.measures != given.measures:
        raise InputError(
            "the measures of this scenario stand in another order than in the package",
            where=f"scenario {given.name!r}: measures",
            value=", ".join(measure.name for measure in given.measures),
            allowed=", ".join(measure.name for measure in made.measures),
            action="put them in that order",
        )
