"""The command ``story``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Ask = Callable[..., Any]


def test_a_story_is_told_in_both_languages(zorgsim: Ask) -> None:
    english, dutch = (
        zorgsim("story", "baseline", "--places", "Rozendaal", "--until", "1996-01-01", "--family", "3", "--language", language)
        for language in ("en", "nl")
    )
    assert (english.code, dutch.code) == (0, 0), english.err + dutch.err
    assert len(english.out.splitlines()) == len(dutch.out.splitlines()) > 1
    assert english.out != dutch.out


def test_a_world_that_cannot_be_is_the_users_to_mend(zorgsim: Ask, folder: Path) -> None:
    (folder / "impossible.toml").write_text(
        'format = 2\nextends = "baseline"\n[parameters]\n"question.base" = 2.9\n"question.risk_ratio.care" = 12.0\n', "utf-8"
    )
    answer = zorgsim("story", "impossible.toml", "--places", "Rozendaal", "--until", "1996-01-01")
    assert (answer.code, answer.out) == (2, "")
    assert "where:   impossible: parameters" in answer.err
