"""The commands of own data: a template, an import that says every bad cell, a place file that ``--places`` takes, the report."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer

from zorgsim.experiment import local_calibration

Ask = Callable[..., Answer]

SCENARIO = """format = 2
places = ["Schiermonnikoog"]
structure.places = "part"
[title]
en = "Quick"
nl = "Snel"
[run]
start = 2022-01-01
until = 2025-01-01
replications = 2
policy_start = 2023-01-01
"""
OWN = """gemeente;Vlieland;;
gegeven;jaar;waarde;bron
coaches_fte;2016;0,6;begroting
families;2016;95;telling
price_coach_fte;2016;90000;
"""
STATLINE = {
    "odata.metadata": "m",
    "value": [
        {"ID": 1, "RegioS": "GM0096    ", "Perioden": "2016JJ00", "Totaal_1": 25},
        {"ID": 2, "RegioS": "GM0096    ", "Perioden": "2016HJ01", "Totaal_1": 20},
    ],
}


@pytest.fixture
def own(folder: Path) -> Path:
    (folder / "base.toml").write_text(SCENARIO, "utf-8")
    (folder / "eigen.csv").write_text(OWN, "utf-8")
    (folder / "85097NED.json").write_text(json.dumps(STATLINE), "utf-8")
    return folder


def test_a_place_file_is_made_used_and_told(zorgsim: Ask, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_calibration, "PASSES", 1)  # what more passes do is proved where the answer is known
    made = zorgsim("data", "import", "eigen.csv", "85097NED.json", "--replications", "1", "--jobs", "1", "--language", "nl")
    assert made.code == 0, made.err
    assert "halfjaren" in made.err
    assert "Gebruik het als plaats: --places GM0096.toml" in made.out
    table = tomllib.loads((own / "GM0096.toml").read_text("utf-8"))
    assert {one["figure"]: one["use"] for one in table["figures"]} == {
        "youth_in_care": "fitted", "coaches_fte": "input", "families": "input", "price_coach_fte": "input",
    }  # fmt: skip
    assert "question.base" in table["factors"]
    assert "price.coach_fte" in table["parameters"]
    assert str(own) not in (own / "GM0096.toml").read_text("utf-8")

    again = zorgsim("data", "import", "eigen.csv")
    assert again.code == 2
    assert "--replace" in again.err

    shown = zorgsim("show", "base.toml", "--places", "GM0096.toml", "--language", "nl")
    assert shown.code == 0
    assert "Eigen cijfers van Vlieland" in shown.out
    assert "ingepast" in shown.out


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_template_is_written_once(zorgsim: Ask, folder: Path, language: str) -> None:
    first, second, third = (
        zorgsim("data", "template", "t.xlsx", "--language", language, *more) for more in ((), (), ("--replace",))
    )
    assert (first.code, second.code, third.code) == (0, 2, 0)
    assert "t.xlsx" in first.out
    assert "--replace" in second.err


def test_every_bad_cell_is_told_and_nothing_is_written(zorgsim: Ask, own: Path) -> None:
    (own / "bad.csv").write_text(
        "gemeente;Vlieland\ngegeven;jaar;waarde\nbudgt;2021;5\nbudget;21;500000\nfamilies;2021;veel\n", "utf-8"
    )
    answer = zorgsim("data", "import", "bad.csv", "--language", "nl")
    assert answer.code == 2
    assert answer.err.count("waar:") == 3
    assert all(place in answer.err for place in ("rij 3, kolom A", "rij 4, kolom B", "rij 5, kolom C"))
    assert "GM0096.toml" not in answer.files


def test_what_is_wrong_with_every_file_and_figure_is_told_at_once(zorgsim: Ask, own: Path) -> None:
    (own / "bad.csv").write_text("gemeente;Vlieland\ngegeven;jaar;waarde\nbudget;2021;veel\n", "utf-8")
    (own / "far.csv").write_text(
        "gemeente;Vlieland\ngegeven;jaar;waarde\nresidential_slots;2016;900\nbudget;2016;4000000000\n", "utf-8"
    )
    (own / "zero.json").write_text(json.dumps(STATLINE).replace("25}", "0}"), "utf-8")
    files = zorgsim("data", "import", "eigen.csv", "bad.csv", "zero.json", "eigen.csv", "--language", "en")
    assert files.code == 2
    assert [files.err.count(f"where:   {name}") for name in ("bad.csv", "eigen.csv", "CBS StatLine, zero.json: 2016")] == [1, 3, 1]
    figures = zorgsim("data", "import", "far.csv", "--language", "en")
    assert figures.code == 2
    assert figures.err.count("too far from what the model has there") == 2
    assert "fitting" not in figures.err, "nothing was fitted"
    assert "GM0096.toml" not in figures.files


def test_records_of_persons_are_refused_and_not_repeated(zorgsim: Ask, own: Path) -> None:
    (own / "kinderen.csv").write_text("bsn;weken\n111222333;8\n", "utf-8")
    answer = zorgsim("data", "import", "kinderen.csv", "--place", "Vlieland", "--language", "nl")
    assert answer.code == 2
    assert "personen" in answer.err
    assert "111222333" not in answer.err + answer.out


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("import", "eigen.csv", "--place", "Tiel"), "different municipalities"),
        (("import", "85097NED.json"), "of which municipality"),
        (("import", "85097NED.json", "--place", "province:Zeeland"), "more than one"),
        (("import", "85097NED.json", "--place", "Vlieland", "--figure", "youth"), "unknown figure"),
        (("import", "85097NED.json", "--place", "Vlieland", "--only", "x"), "no column"),
        (("import", "85097NED.json", "--place", "Vlieland", "--times", "0"), "number is needed"),
        (("import", "none.csv"), "none.csv"),
        (("import", "eigen.csv", "--to", "."), "folder"),
        (("fetch", "..", "--to", "t.json"), "no number of a table"),
        (("fetch", "85097NED", "--protocol", "v5"), "v3, v4"),
    ],
)
def test_what_cannot_be_is_refused(zorgsim: Ask, own: Path, words: tuple[str, ...], what: str) -> None:
    answer = zorgsim("data", *words, "--language", "en")
    assert answer.code == 2
    assert what in answer.err, answer.err
    assert "GM0096.toml" not in answer.files
