"""The command ``validate``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., Any]


def test_memory_is_checked_before_the_nation_is_simulated(zorgsim: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("simulated")

    monkeypatch.setattr("zorgsim.experiment.memory.free_memory", lambda: 10**8)
    monkeypatch.setattr("zorgsim.experiment.validate.simulate_with", never)
    answer = zorgsim("validate", "--jobs", "1")
    assert (answer.code, answer.out) == (2, "")
    assert "this needs more memory than is free" in answer.err
