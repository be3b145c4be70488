"""Nothing is lost: what cannot be is refused before simulating, and what fails afterwards costs no tables."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Answer

from zorgsim.cli.results_folder import NAMED, PicturesMissingError, announce_folders, word_of
from zorgsim.cli.simulation import folder_name
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.scenario_file import load_scenario
from zorgsim.report.figures import FIGURES, causal_loops, waterfall
from zorgsim.report.figures.letters import has_letter
from zorgsim.results.folder import check_folder
from zorgsim.results.store import read_results

Ask = Callable[..., Answer]
FEW = {name: FIGURES[name] for name in ("waits",)}
"""Pictures enough where a test is not about them."""

BASE = """format = 2
places = ["Schiermonnikoog"]
structure.places = "part"
[title]
en = "Quick base"
nl = "Snelle basis"
[run]
start = 2022-01-01
until = 2026-01-01
replications = 2
seed = 7
policy_start = 2024-01-01
"""


def policy(title: str) -> str:
    measure = '[measures.more]\nlever = "first_line.coaches"\ntimes = 1.5\nfrom = 2024-01-01\n'
    return f"format = 2\nextends = \"base.toml\"\n[title]\nen = '{title}'\nnl = '{title}'\n{measure}"


@pytest.fixture
def files(folder: Path) -> Path:
    (folder / "base.toml").write_text(BASE, "utf-8")
    (folder / "more.toml").write_text(policy("Save $5 of every $100 日"), "utf-8")
    (folder / "other.toml").write_text(policy("Another").replace("measures.more", "measures.other"), "utf-8")
    return folder


def fail(*_: object) -> Iterator[None]:
    raise ValueError("mathtext\ndoes not like this")


def test_a_picture_that_fails_costs_no_tables(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgsim.report.figures.canvas.mark_policy", fail)
    answer = zorgsim("compare", "base.toml", "more.toml", "--results", "mine", "--jobs", "1")
    assert answer.code == 1
    assert "More" not in answer.err
    assert "weeks of daily life in order" in answer.out
    assert f"results are in {files / 'mine'}" in answer.err
    assert "complete but for these pictures" in answer.err
    assert answer.err.count("pictures/demand.png: ValueError: mathtext does not like this") == 1
    assert answer.err.rstrip().splitlines()[-1].lstrip().startswith("pictures/")
    stored = read_results(files / "mine")
    missing = stored.manifest["pictures_missing"]
    assert set(missing) == {
        f"pictures/{name}.{kind}"
        for name in ("daily_life", "demand", "waiting", "cost", "payers", "cumulative")
        for kind in ("png", "svg")
    }
    kept = {f"{name}.{kind}" for name in ("waits", "flow", "outcomes") for kind in ("png", "svg")}
    assert {path.name for path in (files / "mine" / "pictures").iterdir()} == kept
    assert "the report could not be made (ValueError: mathtext does not like this)" in answer.err
    assert len(stored.tables) > 10


def test_a_comparison_ends_with_its_report_which_costs_nothing_if_it_fails(
    zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zorgsim.report.figures.FIGURES", FEW)
    asked = ("compare", "base.toml", "more.toml", "--results", "mine", "--jobs", "1")
    answer = zorgsim(*asked)
    report = files / "mine" / "report-en.html"
    assert answer.code == 0
    assert answer.err.splitlines()[-2:] == [f"zorgsim: the report is in {report}", f"zorgsim: results are in {files / 'mine'}"]
    assert zorgsim("report", "mine", "--to", "again.html").code == 0
    assert report.read_bytes() == (files / "again.html").read_bytes()
    assert zorgsim("verify", "mine").code == 0
    monkeypatch.setattr("zorgsim.report.page.page.page_of_written", fail)
    again = zorgsim(*asked, "--existing", "replace", "--json")
    assert again.code == 0
    assert "stay: report-en.html" not in again.err
    said = "the report could not be made (ValueError: mathtext does not like this); to try again: zorgsim report"
    assert again.err.count(said) == 1
    assert Path(json.loads(again.out)["folder"]) == files / "mine"
    assert zorgsim("verify", "mine").code == 0


def test_a_report_that_is_not_wanted_is_not_made(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgsim.report.figures.FIGURES", FEW)
    answer = zorgsim("compare", "base.toml", "more.toml", "--results", "mine", "--jobs", "1", "--no-report")
    assert answer.code == 0
    assert not list((files / "mine").glob("report*"))
    assert answer.err.count("a report to hand on: zorgsim report") == 1


def test_in_dutch_and_as_json_too(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgsim.report.figures.canvas.write_page", fail)
    answer = zorgsim("run", "base.toml", "--language", "nl", "--json", "--jobs", "1")
    assert answer.code == 1
    assert "op deze figuren na" in answer.err
    assert (Path(json.loads(answer.out)["folder"]) / "headline.csv").exists()


def test_of_a_decomposition_too(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waterfall, "draw", fail)
    answer = zorgsim("decompose", "base.toml", "more.toml", "other.toml", "--results", "mine", "--jobs", "1")
    assert answer.code == 1
    assert "pictures/waterfall.svg" in answer.err
    assert (files / "mine" / "decomposition.csv").exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_is_full_for_pictures_is_not_our_fault(
    zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("zorgsim.report.figures.saving.save", full)
    answer = zorgsim("run", "base.toml", "--results", "mine", "--jobs", "1")
    assert (answer.code, answer.out) == (2, "")
    assert os.strerror(number) in answer.err
    assert "our fault" not in answer.err
    assert f"finished parts: 1 of 1, kept in {files / 'mine.partial'}" in answer.err
    assert not (files / "mine").exists()


def test_where_the_disk_is_full_no_other_folder_is_advised(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("zorgsim.results.store._write_tables", full)
    answer = zorgsim("run", "base.toml", "--results", "mine", "--jobs", "1")
    assert answer.code == 2
    *_, action, kept, commands = answer.err.splitlines()
    assert action == f"  do:      make room on its disk: {os.strerror(errno.ENOSPC)}"
    assert kept.startswith("zorgsim: finished parts: 1 of 1")
    assert commands.startswith(f"  to go on: zorgsim resume {files / 'mine.partial'}; ")


def test_memory_that_is_not_there_for_one_process_was_lost_once(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("zorgsim.experiment.execute.VectorisedEngine.run", hungry)
    answer = zorgsim("run", "base.toml", "--jobs", "1")
    assert answer.code == 137
    assert "a part of the simulation was lost, and is not finished" in answer.err
    assert "--jobs" not in answer.err


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize("name", ["plain", "two words", "a\xa0b", "it's\xa0", "back\\slash\n1", "raw\udcff7", "é\u202e", "日"])
def test_a_word_of_a_command_is_that_path_in_a_shell(name: str) -> None:
    word = word_of(Path(name))
    assert word.isprintable()
    given = subprocess.run([shutil.which("bash") or "bash", "-c", f"printf %s {word}"], capture_output=True, check=True).stdout
    assert given == os.fsencode(name)


@pytest.mark.parametrize(("number", "end"), [(NAMED, f"{NAMED - 1}.png: why"), (50, f"{NAMED - 1}.png: why (+45)")])
def test_pictures_that_are_missing_are_counted_where_they_are_many(number: int, end: str) -> None:
    said = str(PicturesMissingError(Language.EN, {f"{one}.png": "why" for one in range(number)})).splitlines()
    assert len(said) == NAMED + 1
    assert said[-1].strip() == end


@pytest.mark.parametrize("key", ["swept", "unfinished"])
@pytest.mark.parametrize(
    ("number", "language", "more"),
    [
        (NAMED, "en", None),
        (50, "en", "zorgsim: and 45 more messages like these"),
        (7, "nl", "zorgsim: en nog 2 van zulke meldingen"),
    ],
)
def test_folders_are_counted_where_they_are_many(
    capsys: pytest.CaptureFixture[str], key: str, number: int, language: str, more: str | None
) -> None:
    announce_folders(Language(language), key, [Path(f"/somewhere/{one}.partial") for one in range(number)])
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("zorgsim: ")]
    assert [f"/{one}.partial" in line for one, line in enumerate(said[:NAMED])] == [True] * NAMED
    assert said[NAMED:] == ([more] if more else [])


OUT_OF_MEMORY = [
    "zorgsim.results.compare.compare_simulated",
    "zorgsim.results.store._write_tables",
    "zorgsim.report.figures.saving.save",
]


@pytest.mark.parametrize("where", OUT_OF_MEMORY)
def test_memory_that_is_not_there_is_not_our_fault(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def hungry(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(where, hungry)
    answer = zorgsim("run", "base.toml", "--results", "mine", "--jobs", "1")
    assert (answer.code, answer.out) == (137, "")
    assert "zorgsim: the computer has no memory left for this\n  do: " in answer.err
    assert "our fault" not in answer.err
    assert f"finished parts: 1 of 1, kept in {files / 'mine.partial'}" in answer.err


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EAGAIN, "the system gives no more processes or memory"),
        (errno.ENOMEM, "the system gives no more processes or memory"),
        (errno.EMFILE, "too many open files"),
    ],
)
def test_processes_that_cannot_be_started_are_not_our_fault(
    zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("zorgsim.experiment.workers.SpawnProcess.start", refused)
    answer = zorgsim("run", "base.toml", "--results", "mine", "--jobs", "2")
    assert (answer.code, answer.out) == (2, "")
    assert f"zorgsim: {words}\n" in answer.err
    assert "path" not in answer.err
    assert {path.name for path in files.iterdir()} == {"base.toml", "more.toml", "other.toml"}


def test_loops_are_told_before_their_picture_fails(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causal_loops, "draw", fail)
    answer = zorgsim("loops", "--picture", "loops.svg")
    assert answer.code == 1
    assert "R1" in answer.out
    assert not (files / "loops.svg").exists()


def test_a_table_that_cannot_be_printed_costs_no_results(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgsim.report.terminal.print_comparison", fail)
    answer = zorgsim("run", "base.toml", "--results", "mine", "--jobs", "1")
    assert answer.code == 1
    assert f"results are in {files / 'mine'}" in answer.err
    read_results(files / "mine")


def test_pictures_that_cannot_be_drawn_here_are_told_before(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgsim.report.figures.rehearsal.make_drawable", fail)
    answer = zorgsim("run", "base.toml", "--jobs", "1")
    before, _, _ = answer.err.partition("simulated 100%")
    assert "pictures cannot be drawn here (ValueError: mathtext does not like this)" in before
    assert answer.code == 0


def test_letters_that_no_font_has_are_named_once_before(zorgsim: Ask, files: Path) -> None:
    answer = zorgsim("compare", "base.toml", "more.toml", "--jobs", "1")
    assert answer.code == 0
    before, _, after = answer.err.partition("simulated 100%")
    assert before.count("日 (U+65E5)") == (not has_letter("日"))
    assert "U+" not in after


DUTCH_EXCEL = ("--language", "nl", "--csv-for", "excel-nl", "--jobs", "1")


@pytest.mark.release
def test_what_stays_when_results_are_replaced_is_told_before(zorgsim: Ask, files: Path) -> None:
    assert zorgsim("run", "base.toml", "--results", "mine", "--jobs", "1").code == 0
    for number in range(7):
        (files / "mine" / f"note_{number}.md").write_text("thought")
    answer = zorgsim("run", "base.toml", "--results", "mine", "--existing", "replace", *DUTCH_EXCEL)
    assert "blijven staan: note_0.md, note_1.md, note_2.md, note_3.md, note_4.md (+2)" in answer.err
    assert len(list((files / "mine").glob("note_*.md"))) == 7
    assert (files / "mine" / "headline.csv").read_bytes().startswith(b"\xef\xbb\xbfscenario;")


def test_the_manifest_says_how_it_came_about(zorgsim: Ask, files: Path) -> None:
    assert zorgsim("run", "base.toml", "--results", "a b", "--jobs", "1").code == 0
    manifest: dict[str, Any] = json.loads((files / "a b" / "manifest.json").read_text("utf-8"))
    assert manifest["command"] == "zorgsim run base.toml --results 'a b' --jobs 1"
    assert manifest["pictures_missing"] == {}
    assert manifest["commit"] is None or len(manifest["commit"]["id"]) == 40
    assert str(files) not in json.dumps(manifest)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("", "a path is needed here"),
        ("~nobody_of_this_name/x", "home folder of ~nobody_of_this_name"),
        ("x" * 250, "the path is too long"),
        ("x" * 260, "the path is too long"),
        (".", "something else than zorgsim results"),
        ("base.toml", "is a file, not a folder"),
        ("base.toml/x", "is a file, not a folder"),
        ("/", "root folder"),
    ],
)
@pytest.mark.parametrize("command", [("run", "base.toml"), ("decompose", "base.toml", "more.toml", "other.toml")])
def test_a_folder_that_cannot_be_is_refused_before(
    zorgsim: Ask, files: Path, command: tuple[str, ...], written: str, what: str
) -> None:
    answer = zorgsim(*command, "--results", written)
    assert (answer.code, answer.out) == (2, "")
    assert what in answer.err
    assert "simulated" not in answer.err
    assert answer.err.count("where:") == 1
    assert answer.files == {"base.toml", "more.toml", "other.toml"}


@pytest.mark.release
def test_a_tilde_is_the_home_folder_everywhere(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(files / "home"))
    (files / "home").mkdir()
    (files / "home" / "base.toml").write_text(BASE, "utf-8")
    (files / "home" / "child.toml").write_text('format = 2\nextends = "~/base.toml"\n', "utf-8")
    answer = zorgsim("run", "~/child.toml", "--results=~/results", "--jobs", "1")
    assert answer.code == 0
    assert f"results are in {files / 'home' / 'results'}" in answer.err
    assert zorgsim("loops", "--picture=~/loops.svg").code == 0
    assert (files / "home" / "loops.svg").exists()
    assert not (files / "~").exists()


def test_the_folder_of_long_names_has_a_name_that_fits(files: Path) -> None:
    made = [replace(load_scenario("baseline"), name=name) for name in ("é" * 100, "b", "c")]
    assert folder_name(made[1:]) == "b-c"
    assert folder_name(made) == "é" * 40 + "-and-2-others"
    assert folder_name(made[:1]) == "é" * 40
    check_folder(folder_name(made))


def test_without_a_working_directory_the_user_is_told(zorgsim: Ask, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (files / "gone").mkdir()
    monkeypatch.chdir(files / "gone")
    (files / "gone").rmdir()
    for words in (
        ("run", str(files / "base.toml")),
        ("run", str(files / "base.toml"), "--results", "x"),
        ("loops", "--picture", "x.svg"),
    ):
        answer = zorgsim(*words)
        assert (answer.code, answer.out) == (2, "")
        assert "the working directory is gone" in answer.err
    assert zorgsim("run", str(files / "base.toml"), "--results", str(files / "x"), "--jobs", "1").code == 0


@pytest.mark.release
def test_bytes_that_are_no_text_are_a_name_like_any_other(own_process: Ask, files: Path) -> None:
    answer = own_process("run", "base.toml", "--results", "a\udcff", "--jobs", "1", "--json")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["folder"].endswith("a\\xff")
    (folder,) = [path for path in files.iterdir() if path.name.startswith("a")]
    assert len(read_results(folder).tables) > 10
