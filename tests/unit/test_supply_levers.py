"""Levers of supply in a scenario file: what cannot be is refused before anything is simulated."""

from __future__ import annotations

from pathlib import Path

import pytest

from zorgsim.errors import InputError
from zorgsim.inputs.compile import compile_batch
from zorgsim.inputs.scenario_file import load_scenario

FILE = """
format = 2
places = ["Rozendaal"]
[run]
start = 2020-01-01
until = 2030-01-01
policy_start = 2027-01-01
[measures.m]
lever = "{lever}"
to = {to}
from = 2027-01-01
"""


@pytest.mark.parametrize(
    ("lever", "to", "allowed"),
    [
        ("supply.closure", 1.2, "0 .. 1"),
        ("supply.closure", -0.1, "0 .. 1"),
        ("supply.closure_residential", 2, "0 .. 1"),
        ("specialist.max_weeks", 0, "1 .. 520"),
        ("specialist.max_weeks", 521, "1 .. 520"),
    ],
)
def test_a_setting_outside_the_range_is_refused_with_what_is_allowed(lever: str, to: float, allowed: str, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(FILE.format(lever=lever, to=to), "utf-8")
    with pytest.raises(InputError) as caught:
        compile_batch(load_scenario(str(path)))
    told = str(caught.value)
    assert "measures.m" in told
    assert lever in told
    assert allowed in told
