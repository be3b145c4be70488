"""What is shown to Python users runs: docstrings, docs/python.md, the README's example, the notebook."""

from __future__ import annotations

import doctest
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import zorgsim as zs
from zorgsim import interface

ROOT = Path(__file__).resolve().parents[2]
MODULES = ["zorgsim", *(f"{interface.__name__}.{module.name}" for module in iter_modules(interface.__path__))]
MARKS = dict.fromkeys(["zorgsim", "zorgsim.interface.simulate", "zorgsim.interface.yardsticks"], pytest.mark.release)
MARKS["zorgsim.interface.results"] = pytest.mark.long
"""Their examples simulate for seconds, some for long; what is like them is run daily from the README and the page."""
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
NOTEBOOKS = {"first_comparison": (1, 5), "share_of_worlds": (1, 2)}
"""By name, how many pictures and tables each shows."""

SIMULATED: dict[str, zs.Results] = {}


@pytest.fixture(autouse=True)
def examples_share_what_they_simulate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let examples that ask the same be simulated once, and write into a folder of their own."""

    def shared(simulate: Callable[..., zs.Results]) -> Callable[..., zs.Results]:
        def ask(*scenarios: Any, **options: Any) -> zs.Results:
            question = f"{simulate.__name__} {scenarios} {options}"
            if question not in SIMULATED:
                SIMULATED[question] = simulate(*scenarios, **options)
            return SIMULATED[question]

        return ask

    monkeypatch.chdir(tmp_path)
    for simulate in (zs.compare, zs.run):
        monkeypatch.setattr(zs, simulate.__name__, shared(simulate))


@pytest.mark.parametrize("module", [pytest.param(module, marks=MARKS[module]) if module in MARKS else module for module in MODULES])
def test_examples_of_docstrings_give_what_they_say(module: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = doctest.testmod(import_module(module), optionflags=OPTIONS)
    assert found.failed == 0, capsys.readouterr().out
    assert found.attempted or module.rpartition(".")[2] in {"arguments", "progress"}


def test_the_page_is_true(capsys: pytest.CaptureFixture[str]) -> None:
    found = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False, encoding="utf-8")
    assert found.failed == 0, capsys.readouterr().out
    assert found.attempted > 10


def test_links_of_the_page_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:\s]+)\)", (ROOT / "docs" / "python.md").read_text("utf-8"))
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
    assert links


def test_the_example_of_the_readme_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = re.search(
        r"<!-- example: python -->\n```python\n(.+?)\n```\n<!-- end of example -->",
        (ROOT / "README.md").read_text("utf-8"),
        re.DOTALL,
    )
    assert found is not None
    assert len([line for line in found[1].splitlines() if line]) == 5
    names: dict[str, Any] = {}
    exec(compile(found[1], "README.md", "exec"), names)  # noqa: S102 - it is our own
    printed = capsys.readouterr().out
    assert printed.split()[:5] == ["outcome", "baseline", "difference", "low", "high"]
    assert "..." not in printed
    assert (tmp_path / "waiting.png").read_bytes().startswith(b"\x89PNG")


@cache
def notebook(name: str) -> Any:
    return nbformat.read(ROOT / "docs" / "notebooks" / f"{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_is_kept_clean(name: str) -> None:
    cells = [cell for cell in notebook(name).cells if cell.cell_type == "code"]
    assert [cell.source for cell in cells if cell.outputs or cell.execution_count] == []
    assert notebook(name).metadata.kernelspec.name == "python3"


def test_no_notebook_is_left_out() -> None:
    assert {path.stem for path in (ROOT / "docs" / "notebooks").glob("*.ipynb")} == set(NOTEBOOKS)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name == "share_of_worlds" else pytest.mark.release) for name in NOTEBOOKS]
)
def test_the_notebook_runs(name: str, tmp_path: Path) -> None:
    copied, resources = notebook(name).copy(), {"metadata": {"path": str(tmp_path)}}
    done = NotebookClient(copied, timeout=120, kernel_name="python3", resources=resources).execute()
    shown = [output for cell in done.cells for output in cell.get("outputs", []) if "data" in output]
    kinds = [set(output.data) for output in shown]
    pictures, tables = NOTEBOOKS[name]
    assert sum("image/png" in one for one in kinds) == pictures
    assert sum("text/html" in one for one in kinds) >= tables
    assert list(tmp_path.iterdir()) == []
