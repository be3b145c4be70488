"""Files that are no scenarios are said to be what they are."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from zorgsim.inputs.foreign_files import first_foreign_byte, recognised
from zorgsim.inputs.scenario_file import MOST_BYTES, list_scenarios
from zorgsim.inputs.scenario_source import shipped_folder

STATLINE = '"ID";"RegioS";"Perioden";"Jongeren"\n0;"GM0363    ";"2021JJ00";1234\n1;"GM0599    ";"2021JJ00";.\n'


def archive(name: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr(name, "x")
    return content.getvalue()


def parquet() -> bytes:
    content = io.BytesIO()
    pd.DataFrame({"a": [1]}).to_parquet(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (STATLINE.encode(), "a CSV file (values between semicolons)"),
        (STATLINE.encode("utf-8-sig"), "a CSV file (values between semicolons)"),
        (b"name,weeks\nTiel,3\n", "a CSV file (values between commas)"),
        (b"name\tweeks\nTiel\t3\n", "a CSV file (values between tabs)"),
        (b'[{"waiting": 3}]', "a JSON file"),
        (b'{"waiting": {"Tiel": 3}}', "a JSON file"),
        (b"[1, 2, 3]", "a JSON file"),
        (b'["Tiel", "Ede"]', "a JSON file"),
        (b'["Tiel"]\n', "a JSON file"),
        (b"[[1, 2], [3, 4]]", "a JSON file"),
        (json.dumps([{"n": n} for n in range(100_000)]).encode()[: MOST_BYTES + 1], "a JSON file"),
        (b'{\n  "format": "zorgsim results 2"}', "the manifest of zorgsim results"),
        (b"format: 2\nextends: baseline\ntitle:\n  en: x\n", "a YAML file"),
        (b"---\nformat: 2\n", "a YAML file"),
        (b"<?xml version='1.0'?><a/>", "an HTML or XML file"),
        (b"<!DOCTYPE html><html></html>", "an HTML or XML file"),
        (parquet(), "a Parquet file"),
        (archive("xl/workbook.xml"), "an Excel file"),
        (archive("word/document.xml"), "a Word file"),
        (archive("anything"), "a ZIP archive"),
        (b"\x1f\x8b\x08\x00", "a compressed file (gzip)"),
        (b"%PDF-1.7\n", "a PDF file"),
        ("format = 2\n".encode("utf-16"), "text in UTF-16"),
        ("format = 2\n".encode("utf-16-le"), "text in UTF-16"),
        ("format = 2\n".encode("utf-32"), "text in UTF-32"),
        (b"\x00" * 100, "no text"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(content: bytes, what: str) -> None:
    found = recognised(content)
    assert found is not None
    assert found.what == what
    assert found.action


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# a remark, with a comma\n",
        b"this is no TOML",
        b"places = [",
        b'places = ["a", "b"]\nadvice = ["A1", "A2"]\n',
        b"[title]\nen = 'x'\n[run\n",
        b"[[measures]]\n",
        b'["quoted key"]\na = 1, 2\n',
        b"format = 2, extends = 3\nplaces = 4, 5\n",
    ],
)
def test_a_scenario_with_a_slip_of_the_pen_is_no_foreign_file(content: bytes) -> None:
    assert recognised(content) is None


@pytest.mark.parametrize("name", list_scenarios())
def test_no_scenario_is_taken_for_something_else(name: str) -> None:
    content = (Path(str(shipped_folder())) / f"{name}.toml").read_bytes()
    assert [recognised(content[:length]) for length in range(20, min(len(content), 600))] == [None] * (min(len(content), 600) - 20)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ('a = 1\nnl = "één"\n'.encode("cp1252"), "line 2, column 7, byte 0xE9; in Windows-1252 it would be 'é'"),
        (b"\x81", "line 1, column 1, byte 0x81"),
        ("één".encode() + b"\xff", "line 1, column 4, byte 0xFF; in Windows-1252 it would be 'ÿ'"),
    ],
)
def test_the_first_byte_that_is_not_utf_8_is_named_with_its_place(content: bytes, place: str) -> None:
    assert first_foreign_byte(content) == place
