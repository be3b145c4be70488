"""Which commit a result was made with: known in a checkout, and nowhere else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from zorgsim.results.checkout import commit_of

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(["git", "-C", str(folder), *who, *words], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S607


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("a")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-q", "-m", "A")
    git(tmp_path, "tag", "-a", "-m", "v1", "v1")
    return tmp_path


def test_the_commit_is_told_and_whether_files_were_changed_since(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = git(checkout, "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert commit_of(checkout) == {"id": head, "changed": False}
    (checkout / "new").touch()
    assert commit_of(checkout) == {"id": head, "changed": False}
    (checkout / "a").write_text("b")
    assert commit_of(checkout) == {"id": head, "changed": True}


def test_a_folder_in_somebody_elses_checkout_has_none(checkout: Path) -> None:
    (checkout / "lib").mkdir()
    assert commit_of(checkout / "lib") is None


def test_without_git_or_without_a_commit_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    assert commit_of(tmp_path) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit_of(tmp_path) is None
