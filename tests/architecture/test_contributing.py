"""CONTRIBUTING.md is true: every path, command, module and name on it exists."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from zorgsim.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
CODE = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", TEXT, flags=re.MULTILINE | re.DOTALL))
"""What stands between single backticks."""
COMMANDS = [
    *CODE,
    *(line.strip() for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL) for line in block.splitlines()),
]
FOLDERS = ("src/", "tests/", "docs/", "tools/", "studies/", "scenarios/", "results/", "benchmarks/", ".ci/")
INVENTED = {"NAME", "FILE", "COMMIT"}
"""Words that stand for one of the reader's own."""


def sources() -> str:
    return "\n".join(
        path.read_text("utf-8") for folder in ("src", "studies", "tests") for path in sorted((ROOT / folder).rglob("*.py"))
    )


def test_every_path_on_it_exists() -> None:
    paths = {word for code in COMMANDS for word in re.split(r"[\s,]+", code) if word.startswith(FOLDERS)}
    paths = {path.partition("::")[0] for path in paths if not INVENTED & set(re.split(r"[/.]", path))}
    assert len(paths) > 40
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


def test_every_link_on_it_leads_somewhere() -> None:
    links = set(re.findall(r"\]\(([^)#:\s]+)", TEXT))
    assert {"docs/architecture.md", "docs/model.md"} <= links
    assert sorted(link for link in links if not (ROOT / link).exists()) == []


def test_every_module_that_it_runs_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    modules = {name for code in COMMANDS for name in re.findall(r"python3? -m ([\w.]+)", code)} - {"venv"}
    assert {"studies", "benchmarks"} <= modules
    assert sorted(name for name in modules if find_spec(name) is None) == []


def test_every_command_of_ours_on_it_exists() -> None:
    asked = {name for code in COMMANDS for name in re.findall(r"\bzorgsim ([a-z]+)", code)}
    known = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    assert {"check", "show"} <= asked <= known


def test_every_name_of_the_code_on_it_is_a_name_in_the_code() -> None:
    """Classes, constants and functions, whole or before a bracket: ``RuleResult``, ``OUTCOMES``, ``ratio(...)``."""
    named = {
        name for code in CODE for name in re.findall(r"^_?[A-Z]\w+$|^_?[A-Z]\w+(?=\(| = )|(?<=^def )\w+|^\w+(?=\(\.\.\.\)$)", code)
    }
    named = {name for name in named - INVENTED if not name.startswith("your_")}
    text = sources()
    assert {"RuleResult", "LEVERS", "COUNTERS", "OUTCOMES", "FIGURES", "STOCK"} <= named
    defined = set(re.findall(r"^\s*(?:class|def) (\w+)|^(\w+)\s*(?::[^=\n]+)?=", text, re.MULTILINE))
    assert sorted(named - {name for pair in defined for name in pair}) == []


def test_every_addition_that_was_tried_has_its_row_and_its_steps() -> None:
    rows = TEXT.partition("| the trial |")[2].partition("\n\n")[0]
    for addition in ("lever", "counter", "slow stock", "outcome", "figure"):
        assert f"\n| {addition} | " in rows
        steps = re.split(r"^## Add an? ", TEXT, flags=re.MULTILINE)
        (section,) = [step for step in steps if re.match(rf"{addition}\b", step)]
        assert 7 <= len(re.findall(r"^\d+\. ", section.partition("\n## ")[0], re.MULTILINE)) <= 10
