"""What ``python -m studies report`` publishes: files that belong to their manifest, and tell the numbers of its table."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from functools import cache
from html import unescape
from itertools import product
from typing import Any

import pytest
from openpyxl import load_workbook
from studies import report
from studies.alternatives import BASELINE
from studies.study import Sitting, manifest_in

from zorgsim.inputs.scenario import Language
from zorgsim.report.carried import text_carried
from zorgsim.report.texts import texts
from zorgsim.report.untouched import is_untouched
from zorgsim.results.folder import sha256
from zorgsim.results.over_worlds import FEWEST
from zorgsim.results.published import DIGITS

FOLDER = report.STUDY.folder
THERE = manifest_in(FOLDER)["parts"]
"""The editions that are published: a study that grows."""
FILES = [
    edition.file(kind, language)
    for edition in report.editions()
    if edition.name in THERE
    for kind in edition.kinds
    for language in Language
]
MOST_BYTES = 3_000_000
"""Of a file, so that version control stays small."""

each_file = pytest.mark.parametrize("name", FILES)


@cache
def told() -> dict[tuple[str, str, str], dict[str, str]]:
    """The published table, by edition, scenario and outcome."""
    with (FOLDER / report.TABLE).open(encoding="utf-8", newline="") as file:
        return {(row["edition"], row["scenario"], row["outcome"]): row for row in csv.DictReader(file)}


def edition_of(name: str) -> dict[str, Any]:
    said: dict[str, dict[str, Any]] = {one["name"]: one for one in manifest_in(FOLDER)["editions"]}
    return said["all" if name.startswith("all-") else "options"]


def test_every_file_of_today_is_published_and_no_other() -> None:
    others = {"manifest.json", "README.md", report.TABLE}
    assert {path.name for path in FOLDER.iterdir()} - others == set(FILES) == set(report.published_files(manifest_in(FOLDER)))


@each_file
def test_a_file_is_as_it_was_written(name: str) -> None:
    assert sha256(FOLDER / name) == report.published_files(manifest_in(FOLDER))[name]
    assert is_untouched((FOLDER / name).read_bytes())
    assert (FOLDER / name).stat().st_size < MOST_BYTES


@each_file
def test_a_file_carries_the_results_and_the_numbers_of_the_table(name: str) -> None:
    carried = json.loads(text_carried((FOLDER / name).read_bytes()) or "")
    said = edition_of(name)
    assert carried["manifest"]["digest"] == said["results"]
    assert carried["manifest"]["command"] == said["command"]
    numbers = {(said["name"], scenario, outcome): rest for scenario, outcome, *rest in carried["numbers"]}
    published = {key: row for key, row in told().items() if key[0] == said["name"]}
    assert published.keys() <= numbers.keys()
    for key, row in published.items():
        for written, number in zip((row["baseline"], row["value"], row["difference"]), numbers[key], strict=True):
            assert (written or None) == (None if number is None else f"{number:.{DIGITS}g}"), key


def lines_of_memo(language: Language) -> list[str]:
    with zipfile.ZipFile(FOLDER / f"memo-{language}.docx") as archive:
        paragraphs = re.findall(r"<w:p[ >].*?</w:p>", archive.read("word/document.xml").decode(), re.DOTALL)
    return [unescape("".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", one))) for one in paragraphs]


@pytest.mark.parametrize("language", Language)
def test_the_memo_says_what_the_page_says(language: Language) -> None:
    topics = {Language.NL: ("Dagelijks leven", "Wachtlijsten", "Kosten per jaar")}
    topics[Language.EN] = ("Daily life", "Waiting lists", "Cost per year")
    page = unescape(re.sub(r"<[^>]+>", "", (FOLDER / f"report-{language}.html").read_text("utf-8")))
    found = [line.partition(". ")[2] for line in lines_of_memo(language) if line.startswith(topics[language])]
    assert len(found) == 3 * len(report.OPTIONS)
    assert [one for one in found if one not in page] == []


def test_the_memo_tells_the_numbers_of_the_table() -> None:
    """Wherever a sentence tells a difference it is that of the middle world, as far as it has digits."""
    topics = {"Daily life": "daily_life", "Waiting lists": "waiting", "Cost per year": "cost"}
    lines = [line for line in lines_of_memo(Language.EN) if line.startswith(tuple(topics))]
    looked_at = 0
    for line, (option, outcome) in zip(lines, product(report.OPTIONS, topics.values()), strict=True):
        assert topics[line.partition(",")[0]] == outcome
        if "cannot be told" not in line:
            (number, *_) = re.findall(r"[\d,]*\d(?:\.\d+)?", line.partition(". ")[2])
            told_value, decimals = float(number.replace(",", "")), len(number.partition(".")[2])
            middle = float(told()["options", option, outcome]["median"])
            assert told_value == pytest.approx(abs(middle), abs=0.5 * 10**-decimals + 1e-9), line
            looked_at += 1
    assert looked_at >= len(report.OPTIONS)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".xlsx")])
def test_the_workbook_has_the_numbers_of_the_table(name: str) -> None:
    language = Language(name.rpartition("-")[2].removesuffix(".xlsx"))
    book = load_workbook(io.BytesIO((FOLDER / name).read_bytes()), read_only=True)
    sheet = book[texts(language)["workbook.sheet.headline.name"]]
    values = {
        format(cell, f".{DIGITS}g")
        for row in sheet.iter_rows(min_row=2, values_only=True)
        for cell in row
        if isinstance(cell, (int, float))
    }
    edition = edition_of(name)["name"]
    assert {row["value"] for key, row in told().items() if key[0] == edition and row["value"]} <= values


def test_the_page_carries_no_script_and_says_so() -> None:
    for language in Language:
        page = (FOLDER / f"report-{language}.html").read_text("utf-8")
        assert re.findall(r"<script(?![^>]*application/json)", page) == []
        assert texts(language)["page.choose.left_out"] in unescape(page)


def test_all_three_kinds_of_not_knowing_are_asked_for() -> None:
    options = edition_of("report-nl.html")
    assert options["replications"] > 1
    assert options["draws"] >= FEWEST
    assert options["structures"] == list(report.CONTESTED)


@pytest.mark.skipif("all" not in THERE, reason="not published yet: python -m studies report")
def test_the_workbook_of_all_has_every_scenario_of_the_advice() -> None:
    assert edition_of("all-")["scenarios"] == [BASELINE, *report.all_options()]


def test_an_edition_that_is_published_is_read_back() -> None:
    (part, *_) = report.parts(report.STUDY.sitting)
    reading = report.found(FOLDER, part)
    columns, *rows = reading.tables[report.TABLE]
    assert (columns[0], {row[0] for row in rows}) == (report.EDITION, {"options"})
    assert reading.lists["editions"] == [edition_of("report-nl.html")]


def test_the_command_is_one_that_can_be_given() -> None:
    words = edition_of("options")["command"].split()
    assert words[:2] == ["zorgsim", "compare"]
    assert "youth_region:Rivierenland" in words
    (part, _) = report.parts(Sitting(2, ("youth_region:Rivierenland",), draws=16))
    assert words[2 : words.index("--places")] == [one.name for one in part.scenarios[: 1 + len(report.OPTIONS)]]
