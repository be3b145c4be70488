"""The command ``places``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from zorgsim.inputs.places import find_places, resolve_places, written

Ask = Callable[..., Any]


def test_places_are_found_by_part_of_their_name(zorgsim: Ask) -> None:
    answer = zorgsim("places", "veenen", "--kind", "municipality", "--json")
    names = {row["name"] for row in json.loads(answer.out)}
    assert answer.code == 0
    assert "Veenendaal" in names
    assert all("veenen" in name.casefold() for name in names)


def test_all_youth_regions_are_listed(zorgsim: Ask) -> None:
    rows = json.loads(zorgsim("places", "--json").out)
    assert len(rows) == 42
    assert sum(row["municipalities"] for row in rows) == 345


def test_places_for_people_are_a_table(zorgsim: Ask) -> None:
    answer = zorgsim("places", "--kind", "province")
    assert answer.code == 0
    assert "Fryslân" in answer.out
    assert "municipalities" in answer.out


def test_places_speak_dutch(zorgsim: Ask) -> None:
    answer = zorgsim("places", "--kind", "province", "--language", "nl")
    assert answer.code == 0
    assert all(heading in answer.out for heading in ("naam", "gemeenten", "gezinnen"))
    assert "municipalities" not in answer.out


def test_a_name_is_sought_among_all_kinds(zorgsim: Ask) -> None:
    answer = zorgsim("places", "Enschede")
    assert answer.code == 0
    assert all(word in answer.out for word in ("municipality", "GM0153", "Twente", "Overijssel", "2022-01-01"))
    kinds = [row["kind"] for row in json.loads(zorgsim("places", "Utrecht", "--json").out)]
    assert kinds == ["province", "youth_region", "youth_region", "youth_region", "municipality", "municipality"]


def test_a_place_alone_names_its_municipalities(zorgsim: Ask) -> None:
    out = zorgsim("places", "Rijk van Nijmegen", "--language", "nl").out
    assert "Gemeenten: " in out
    assert "Mook en Middelaar (GM0944)" in out


def test_a_municipality_that_ended_says_so_in_both_languages(zorgsim: Ask) -> None:
    assert "until 2022-03-24; it is now part of Amsterdam (GM0363)" in zorgsim("places", "Weesp").out
    assert "tot 2022-03-24 een gemeente; nu hoort het bij Amsterdam (GM0363)" in zorgsim("places", "Weesp", "--language", "nl").out


def test_what_is_not_found_gets_what_it_may_have_meant(zorgsim: Ask) -> None:
    for arguments, told in (
        (("Amsterdm",), "did you mean 'Amsterdam'?"),
        (("Appingedam",), "use 'Eemsdelta' (GM1979)"),
        (("Enschede", "--kind", "province"), "write 'municipality:Enschede'"),
        (("GM0001", "--json"), "no municipality has the code GM0001"),
    ):
        answer = zorgsim("places", *arguments)
        assert (answer.code, answer.out) == (2, "")
        assert told in answer.err


def test_places_are_found_without_accents_and_say_how_a_command_names_them(zorgsim: Ask) -> None:
    for text, words in (
        ("enschede", "--places Enschede\n"),
        ("SUDWEST", "--places Súdwest-Fryslân\n"),
        ("den bosch", '--places "\'s-Hertogenbosch"\n'),
        ("GM0344", "--places municipality:Utrecht\n"),
    ):
        assert f"zorgsim compare baseline SCENARIO {words}" in zorgsim("places", text).out
    assert "in quotes if there is a space in it" in zorgsim("places").out


def test_what_a_command_is_told_to_write_means_that_place_alone(zorgsim: Ask) -> None:
    for row in [*find_places("utrecht"), *find_places("Groningen"), *find_places("bergen")]:
        assert {one.code for one in resolve_places([written(row)], "places").municipalities} == set(row.members)


def test_numbers_of_families_are_written_as_each_language_does(zorgsim: Ask) -> None:
    assert "16,743" in zorgsim("places", "Enschede").out
    assert "16.743" in zorgsim("places", "Enschede", "--language", "nl").out
