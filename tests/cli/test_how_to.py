"""Every command of the pages for beginners runs, with the files that the page shows, in the order of the page."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Answer

from zorgsim.experiment import local_calibration

pytestmark = pytest.mark.release

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("start.md", "my-municipality.md", "own-data.md", "a-measure.md", "a-package.md")
FILE = re.compile(r"^```(?:toml|csv) title=\"([\w.]+)\"\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module", autouse=True)
def one_past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages ask about the same place: its past is simulated once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZORGSIM_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setattr(local_calibration, "PASSES", 1)  # what more of them do is proved where the answer is known
        yield


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_tells_to_type_works(zorgsim: Callable[..., Answer], folder: Path, page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    for name, content in FILE.findall(text):
        (folder / name).write_text(content, "utf-8")
    lines = [line for block in COMMANDS.findall(text) for line in block.splitlines()]
    assert lines
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "zorgsim"
        answer = zorgsim(*arguments)
        assert answer.code == 0, f"{line}\n{answer.err}"
        if "--results" in arguments:
            assert f"{arguments[arguments.index('--results') + 1]}/manifest.json" in answer.files
