"""About how long an experiment takes: a rough guess, which must grow with what there is to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zorgsim.experiment.duration import rough_duration, seconds_needed
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.structure import PlacesOption


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0, (10, "seconds")),
        (10.1, (20, "seconds")),
        (120.0, (120, "seconds")),
        (121.0, (3, "minutes")),
        (5400.0, (90, "minutes")),
        (5401.0, (2, "hours")),
    ],
)
def test_a_guess_has_few_digits(seconds: float, told: tuple[int, str]) -> None:
    assert rough_duration(seconds) == told


def test_more_to_do_takes_longer() -> None:
    baseline = replace(load_shipped("baseline"), places=("Enschede",))
    usual = seconds_needed([baseline], 1)
    part = replace(baseline, structure=replace(baseline.structure, places=PlacesOption.PART))
    assert seconds_needed([part], 1) < usual
    assert usual < seconds_needed([baseline, replace(baseline, name="other")], 1) < 2 * usual  # the past is shared
    assert usual < seconds_needed([replace(baseline, places=("Nederland",))], 1)
    assert seconds_needed([baseline], 2) < usual
    assert seconds_needed([replace(baseline, run=replace(baseline.run, replications=30))], 1) > 2 * usual


def test_the_guess_is_near_what_was_measured() -> None:
    """Two processes, three municipalities until 2029, two replications: 13 seconds of both together."""
    weert = replace(load_shipped("baseline"), places=("Weert",))
    run = replace(weert.run, replications=2, until=weert.run.policy_start.replace(year=2029))
    pair = [replace(weert, run=run), replace(weert, run=run, name="other")]
    assert 13.0 / 3 < seconds_needed(pair, 1) < 13.0 * 3
