"""A small world that is simulated in no time, and what came out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import zorgsim as zs

SHORT = """\
format = 2
places = ["Rozendaal"]
structure.places = "part"

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
