"""A small world that is simulated in no time, and what came out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import zorgsim as zs
from zorgsim.inputs import linked_places
from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Scenario

SHORT = """\
format = 2
places = ["Rozendaal"]

[title]
en = "A short run"
nl = "Een korte doorrekening"

[run]
start = 2025-01-01
until = 2029-01-01
replications = 2
policy_start = 2027-01-01
"""
"""Some two hundred families, two years before a policy and two years with it."""


@pytest.fixture(scope="module", autouse=True)
def nobody_is_added(request: pytest.FixtureRequest) -> Iterator[None]:
    """Simulate places without those who share slots with them, which takes tens of times as long, and is not what tests here ask.

    A test file that asks it sets ``WHOLE_POOLS = True``.
    """

    def alone(place: Place, scenarios: Sequence[Scenario]) -> Place:
        return place

    with pytest.MonkeyPatch.context() as patch:
        if not getattr(request.module, "WHOLE_POOLS", False):
            patch.setattr(linked_places, "_linked", alone)
        yield


@pytest.fixture(scope="session")
def short_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenarios") / "short.toml"
    path.write_text(SHORT, "utf-8")
    return path


@pytest.fixture(scope="session")
def short(short_file: Path) -> zs.Scenario:
    return zs.load(short_file)


@pytest.fixture(scope="session")
def more(short: zs.Scenario) -> zs.Scenario:
    return short.with_measure("first_line.coaches", times=2).named("more", title="More coaches")


@pytest.fixture(scope="session")
def results(short: zs.Scenario, more: zs.Scenario) -> zs.Results:
    return zs.compare([short, more])


@pytest.fixture(scope="session")
def alone(short_file: Path) -> zs.Results:
    return zs.run(short_file)
