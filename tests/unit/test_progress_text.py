"""How far a simulation is, in as many columns as there are."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from zorgsim.inputs.scenario import Language
from zorgsim.report.progress_text import progress_words


@dataclass(frozen=True)
class Known:
    """Something to say."""

    percent: int = 43
    finished: int = 1
    scenarios: int = 2
    years_a_second: float | None = 180.2
    left: tuple[int, str] | None = (30, "seconds")


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (200, "43%, 1 of 2 scenarios done, 180 years/s, about 30 seconds left"),
        (60, "43%, 1/2 done, 180 years/s, about 30 seconds left"),
        (40, "43%, 1/2 done, about 30 seconds left"),
        (30, "43%, 1/2 done, about 30 s"),
        (20, "43%, about 30 s"),
        (10, "43%"),
        (0, "43%"),
    ],
)
def test_where_there_is_less_room_less_is_said(width: int, words: str) -> None:
    assert progress_words(Known(), Language.EN, width) == words


def test_it_speaks_dutch() -> None:
    words = "43 %, 1 van 2 scenario's klaar, 180 jaar/s, nog ongeveer 30 seconden"
    assert progress_words(Known(), Language.NL, 200) == words
    assert progress_words(Known(left=(3, "hours")), Language.NL, 20) == "43 %, nog ± 3 u"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("left", [None, (10, "seconds"), (120, "seconds"), (90, "minutes"), (48, "hours")])
@pytest.mark.parametrize("rate", [None, 0.4, 123_456.0])
def test_it_is_never_wider_than_the_room(language: Language, left: tuple[int, str] | None, rate: float | None) -> None:
    said = [progress_words(Known(100, 45, 45, rate, left), language, width) for width in range(5, 120)]
    assert all(len(words) <= width for words, width in zip(said, range(5, 120), strict=True))
    assert [len(words) for words in said] == sorted(len(words) for words in said)


def test_what_is_not_known_is_not_said() -> None:
    assert progress_words(Known(years_a_second=None, left=None), Language.EN, 200) == "43%, 1 of 2 scenarios done"
    assert progress_words(Known(years_a_second=None, left=None), Language.EN, 16) == "43%, 1/2 done"


def test_the_shortest_guess_is_an_upper_bound() -> None:
    assert progress_words(Known(left=(10, "seconds")), Language.EN, 200).endswith("less than 10 seconds left")


def test_a_slow_rate_has_a_decimal() -> None:
    assert "5.2 years/s" in progress_words(Known(years_a_second=5.23), Language.EN, 200)
    assert "5,2 jaar/s" in progress_words(Known(years_a_second=5.23), Language.NL, 200)
