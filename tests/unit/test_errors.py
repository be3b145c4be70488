"""What an error message offers instead."""

from __future__ import annotations

import pytest

from zorgsim.errors import did_you_mean


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("missing.toml", ["timesrange.toml", "baseline"], ""),  # alike in nothing but the ending
        ("missing.toml", ["normalising"], ""),
        ("form", ["from", "ramp"], "did you mean 'from'?"),
        ("mising.toml", ["missing.toml", "timesrange.toml"], "did you mean 'missing.toml'?"),
        ("baselin.toml", ["baseline", "missing.toml"], "did you mean 'baseline'?"),
        ("TWENT", ["Twente", "Utrecht"], "did you mean 'Twente'?"),
        ("Atlantis", ["Twente", "Utrecht"], ""),
    ],
)
def test_only_what_is_alike_is_offered(word: str, known: list[str], said: str) -> None:
    assert did_you_mean(word, known) == said
