"""Layers, fences, and a quick and light import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEAVY = ("simpy", "matplotlib", "pandas", "pyarrow", "scipy", "numpy", "pydantic", "typer", "rich")


def loaded_after(statement: str) -> set[str]:
    program = f"import sys\n{statement}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_importing_zorgsim_loads_no_heavy_library() -> None:
    assert loaded_after("import zorgsim").isdisjoint(HEAVY)


@pytest.mark.parametrize("library", ["simpy", "matplotlib", "pandas", "pyarrow", "scipy"])
def test_the_command_line_starts_without(library: str) -> None:
    assert library not in loaded_after("import zorgsim.cli.app")


def test_the_model_loads_no_library_of_the_border() -> None:
    loaded = loaded_after("import zorgsim.model.week, zorgsim.model.rules, zorgsim.model.levers, zorgsim.model.stocks")
    assert loaded.isdisjoint({"simpy", "matplotlib", "pandas", "pyarrow", "pydantic", "typer", "rich"})
