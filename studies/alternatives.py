"""The structures that studies of one youth region play beside the scenarios' own: one option at a time."""

from __future__ import annotations

from functools import cache
from typing import Final

from zorgsim.inputs.alternatives import ONE_AT_A_TIME, Alternative, alternatives
from zorgsim.inputs.scenario_file import load_shipped

BASELINE: Final = "baseline"

NOT_HERE: Final = ("places",)
"""Mechanisms without a say in a youth region by itself, whose pool nobody else shares."""


@cache
def structures() -> tuple[Alternative, ...]:
    """Return the structures that are played beside the scenarios' own."""
    found = alternatives(load_shipped(BASELINE), [ONE_AT_A_TIME], "study")
    return tuple(one for one in found if not set(one.options) & set(NOT_HERE))
