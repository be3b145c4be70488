"""What an error message shows, and what it offers instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgsim.errors import MOST_NAMES, InputError, did_you_mean, nearest, shortened, shown

ANY_TEXT = st.text(st.characters())
"""Also control characters, direction marks, and the halves of letters that undecodable file names hold."""


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


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("één 漢 :smile: [bold]", "één 漢 :smile: [bold]"),
        ("a\x1b[31mb\x07\r\n\tc", "a\\x1b[31mb\\x07\\r\\n\\tc"),
        ("a\x85\x9bb", "a\\x85\\x9bb"),
        ("a\u202eb\u2066c\u200fd", "a\\u202eb\\u2066c\\u200fd"),
        ("a\u200bb\ufeffc\xadd", "a\\u200bb\\ufeffc\\xadd"),
        ("10\xa0%\u2009more", "10 % more"),
        ("caf\udce9.toml", "caf\\xe9.toml"),
        ("caf\udcc3\udca9.toml", "café.toml"),  # as Python reads it where the locale is C
        ("\udcc2\udc9b", "\\x9b"),
        ("a\u2028b\U000e0041", "a\\u2028b\\U000e0041"),
    ],
)
def test_what_acts_on_a_terminal_is_written_as_an_escape(text: str, line: str) -> None:
    assert shown(text) == line


@given(ANY_TEXT)
def test_whatever_is_shown_can_be_printed(text: str) -> None:
    assert shown(text).isprintable()
    shown(text).encode("utf-8")


@given(st.lists(ANY_TEXT | st.integers(0, 10**4).map("x".__mul__), min_size=5, max_size=5))
def test_a_message_shows_nothing_that_acts_and_fits_into_a_terminal(parts: list[str]) -> None:
    what, where, value, allowed, action = parts
    message = str(InputError(what, where=where, value=value, allowed=allowed, action=action))
    lines = message.split("\n")
    assert all(line.isprintable() for line in lines)
    assert sum(1 + len(line) // 80 for line in lines) <= 20


def test_of_a_long_text_beginning_and_end_are_shown() -> None:
    path = f"/first/{'x' * 5000}/last.toml"
    assert len(shortened(path)) <= 300
    assert shortened(path).startswith("/first/xxx")
    assert shortened(path).endswith("xxx/last.toml")
    assert shortened("short") == "short"


def test_of_many_names_the_nearest_are_listed_and_the_command_that_lists_all() -> None:
    names = [f"other_{number}" for number in range(60)] + ["first_line.coaches", "first_line.caseload"]
    listed = nearest("first_line.coach", names, "zorgsim schema")
    assert listed.startswith("first_line.coaches, ")
    assert listed.endswith(f"and {len(names) - MOST_NAMES} more: zorgsim schema")
    assert listed.count(",") == MOST_NAMES - 1


def test_of_a_few_names_all_are_listed_in_their_own_order() -> None:
    assert nearest("c", ["b", "c", "a", "b"], "nowhere") == "b, c, a"


def test_a_word_of_a_megabyte_is_compared_in_no_time() -> None:
    assert did_you_mean("x" * 1_000_000, ["Twente"]) == ""
    assert nearest("x" * 1_000_000, map(str, range(100)), "there").endswith("more: there")
