"""The command ``report``: a finished folder becomes one page; what cannot be done is said in one error."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from tests.cli.conftest import Answer, files_in
from tests.unit.synthetic_results import plausible, scenario
from tools.build_memo import TEMPLATE

from zorgsim.inputs.parameters import register
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.results.compare import Comparison
from zorgsim.results.folder import Existing
from zorgsim.results.store import Handover, write_results

Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Comparison((plausible(scenario("baseline", 1)), plausible(scenario("policy", 1), effect=0.1)), register())
    return write_results(tmp_path_factory.mktemp("report") / "finished", made, [], Existing.NUMBER, Handover(flags_answer(made)))


@pytest.fixture
def finished(written: Path, folder: Path) -> Path:
    return Path(shutil.copytree(written, folder / "finished"))


def test_a_finished_folder_becomes_a_page_in_it_or_where_it_is_asked_for(zorgsim: Ask, finished: Path) -> None:
    answer = zorgsim("report", "finished", "--language", "nl", "--to", "elsewhere/mine.html")
    path = answer.folder / "elsewhere" / "mine.html"
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.splitlines() == [
        "zorgsim: het rapport wordt gemaakt; er wordt niets opnieuw doorgerekend",
        f"zorgsim: het rapport staat in {path}",
    ]
    page = path.read_text("utf-8")
    assert "er is één keer gerekend" in page
    assert '<html lang="nl">' in page
    assert zorgsim("verify", "finished").code == 0


def test_memo_and_workbook_are_made_beside_the_page(zorgsim: Ask, finished: Path) -> None:
    answer = zorgsim("report", "finished", "--format", "xlsx,docx", "--format", "html")
    assert (answer.code, answer.out) == (0, "")
    made = ("workbook-en.xlsx", "memo-en.docx", "report-en.html")
    assert answer.err.splitlines()[1:] == [f"zorgsim: the report is in {finished / name}" for name in made]
    assert all((finished / name).stat().st_size > 1000 for name in made)
    assert zorgsim("verify", "finished").code == 0


def test_by_one_name_they_differ_in_their_endings(zorgsim: Ask, finished: Path) -> None:
    shutil.copy(TEMPLATE, finished.parent / "our.docx")
    answer = zorgsim("report", "finished", "--format", "docx,xlsx", "--to", "mine.docx", "--template", "our.docx")
    assert answer.code == 0
    assert {"mine.docx", "mine.xlsx"} <= answer.files


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere",), "there is no such folder"),
        (("empty",), "no zorgsim results"),
        (("begun.partial",), "finish them first: zorgsim resume"),
        (("finished", "--to", "report.docx"), "a file of this kind cannot be written"),
        (("finished", "--to", "empty/"), "a file of this kind cannot be written"),
        (("finished", "--to", "finished/manifest.json/mine.html"), "the file cannot be written"),
        (("finished", "--format", "pdf"), "pdf"),
        (("finished", "--format", "html,"), "there is no such format"),
        (("finished", "--format", "docx,xlsx", "--to", "mine.html"), "a file of this kind cannot be written"),
        (("finished", "--template", "manifest.json"), "none is asked for"),
        (("finished", "--format", "html,docx", "--template", "finished/manifest.json"), "the template is no Word file"),
        (("finished", "--format", "html,docx", "--template", "nowhere.docx"), "the template cannot be read"),
        (("finished", "--format", "html,docx", "--template", "unknown.docx"), "'council'"),
        (("finished", "--language", "fr"), "fr"),
        (("finished", "--format", "docx", "--template", "our.docx", "--to", "our.docx"), "take the place of its template"),
        (("finished", "--format", "docx,html", "--template", "our.docx", "--to", "our.html"), "that was not named"),
        (("finished", "--format", "docx,html", "--template", "our.docx", "--to", "finished/../our.docx"), "of its template"),
        (("finished", "--format", "docx,xlsx", "--to", "our.xlsx"), "a file stands there already that was not named"),
    ],
)
def test_what_cannot_be_done_is_one_error(zorgsim: Ask, finished: Path, arguments: tuple[str, ...], says: str) -> None:
    (finished.parent / "empty").mkdir()
    (finished.parent / "begun.partial").mkdir()
    unknown = Document()
    unknown.add_paragraph("{{ council }}")
    unknown.save(str(finished.parent / "unknown.docx"))
    shutil.copy(TEMPLATE, finished.parent / "our.docx")
    before = files_in(finished.parent)
    answer = zorgsim("report", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err
    assert "Traceback" not in answer.err
    assert "is being made" not in answer.err
    assert (finished.parent / "our.docx").read_bytes() == TEMPLATE.read_bytes()
    assert answer.files == before
