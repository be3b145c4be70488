"""Files of studies that are computed rather than simulated: tables, and pages written from a template."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from studies.markdown import template
from studies.study import ROOT, cell

PUBLISHED: Final = ROOT / "results" / "published"


def write_table(file: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table, numbers as studies write them; the same rows give the same bytes."""
    lines = [heading, *([cell(one) for one in row] for row in rows)]  # all worked out before a file is touched
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(lines)


def read_table(file: Path) -> list[dict[str, str]]:
    """Read a table as it is written."""
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def write_filled(study: str, filled: Mapping[str, object], folder: Path = ROOT / "docs") -> None:
    """Write the page of a study: its template with everything that is measured filled in."""
    (folder / f"{study}.md").write_text(template(study).format(**filled), encoding="utf-8")
