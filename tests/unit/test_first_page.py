"""The first page is one sheet of A4, with the longest names and many policies; tests of release print it in Chromium."""

from __future__ import annotations

import base64
import io
import os
import shutil
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from tests.unit.finished_results import finished
from tests.unit.test_browser import browser
from tests.unit.test_office import ALL_TESTS

import zorgsim
from zorgsim.inputs.scenario import Language
from zorgsim.report.page.findings import findings_of
from zorgsim.report.page.first_page import MOST_COLUMNS, FirstPage, Sheet, first_page
from zorgsim.report.page.page import page_html
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.tables import TURNED
from zorgsim.report.page.writing import page_bytes
from zorgsim.report.texts import say
from zorgsim.results.restored import Restored

TITLE = "Een veel sterkere eerste lijn met praktische ondersteuning, kleinere caseloads en vrijwilligers in alle wijken vanaf 2027"
PLACE = "Samenwerkingsverband Jeugdhulp Zuid-Holland Zuid en omstreken (youth region)"
PRINTED = ((12, Language.NL), (1, Language.EN))
"""How many policies, and in which language: many words, and few (which waits for a version: ``tests/long_tests.py``)."""


def made(folder: Path, policies: int) -> Restored:
    """So many policies whose titles are very long, and begin alike."""
    titles = {f"policy_{number}": f"{TITLE}, variant {number}" for number in range(policies)}
    return finished(folder, titles, label=PLACE)


def first_of(restored: Restored, language: Language) -> FirstPage:
    subject = Subject(restored, language)
    return first_page(subject, {one.scenario.name: findings_of(subject, one) for one in restored.comparison.others})


@pytest.mark.parametrize("language", list(Language))
def test_the_most_important_findings_come_first_and_the_rest_is_said_to_follow(tmp_path: Path, language: Language) -> None:
    page = first_of(made(tmp_path, 1), language)
    kept = [one.key for _, several in page.headings for one in several]
    assert {"daily_life", "cost", "waiting"} <= set(kept)
    assert page.left
    assert page.warnings
    assert page.cautions


def test_many_policies_stand_below_each_other_and_can_be_told_apart(tmp_path: Path) -> None:
    restored = made(tmp_path, 12)
    page = first_of(restored, Language.EN)
    (table,) = page.glance
    assert table.key == TURNED
    assert len(table.rows) == 12
    assert len({row[0].words for row in table.rows}) == 12
    assert len(table.headings) == MOST_COLUMNS + 1
    assert "12 policies" in page.compared[0]
    sheet = Sheet(restored, Language.EN)
    assert max(len(sheet.title(one)) for one in restored.comparison.others) <= 60


@pytest.mark.release
@pytest.mark.parametrize(("number", "language"), PRINTED)
@pytest.mark.skipif(
    None in map(shutil.which, ("chromium", "chromedriver")) and ALL_TESTS not in os.environ,
    reason="needs Chromium and its driver: chromium, chromedriver",
)
def test_printed_the_findings_end_on_the_first_sheet(
    number: int, language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zorgsim.report.page.page.pictures_of", lambda *_: [])  # behind the first sheet, and long in the making
    monkeypatch.setattr("zorgsim.report.page.page.other_pictures", lambda _: [])
    (tmp_path / "results").mkdir()
    path = tmp_path / "page.html"
    path.write_bytes(page_bytes(page_html(made(tmp_path / "results", number), language)))
    driver = browser(tmp_path / "profile")
    try:
        driver.get(path.as_uri())
        printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    finally:
        driver.quit()
    reader = PdfReader(io.BytesIO(base64.b64decode(printed["data"])))
    pages = [normalize("NFKC", one.extract_text()) for one in reader.pages]
    assert say(language, "page.section.rests") in pages[0]
    assert f"zorgsim {zorgsim.__version__}" in pages[0]  # the line at its foot
    assert pages[1].strip().startswith(say(language, "page.section.more"))
