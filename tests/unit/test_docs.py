"""The documentation is true: its examples run, its generated parts are up to date, its names and links exist."""

from __future__ import annotations

import doctest
import re
import runpy
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from zorgsim.inputs.parameters import register
from zorgsim.model.dials import DIALS
from zorgsim.model.levers import LEVERS
from zorgsim.model.stocks import STOCKS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
OWN = ("model.md", "decisions.md", "levers.md", "loops.md", "parameters.md", "chances.md", "common-random-numbers.md")
SCENARIO_KEYS = {"stocks.freeze", "stocks.from", "run.start", "run.until"}
DOTTED = re.compile(r"`([a-z_0-9]+(?:\.[a-z_0-9]+)+)`")
LINK = re.compile(r"\]\(([^)#:\s]+)(#[^)\s]*)?\)")


@pytest.mark.parametrize("page", ["model.md", "common-random-numbers.md", "targets.md"])
def test_examples_give_what_they_say(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = doctest.testfile(str(DOCS / page), module_relative=False, encoding="utf-8")
    assert found.attempted > 0
    assert found.failed == 0, capsys.readouterr().out


def test_generated_pages_are_up_to_date() -> None:
    pages: Callable[[], dict[Path, str]] = runpy.run_path(str(ROOT / "tools" / "build_docs.py"))["pages"]
    stale = [path.name for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    assert stale == [], "run `python tools/build_docs.py`"


@pytest.mark.parametrize("page", OWN)
def test_dotted_names_exist(page: str) -> None:
    named = set(DOTTED.findall((DOCS / page).read_text("utf-8")))
    assert sorted(name for name in named if not _exists(name)) == []


def _exists(name: str) -> bool:
    """A parameter or a group of them, a lever, a dial, a key of scenario files, or a module of ours."""
    group = any(one.startswith(f"{name}.") for one in register())
    module = name.startswith("zorgsim.") and find_spec(name) is not None
    return (
        name in register() or name in LEVERS or name in DIALS or name in SCENARIO_KEYS or group or module or (DOCS / name).exists()
    )


@pytest.mark.parametrize("page", OWN)
def test_links_lead_somewhere(page: str) -> None:
    targets = {target for target, _ in LINK.findall((DOCS / page).read_text("utf-8"))} - {"validation.md"}
    assert sorted(target for target in targets if not (DOCS / target).exists()) == []


def test_every_loop_has_a_line() -> None:
    text = (DOCS / "model.md").read_text("utf-8")
    loops = {loop for stock in STOCKS.values() for loop in stock.loops} | {"R2"}
    assert sorted(loop for loop in loops if f"- **{loop}, " not in text) == []


def test_decisions_are_numbered_one_after_another() -> None:
    text = (DOCS / "decisions.md").read_text("utf-8")
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 30
    for part in ("Context", "Decision", "Consequences"):
        assert text.count(f"*{part}.*") == len(numbers), part
