"""A small scenario of one's own, for tests that tell or compare scenarios."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zorgsim.inputs.scenario import Measure, Mode, Scenario
from zorgsim.inputs.scenario_file import load_scenario

FILE = """
advice = ["A7", "E4"]
places = ["JZ14"]
title = {en = "More coaches", nl = "Meer coaches"}
description = {en = "For now.", nl = "Voorlopig."}
[run]
start = 2005-01-01
until = 2037-01-01
policy_start = 2027-03-02
seed = 12345
[stocks]
freeze = ["mutual_help"]
[parameters]
"question.base" = 0.45
[measures.more]
lever = "first_line.coaches"
times = 1.5
from = 2027-03-02
ramp = 1040
[measures.first]
lever = "queue.discipline"
to = "most_severe_first"
from = 2027-03-02
where = ["Enschede", "Hengelo"]
"""
DAY = date(2027, 3, 2)


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    """The scenario of these tests."""
    (tmp_path / "more.toml").write_text(FILE, encoding="utf-8")
    return load_scenario(str(tmp_path / "more.toml"))


def coaches(name: str, mode: Mode, value: float, *where: str) -> Measure:
    """A measure on family coaches."""
    return Measure(name, "first_line.coaches", mode, value, DAY, 0, where)
