"""Memo and workbook as people see them: converted by headless LibreOffice, their texts and numbers held against the findings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.unit.finished_results import finished

from zorgsim.inputs.places import all_municipalities
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.schema import LONGEST_TITLE
from zorgsim.report.memo.content import memo_content
from zorgsim.report.memo.memo import memo_docx
from zorgsim.report.memo.template import read_template
from zorgsim.report.page.subject import Subject
from zorgsim.report.texts import number
from zorgsim.report.workbook.sheets import sheets_of
from zorgsim.report.workbook.workbook import workbook_xlsx
from zorgsim.results.restored import Restored

ALL_TESTS = "ZORGSIM_ALL_TESTS"
"""Set by .ci/run: what is not installed there shall fail, not be left out."""
NEEDED = pytest.mark.skipif(shutil.which("soffice") is None and ALL_TESTS not in os.environ, reason="needs LibreOffice: soffice")
SECONDS = 300.0


def longest(letters: str) -> str:
    """A title of as many letters as one may have, in words."""
    return (f"{letters} ontwikkelingsgerichte gezinsondersteuning " * 9)[: LONGEST_TITLE - 1] + "."


def place() -> str:
    """The longest name of a youth region, beside the longest name of a municipality."""
    regions = max({one.youth_region for one in all_municipalities()}, key=len)
    return f"{regions} (youth region) + {max((one.name for one in all_municipalities()), key=len)}"


def words(text: str) -> str:
    """A text without white space and hyphens: lines are broken anywhere."""
    return re.sub(r"[\s\N{SOFT HYPHEN}]+", "", text)


def converted(folder: Path, files: Sequence[Path]) -> dict[str, PdfReader]:
    profile = (folder / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *map(str, files),
    ]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=SECONDS)
    return {one.stem: PdfReader(one.with_suffix(".pdf")) for one in files}


@pytest.mark.release
@NEEDED
def test_memo_and_workbook_say_on_paper_what_was_found(tmp_path: Path) -> None:
    one = finished(tmp_path / "one", {"one": longest("Eén")}, label=place())
    many = finished(tmp_path / "many", {f"policy_{'x' * 40}_{n}": longest(f"Nr{n}") for n in range(12)}, label=place())
    drawn = finished(tmp_path / "drawn", {"one": longest("A"), "two": longest("B")}, 1, draws=12, label=place())
    files, template = [], read_template(None)
    for language in Language:
        for name, restored in (("one", one), ("many", many), ("drawn", drawn)):
            files.append(tmp_path / f"memo-{name}-{language}.docx")
            files[-1].write_bytes(memo_docx(restored, language, template, None))
        files.append(tmp_path / f"workbook-{language}.xlsx")
        files[-1].write_bytes(workbook_xlsx(one, language))
    papers = converted(tmp_path, files)
    for language in Language:
        for name, restored in (("one", one), ("many", many), ("drawn", drawn)):
            check_memo(papers[f"memo-{name}-{language}"], memo_content(restored, language))
        check_workbook(papers[f"workbook-{language}"], one, language)


def check_memo(paper: PdfReader, content: dict[str, object]) -> None:
    assert len(paper.pages) <= 2
    text = words("".join(page.extract_text() for page in paper.pages))
    policies = content["policies"]
    assert isinstance(policies, list)
    sentences = [one["sentence"] for policy in policies for group in policy["headings"] for one in group["findings"]]
    assert sentences
    assert [one for one in sentences if words(one) not in text] == []
    assert words(str(content["title"])) in text
    assert words(str(content["foot"])) in text


def check_workbook(paper: PdfReader, restored: Restored, language: Language) -> None:
    text = words("".join(page.extract_text() for page in paper.pages[:12]))
    subject = Subject(restored, language)
    assert words(subject.title(restored.comparison.others[0])) in text
    assert restored.manifest["digest"] in text
    rows = next(one.table for one in sheets_of(subject) if one.key == "headline")
    shown = rows[rows["outcome"].isin(["daily_life", "waiting"])]["baseline"]
    # how a spreadsheet writes a number follows its own language, which here is English
    assert [value for value in shown if number(float(value), 3, Language.EN) not in text] == []
