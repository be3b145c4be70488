"""Answers for programs: every key is written out, and none is forgotten when a declaration grows."""

from __future__ import annotations

from dataclasses import fields

from zorgsim.inputs.parameters import Parameter, register
from zorgsim.inputs.places import PlaceKind, PlaceRow, list_places
from zorgsim.inputs.targets import Target, national_targets
from zorgsim.report.json_answers.evidence import finding_answer
from zorgsim.report.json_answers.lookups import parameter_answer, place_answer
from zorgsim.report.json_answers.values import finite_or_null
from zorgsim.results.validation import Finding


def test_a_parameter_has_everything_that_the_register_knows() -> None:
    parameter = next(iter(register().values()))
    answer = parameter_answer(parameter)
    assert list(answer) == [field.name for field in fields(Parameter)]
    assert answer == {name: getattr(parameter, name) for name in answer}


def test_a_place_has_everything_that_is_listed_and_its_map() -> None:
    row = list_places(PlaceKind.PROVINCE)[0]
    answer = place_answer(row)
    assert answer.pop("map") == "2022-01-01"
    assert set(answer) == {field.name for field in fields(PlaceRow)}
    assert (answer["kind"], answer["code"], answer["municipalities"]) == ("province", "PV20", len(answer["members"]))
    assert (answer["ended"], answer["became"]) == (None, [])


def test_a_place_that_ended_after_the_map_says_what_it_became() -> None:
    answer = place_answer(next(row for row in list_places(PlaceKind.MUNICIPALITY) if row.name == "Brielle"))
    assert (answer["ended"], answer["became"]) == ("2023-01-01", [{"code": "GM1992", "name": "Voorne aan Zee"}])


def test_a_finding_has_its_whole_target() -> None:
    target = national_targets()[0]
    answer = finding_answer(Finding(target, target.value, 0.5))
    assert list(answer["target"]) == [field.name for field in fields(Target)]
    assert answer["target"].pop("text") == {"en": target.text.en, "nl": target.text.nl}
    assert answer["target"].pop("places") == list(target.places)
    assert answer["target"] == {name: getattr(target, name) for name in answer["target"]}
    assert (answer["simulated"], answer["spread"], answer["met"]) == (target.value, 0.5, True)


def test_what_is_not_known_is_null() -> None:
    assert [finite_or_null(value) for value in (float("nan"), float("inf"), 0.0, "words", None)] == [None, None, 0.0, "words", None]
