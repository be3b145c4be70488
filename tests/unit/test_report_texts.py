from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import PlaceKind, resolve_places
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.targets import national_targets
from zorgsim.model.levers import CHOICES, LEVERS
from zorgsim.report.texts import choice_words, decimals_for, number, place_words, signed, texts, unit_words


def needed_texts() -> set[str]:
    """The texts of every unit, choice word and kind of place that the program knows."""
    units = {one.unit for group in (LEVERS.values(), register().values(), national_targets()) for one in group}
    choices = {word for _, word in CHOICES}
    return {f"{what}.{word}" for what, words in (("unit", units), ("choice", choices), ("kind", PlaceKind)) for word in words}


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    english, dutch = texts(Language.EN), texts(Language.NL)
    assert list(english) == list(dutch)
    for key in english:
        fields = [{name for _, name, _, _ in string.Formatter().parse(page[key]) if name} for page in (english, dutch)]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize("language", list(Language))
def test_every_unit_choice_and_kind_of_place_has_a_text(language: Language) -> None:
    assert needed_texts() - set(texts(language)) == set()


def test_no_unit_choice_or_kind_of_place_has_a_text_that_nobody_needs() -> None:
    assert {key for key in texts(Language.EN) if key.startswith(("unit.", "choice.", "kind."))} - needed_texts() == set()


def test_units_and_choices_speak_dutch() -> None:
    assert unit_words("x number after 2015", Language.NL) == "maal het aantal na 2015"
    assert unit_words("x number after 2015", Language.EN) == "x number after 2015"
    assert choice_words("youth_region", Language.NL) == "jeugdregio"
    assert choice_words("youth_region", Language.EN) == "youth region"


@pytest.mark.parametrize(
    ("names", "dutch"),
    [
        (["JZ14"], "Twente (jeugdregio)"),
        (["province:Utrecht", "JZ14"], "Utrecht (provincie) + Twente (jeugdregio)"),
        (["Tiel"], "Tiel"),
        (["Nederland"], "Nederland"),
    ],
)
def test_labels_of_places_speak_dutch(names: list[str], dutch: str) -> None:
    label = resolve_places(names, "places").label
    assert place_words(label, Language.NL) == dutch
    assert place_words(label, Language.EN) == label


@pytest.mark.parametrize(
    ("value", "decimals", "english", "dutch"),
    [
        (1234567.891, 1, "1,234,567.9", "1.234.567,9"),
        (-1234.0, 0, "\N{MINUS SIGN}1,234", "\N{MINUS SIGN}1.234"),
        (0.5, 2, "0.50", "0,50"),
        (-0.001, 1, "0.0", "0,0"),
        (float("nan"), 1, "–", "–"),
        (float("inf"), 1, "∞", "∞"),
    ],
)
def test_numbers_are_written_as_readers_write_them(value: float, decimals: int, english: str, dutch: str) -> None:
    assert number(value, decimals, Language.EN) == english
    assert number(value, decimals, Language.NL) == dutch


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_an_english_number_can_be_read_back(value: float, decimals: int) -> None:
    written = number(value, decimals, Language.EN).replace(",", "").replace("\N{MINUS SIGN}", "-")
    assert float(written) == pytest.approx(value, abs=0.5000001 * 10**-decimals, rel=1e-12)


def test_a_signed_number_shows_its_sign_unless_it_rounds_to_zero() -> None:
    assert signed(3.2, 1, Language.EN) == "+3.2"
    assert signed(-3.2, 1, Language.NL) == "\N{MINUS SIGN}3,2"
    assert signed(0.01, 1, Language.EN) == "0.0"


def test_about_three_digits_are_shown() -> None:
    assert [decimals_for(value) for value in (853.0, 44.4, 4.4, 0.2, float("nan"))] == [0, 1, 2, 2, 0]
