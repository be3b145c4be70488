"""What of zorgsim was tested, counted where the tests are: in a checkout. A package holds none, and knows nothing of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import zorgsim

FOLDERS: Final = ("unit", "agreement", "theory", "stories", "golden", "cli", "interface", "advice", "architecture")
"""Folders of proof, in the order in which they are told."""

_TEST: Final = re.compile(r"^\s*def test_", re.MULTILINE)
_STORY: Final = "*.toml"
_BREAK: Final = "[[mutation]]"
_UNNOTICED: Final = "| **not noticed**"
_BREAKS_TOLD: Final = re.compile(r"<!-- mutations -->\n(.*?)<!-- end of mutations -->", re.DOTALL)


@dataclass(frozen=True)
class Proof:
    """What a checkout holds of proof.

    Attributes
    ----------
    tests
        Test functions by folder of proof (a function may be asked of many cases); of stories the stories.
    breaks
        Breaks of the source that are listed for the tests to notice.
    unnoticed
        Of those, how many the page that tells of them says no test noticed; None where no such page is there.
    """

    tests: Mapping[str, int] = field(default_factory=dict)
    breaks: int = 0
    unnoticed: int | None = None


def proof_in(root: Path) -> Proof | None:
    """Return what a checkout holds of proof; None where this is none."""
    tests = root / "tests"
    if not (tests / "mutations.toml").is_file():
        return None
    counts = {name: _counted(tests / name) for name in FOLDERS}
    page = root / "docs" / "proof.md"
    told = _BREAKS_TOLD.search(page.read_text(encoding="utf-8")) if page.is_file() else None
    breaks = (tests / "mutations.toml").read_text(encoding="utf-8").count(_BREAK)
    return Proof(counts, breaks, None if told is None else told[1].count(_UNNOTICED))


def _counted(folder: Path) -> int:
    stories = len(list(folder.rglob(_STORY))) if folder.name == "stories" else 0
    return stories or sum(len(_TEST.findall(path.read_text(encoding="utf-8"))) for path in folder.rglob("*.py"))


def proof_here() -> Proof | None:
    """Return the same of the checkout that this zorgsim runs from; None where it runs from none."""
    return proof_in(Path(zorgsim.__file__).resolve().parents[2])
