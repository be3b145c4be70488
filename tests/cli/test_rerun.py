"""The command ``rerun``: what was reported is played again, and whether the same comes out is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer, files_in

from zorgsim.report.carried import ELEMENT
from zorgsim.results.seal import sealed

Ask = Callable[..., Answer]

SMALL = ("--places", "Rozendaal", "--replications", "2", "--until", "2028-01-01", "--results", "mine")


def other_numbers(page: Path) -> None:
    """Change a number that a page tells, with all its seals: as if it had been made by another program."""
    head, _, rest = page.read_text("utf-8").partition(f'id="{ELEMENT}">')
    text, _, tail = rest.partition("</script>")
    document = json.loads(text)
    document["numbers"][5][3] += 1.0
    page.write_text(f'{head}id="{ELEMENT}">{json.dumps(sealed(document))}</script>{tail}', "utf-8")


@pytest.mark.release
def test_a_folder_and_a_report_come_out_the_same_and_a_forged_one_does_not(
    zorgsim: Ask, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZORGSIM_CACHE", str(tmp_path_factory.mktemp("cache")))  # the past once, and not four times
    written = zorgsim("compare", "baseline", "strong_first_line", *SMALL, "--csv-for", "excel-nl")
    assert written.code == 0, written.err
    assert zorgsim("report", "mine").code == 0
    again = zorgsim("rerun", "mine", "--language", "nl")
    assert again.code == 0, again.err
    assert again.out.startswith(f"{written.folder / 'mine'}: GELIJK; alle ")
    assert again.err.splitlines()[-1] == f"zorgsim: wat er deze keer uitkwam staat in {written.folder / 'mine-rerun'}"
    page = written.folder / "mine" / "report-en.html"
    answer = zorgsim("rerun", str(page), "--json")
    found = json.loads(answer.out)
    assert (answer.code, found["equal"], found["otherwise"]) == (0, True, [])
    assert found["folder"] == str(written.folder / "mine-rerun-2")
    assert found["tables"]["report"]["same"] == "numbers"
    assert {one["same"] for name, one in found["tables"].items() if name != "report"} == {"bytes"}
    other_numbers(page)
    answer = zorgsim("rerun", str(page), "--results", "third", "--progress", "json")
    assert answer.code == 2
    assert "NOT equal" in answer.out
    events = [json.loads(line) for line in answer.err.splitlines()]
    assert not {"failed", "finished"} & {one["event"] for one in events}
    assert next(one for one in events if one["event"] == "unequal")["folder"] == str(written.folder / "third")
    assert "the numbers that the report tells: values that differ: 1, by " in answer.out
    assert zorgsim("verify", "third").code == 0  # kept, and whole


@pytest.mark.parametrize("name", ["nowhere", "page.html", "empty"])
def test_what_is_no_result_is_refused_before_anything_is_simulated(name: str, zorgsim: Ask, folder: Path) -> None:
    (folder / "page.html").write_text("<html></html>", "utf-8")
    (folder / "empty").mkdir()
    before = files_in(folder)
    answer = zorgsim("rerun", name)
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err
    assert answer.err.startswith("zorgsim: ")
    assert answer.files == before
