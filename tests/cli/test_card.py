"""The command ``card``: of the model as it ships, or of a finished folder; nothing is simulated."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer
from tests.unit.synthetic_results import plausible, scenario

from zorgsim.inputs.parameters import register
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.results.compare import Comparison
from zorgsim.results.folder import Existing
from zorgsim.results.store import Handover, write_results

Ask = Callable[..., Answer]


@pytest.fixture
def finished(folder: Path) -> Path:
    made = Comparison((plausible(scenario("baseline", 2)), plausible(scenario("policy", 2), effect=0.1)), register())
    return write_results(folder / "finished", made, [], Existing.NUMBER, Handover(flags_answer(made)))


def test_the_model_as_it_ships_is_told_here(zorgsim: Ask) -> None:
    answer = zorgsim("card", "--language", "nl", "--format", "md")
    assert (answer.code, answer.out) == (0, "")
    names = {"model-card-nl.md", "model-card-nl-warm_up.svg"}
    assert names <= answer.files
    assert answer.err.splitlines() == [f"zorgsim: de modelkaart staat in {answer.folder / name}" for name in sorted(names, key=len)]
    assert (answer.folder / "model-card-nl.md").read_text("utf-8").startswith("# Modelkaart van zorgsim ")


def test_a_run_is_told_in_its_folder_which_stays_as_it_was(zorgsim: Ask, finished: Path) -> None:
    answer = zorgsim("card", "finished", "--format", "html")
    assert answer.code == 0, answer.err
    page = (finished / "model-card-en.html").read_text("utf-8")
    assert "2 replications of each scenario." in page
    assert zorgsim("verify", "finished").code == 0
    (finished / "model-card-en.html").write_text("mine")
    again = zorgsim("card", "finished", "--format", "html", "--language", "en")
    assert "is kept as model-card-en.kept.html" in again.err
    assert (finished / "model-card-en.kept.html").read_text() == "mine"


def test_programs_get_it_as_json_and_nothing_is_written(zorgsim: Ask) -> None:
    answer = zorgsim("card", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert len(json.loads(answer.out)["forms"]) == 3
    assert not any("model-card" in name for name in answer.files)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere",), "there is no such folder"),
        (("--format", "pdf"), "there is no such format"),
        (("--to", "card.docx"), "a file of this kind cannot be written"),
        (("--with", "nowhere"), "the card is of none"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_error(zorgsim: Ask, arguments: tuple[str, ...], says: str) -> None:
    answer = zorgsim("card", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err
    assert not any("card" in name for name in answer.files)
