"""The table of docs/critique.md is what the published run of one doubtful parameter at a time says."""

from __future__ import annotations

import json
from pathlib import Path

from tools.build_fragility import (
    FOLDER,
    MANIFEST,
    PAGE,
    PARAMETERS,
    READ,
    REGISTER,
    SCENARIOS,
    TABLE,
    csv_text,
    rows_of,
    write_page,
)


def test_the_page_shows_what_was_run(tmp_path: Path) -> None:
    copy = tmp_path / PAGE.name
    copy.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    write_page(FOLDER, copy)
    stale = copy.read_text(encoding="utf-8") != PAGE.read_text(encoding="utf-8")
    assert not stale, "run `python tools/build_fragility.py --only-page`"


def test_the_table_can_be_read_as_it_was_written() -> None:
    text = (FOLDER / TABLE).read_text(encoding="utf-8")
    assert csv_text(rows_of(text)) == text


def test_every_parameter_is_there_at_its_ends_for_every_policy_and_outcome() -> None:
    rows = rows_of((FOLDER / TABLE).read_text(encoding="utf-8"))
    about = json.loads((FOLDER / MANIFEST).read_text(encoding="utf-8"))
    ends = {(row.parameter, row.end, row.value) for row in rows if row.parameter != REGISTER}
    varied = about["parameters"].items()
    expected = {(name, end, value) for name, (low, _, high) in varied for end, value in (("low", low), ("high", high))}
    assert ends == expected
    assert set(about["parameters"]) == set(PARAMETERS)
    assert len(rows) == (len(ends) + 1) * len(SCENARIOS) * len(READ)
