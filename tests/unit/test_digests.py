"""Digests of the data that ship follow values: a mended note makes nothing stale, a changed number everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgsim.inputs import parameters, places
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.parameters import load_parameters

SHIPPED = Path(parameters.__file__).parents[1] / "data" / "parameters"
HEAD = "[domains.regain.housing]\n"
TEXTS = {path.name: path.read_text("utf-8") for path in sorted(SHIPPED.glob("*.toml"))}

Mend = Callable[[str], str]


def of_files(folder: Path, texts: dict[str, str]) -> str:
    """The digest of a register that consists of these files."""
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return digest_of(parameters.values_of(load_parameters(folder)))


def changed(key: str, mend: Mend) -> str:
    """The shipped text of one file in which one line of one parameter is another."""
    before, head, after = TEXTS["domains.toml"].partition(HEAD)
    old = next(line for line in after.splitlines() if line.startswith(f"{key} ="))
    assert mend(old) != old
    return before + head + after.replace(old, mend(old), 1)


def test_the_digest_is_that_of_the_files_that_ship(tmp_path: Path) -> None:
    assert of_files(tmp_path, TEXTS) == parameters.digest()
    assert digest_of(places.values_of(places.all_municipalities())) == places.digest()


@pytest.mark.parametrize(
    ("key", "mend"),
    [
        ("source", lambda line: line[:-2] + " " + line[-2:]),
        ("text", lambda line: line[:-1] + ', as far as known"'),
        ("year", lambda _: "year = 1999"),
        ("grade", lambda line: 'grade = "A"' if '"A"' not in line else 'grade = "B"'),
        ("value", lambda line: line.replace(" = ", "   =   ")),
        ("value", lambda line: f"{line}e0" if "." in line else f"{line}.0"),
    ],
)
def test_words_make_nothing_stale(tmp_path: Path, key: str, mend: Mend) -> None:
    assert of_files(tmp_path, {**TEXTS, "domains.toml": changed(key, mend)}) == parameters.digest()


@pytest.mark.parametrize(
    ("key", "mend"),
    [
        ("value", lambda line: f"{line}1" if "." in line else f"{line}.01"),
        ("low", lambda line: f"{line}1" if "." in line else f"{line}.01"),
        ("high", lambda line: f"{line}1" if "." in line else f"{line}.01"),
        ("unit", lambda _: 'unit = "share"'),
        ("distribution", lambda line: 'distribution = "fixed"' if "fixed" not in line else 'distribution = "uniform"'),
    ],
)
def test_a_value_makes_everything_stale(tmp_path: Path, key: str, mend: Mend) -> None:
    assert of_files(tmp_path, {**TEXTS, "domains.toml": changed(key, mend)}) != parameters.digest()


def test_files_can_be_reordered(tmp_path: Path) -> None:
    head, *tables = TEXTS["domains.toml"].split("\n[")
    reordered = "\n[".join([head, *reversed(tables)])
    rest = {name: text for name, text in TEXTS.items() if name != "domains.toml"}
    assert of_files(tmp_path, {**rest, "a_new_name.toml": reordered}) == parameters.digest()


def test_a_parameter_more_or_less_shows() -> None:
    known = dict(parameters.register())
    known.pop("domains.regain.housing")
    assert digest_of(parameters.values_of(known)) != parameters.digest()


@pytest.mark.parametrize("change", [{"families": 7}, {"prevalence": (0.1,) * 5}, {"youth_region_code": "JZ00"}, {"population": 7}])
def test_a_changed_municipality_shows(change: dict[str, object]) -> None:
    first, *others = places.all_municipalities()
    assert digest_of(places.values_of((replace(first, **change), *others))) != places.digest()  # type: ignore[arg-type] # of any field


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_have_the_same_digest_if_they_are_equal(one: float, other: float) -> None:
    assert (digest_of({"number": one}) == digest_of({"number": other})) == (one == other)


def test_how_a_number_is_written_does_not_count() -> None:
    assert len({digest_of({"number": number}) for number in (1, 1.0, 10 / 10)}) == 1
    assert len({digest_of({"number": number}) for number in (0, 0.0, -0.0)}) == 1
    assert digest_of({"seed": 2**63 - 1}) != digest_of({"seed": 2**63 - 2})
    assert digest_of({"flag": True}) != digest_of({"flag": 1})


def test_the_order_of_keys_does_not_count_that_of_lists_does() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of({"a": [1, 2]}) != digest_of({"a": [2, 1]})
