"""The same scenarios under the same names, however zorgsim was installed and wherever it is asked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from zorgsim.inputs.scenario_file import list_scenarios, load_shipped

pytestmark = pytest.mark.release

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "scenarios", "results")
DIGESTS = """
import json
from zorgsim.inputs.scenario_file import list_scenarios, load_scenario
print(json.dumps({name: load_scenario(name).digest for name in list_scenarios()}))
"""
DECOY = 'places = ["Tiel"]\nrun = {start = 2020-01-01, until = 2021-01-01}\n'


def run(*command: str | Path, cwd: Path) -> str:
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=outside, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    return {name: load_shipped(name).digest for name in list_scenarios()}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what an installation is made from."""
    copy = tmp_path / "checkout"
    for name in FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for path in ROOT.iterdir():
        if path.is_file() and path.suffix in ("", ".md", ".toml", ".cff"):
            shutil.copy(path, copy)
    return copy


@pytest.fixture
def outside(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders to ask from: an empty one, and one whose files bear the names of shipped scenarios."""
    empty, decoys = tmp_path / "empty", tmp_path / "decoys"
    empty.mkdir()
    (decoys / "scenarios").mkdir(parents=True)
    for name in ("baseline", "baseline.toml", "scenarios/baseline.toml", "scenarios/strong_first_line.toml"):
        (decoys / name).write_text(DECOY, "utf-8")
    return empty, decoys


def installed(folder: Path, *what: str | Path) -> Path:
    """Install into an environment of its own that borrows what zorgsim depends on, and return its Python."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", *what, cwd=folder)
    return python


def asked(python: Path, folder: Path) -> dict[str, str]:
    digests: dict[str, str] = json.loads(run(python, "-c", DIGESTS, cwd=folder))
    return digests


def built(checkout: Path, *options: str) -> Path:
    """Build a wheel and return it; without options, from an sdist that was built first."""
    run(sys.executable, "-m", "build", *options, "--outdir", checkout / "dist", cwd=checkout)
    (wheel,) = (checkout / "dist").glob("*.whl")
    return wheel


@pytest.mark.parametrize("options", [("--wheel",), ()], ids=["a wheel", "a wheel from the sdist"])
def test_a_wheel_carries_them(
    checkout: Path, outside: tuple[Path, Path], expected: dict[str, str], options: tuple[str, ...]
) -> None:
    python = installed(checkout.parent / "environment", built(checkout, *options))
    shutil.rmtree(checkout)  # nothing but the wheel is left to read
    assert [asked(python, folder) for folder in outside] == [expected, expected]


@pytest.mark.long
def test_an_editable_installation_reads_the_files_that_are_edited(
    checkout: Path, outside: tuple[Path, Path], expected: dict[str, str]
) -> None:
    python = installed(checkout.parent / "environment", "--editable", checkout)
    assert [asked(python, folder) for folder in (*outside, checkout)] == [expected] * 3
    edited = checkout / "scenarios" / "strong_first_line.toml"
    edited.write_text(edited.read_text("utf-8").replace("times = 1.25", "times = 1.3"), "utf-8")
    here, there, _ = (asked(python, folder) for folder in (*outside, checkout))
    assert here == there
    assert {name for name in expected if here[name] != expected[name]} == {"strong_first_line"}
