"""What a name or a text may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgsim.inputs.signs import cleaned, foreign_sign


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("plain", "plain"),
        ("10\N{NO-BREAK SPACE}%\N{NARROW NO-BREAK SPACE}meer", "10 % meer"),
        ("sa\N{SOFT HYPHEN}men\N{ZERO WIDTH SPACE}werking\ufeff", "samenwerking"),
        ("e\N{COMBINING ACUTE ACCENT}e\N{COMBINING ACUTE ACCENT}n", "één"),
    ],
)
def test_spaces_and_signs_without_width_are_taken_as_they_are_read(text: str, read: str) -> None:
    assert cleaned(text) == read
    assert foreign_sign(text) == ""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a\x1b[31m", "ESCAPE (U+001B) at character 2"),
        ("\x07", "BEL (U+0007) at character 1"),
        ("ab\rc", "CARRIAGE RETURN (U+000D) at character 3"),
        ("a\x85", "a control character (U+0085) at character 2"),
        ("\u2067", "RIGHT-TO-LEFT ISOLATE (U+2067) at character 1"),
        ("x\u200e", "LEFT-TO-RIGHT MARK (U+200E) at character 2"),
        ("caf\udce9", "a byte that is no letter at character 4"),
    ],
)
def test_what_no_text_may_hold_is_named_with_its_place(text: str, named: str) -> None:
    assert foreign_sign(text) == named


@given(st.text(st.characters()))
def test_a_text_without_a_foreign_sign_can_be_shown_once_it_is_cleaned(text: str) -> None:
    assert (foreign_sign(text) == "") == cleaned(text).isprintable()
