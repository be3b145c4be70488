"""The command ``story``."""

from __future__ import annotations

from collections.abc import Callable
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
