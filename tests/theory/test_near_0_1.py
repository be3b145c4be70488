"""Near 0.1 in distribution: ``as_0_1`` gives what version 0.1 gave, within 4 standard errors of 20 replications each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.golden.regenerate import as_0_1, expectation

from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.scenario_file import load_scenario

REPLICATIONS = 20
MOVED_FOR_GOOD: dict[str, str] = {}
"""Numbers outside 4 standard errors, by name, each with the mechanism that cannot be switched off."""


def numbers_now() -> Iterator[tuple[str, np.ndarray]]:
    """Every number of the golden tables under ``as_0_1``, by table and name, one value a replication."""
    scenario = as_0_1(load_scenario("baseline"))
    scenario = replace(scenario, run=replace(scenario.run, replications=REPLICATIONS))
    (simulated,) = simulate_scenarios([scenario], lambda _done, _total: None, jobs=1)
    for table, values in expectation(simulated).items():
        yield from ((f"{table}.{name}", np.asarray(some)) for name, some in values.items())


@pytest.mark.long
def test_as_0_1_is_near_version_0_1_in_distribution() -> None:
    frozen = tomllib.loads((Path(__file__).parent / "version_0_1.toml").read_text("utf-8"))
    then = {f"{table}.{name}": pair for table, values in frozen.items() for name, pair in values.items()}
    compared, outside = 0, set()
    for name, now in numbers_now():
        if name in then:
            mean, error = then[name]
            errors = np.hypot(error, now.std(ddof=1) / np.sqrt(REPLICATIONS))
            compared += 1
            if abs(now.mean() - mean) > 4.0 * errors:
                outside.add(name)
    assert compared == len(then) > 100
    assert outside == set(MOVED_FOR_GOOD)
