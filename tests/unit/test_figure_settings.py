"""Nobody's matplotlib settings have a say in our pictures: not in the import, not in a byte."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import rcParams
from tests.unit.synthetic_results import comparison, plausible, scenario

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import FIGURES, figure_attachments
from zorgsim.report.figures.settings import own_settings

ROOT = Path(__file__).resolve().parents[2]

DRAW = """
import hashlib, sys
from pathlib import Path
from tests.unit.synthetic_results import comparison, plausible, scenario
from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import figure_attachments
made = comparison(plausible(scenario("baseline")), plausible(scenario("other"), effect=0.2))
for one in figure_attachments(made, Language.EN):
    if "demand" in one.name or "cumulative" in one.name:
        path = Path(sys.argv[1]) / Path(one.name).name
        one.write(path)
        print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""

USETEX = "axes.facecolor: black\naxes.grid: True\nsavefig.dpi: 40\ntext.usetex: True\nfont.family: serif\nsavefig.bbox: tight\n"


def drawn(folder: Path, **environment: str) -> tuple[str, str]:
    """What a process of its own draws, in a folder, and what it complains of: from the source that is tested here."""
    (folder / "pictures").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", DRAW, str(folder / "pictures")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    said, complaints = drawn(tmp_path_factory.mktemp("plain"))
    assert (len(said.splitlines()), complaints) == (4, "")
    return said


@pytest.mark.release
def test_files_of_settings_have_no_say(tmp_path: Path, plain: str) -> None:
    for place in ("", "home/.config/matplotlib", "named", "configured"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "matplotlibrc").write_text(USETEX)
    elsewhere = {"HOME": "home", "MATPLOTLIBRC": "named", "MPLCONFIGDIR": "configured"}
    assert drawn(tmp_path, **{name: str(tmp_path / place) for name, place in elsewhere.items()}) == (plain, "")
    assert drawn(tmp_path, MATPLOTLIBRC=str(tmp_path / "named" / "matplotlibrc")) == (plain, "")


def test_a_file_of_settings_that_cannot_be_read_stops_nothing(tmp_path: Path, plain: str) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"\xff\xfe\x00no: text\n")
    assert drawn(tmp_path) == (plain, "")


@pytest.mark.release
@pytest.mark.parametrize("backend", ["module://matplotlib_inline.backend_inline", "nonsense", "TkAgg"])
def test_the_backend_of_the_environment_has_no_say(tmp_path: Path, plain: str, backend: str) -> None:
    assert drawn(tmp_path, MPLBACKEND=backend) == (plain, "")


@pytest.mark.release
def test_a_cache_that_cannot_be_written_is_not_told(tmp_path: Path, plain: str) -> None:
    (tmp_path / "file").touch()
    assert drawn(tmp_path, MPLCONFIGDIR=str(tmp_path / "file" / "inside")) == (plain, "")


def test_the_environment_is_as_it_was(tmp_path: Path) -> None:
    program = "import os\nbefore = os.environ.copy(), os.path.exists\nimport zorgsim.report.figures\n"
    program += "assert before == (os.environ.copy(), os.path.exists)"
    subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "MPLBACKEND": "svg", "MATPLOTLIBRC": "x"}, check=True, timeout=60
    )


def test_settings_of_a_notebook_have_no_say_and_stay(tmp_path: Path) -> None:
    made = comparison(plausible(scenario("baseline")), plausible(scenario("other"), effect=0.2))
    attachment = next(one for one in figure_attachments(made, Language.EN) if one.name.endswith("waiting.png"))
    attachment.write(tmp_path / "plain.png")
    foreign: dict[Any, Any] = {
        "text.usetex": True,
        "font.sans-serif": ["DejaVu Serif"],
        "savefig.dpi": 40,
        "axes.facecolor": "black",
    }
    with mpl.rc_context(foreign):
        attachment.write(tmp_path / "foreign.png")
        figure = FIGURES["waiting"](made, Language.EN)
        with own_settings(), own_settings():
            assert rcParams["text.usetex"] is False
        assert rcParams["text.usetex"] is True
        figure.savefig(tmp_path / "by_hand.png")
        assert rcParams["savefig.dpi"] == 40
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FIGURES["waiting"](made, Language.EN).savefig(tmp_path / "plainly_by_hand.png")
    digests = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("*.png")}
    assert digests["foreign"] == digests["plain"]
    assert digests["by_hand"] == digests["plainly_by_hand"]
