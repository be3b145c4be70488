"""The command ``cache``, and that a results folder is the same to the byte with a past that was kept and without."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Answer

from zorgsim.results import provenance

Ask = Callable[..., Answer]

BASE = """format = 2
places = ["Schiermonnikoog"]
structure.places = "part"
[title]
en = "Quick base"
nl = "Snelle basis"
[run]
start = 2022-01-01
until = 2026-01-01
replications = 2
seed = 7
policy_start = 2024-01-01
"""
MORE = """format = 2
extends = "base.toml"
[title]
en = "More"
nl = "Meer"
[measures.more]
lever = "first_line.coaches"
times = 1.5
from = 2024-01-01
"""


@pytest.fixture
def cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder, beside two scenarios."""
    (folder / "base.toml").write_text(BASE, "utf-8")
    (folder / "more.toml").write_text(MORE, "utf-8")
    monkeypatch.setenv("ZORGSIM_CACHE", str(folder / "cache"))
    monkeypatch.setattr(provenance, "LOADED_AT", math.inf)  # somebody may be editing while the tests run
    return folder / "cache"


def compared(zorgsim: Ask, into: str, *more: str) -> Answer:
    answer = zorgsim("compare", "base.toml", "more.toml", "--results", into, "--jobs", "1", "--no-report", *more)
    assert answer.code == 0
    return answer


WALL_CLOCK = {"seconds", "written", "command", "digest"}


def timeless(value: Any) -> Any:
    """A document without what a clock says, the folder that the command was given, and the digest of it all."""
    if isinstance(value, Mapping):
        return {key: timeless(one) for key, one in value.items() if key not in WALL_CLOCK}
    return [timeless(one) for one in value] if isinstance(value, list) else value


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_results_are_the_same_to_the_byte(zorgsim: Ask, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cold, warm = (compared(zorgsim, into) for into in ("cold", "warm"))
    monkeypatch.setenv("ZORGSIM_CACHE", "off")
    without = compared(zorgsim, "without")
    assert len(list(cache.iterdir())) == 1
    assert cold.out == warm.out == without.out
    first, *others = (files_of(folder / name) for name in ("cold", "warm", "without"))
    manifests = [json.loads(files.pop("manifest.json")) for files in (first, *others)]
    assert len(first) > 10
    assert all(files == first for files in others)
    assert timeless(manifests[0]) == timeless(manifests[1]) == timeless(manifests[2])


def test_it_shows_what_is_kept_and_clears_it(zorgsim: Ask, cache: Path) -> None:
    empty = zorgsim("cache")
    assert (empty.code, empty.err) == (0, "")
    assert empty.out.splitlines()[:2] == [f"folder: {cache}", "simulated pasts: 0, 0.0 MB together"]
    assert not cache.exists()
    compared(zorgsim, "one")
    shown = json.loads(zorgsim("cache", "--json").out)
    (file,) = cache.iterdir()
    assert shown == {"folder": str(cache), "number": 1, "bytes": file.stat().st_size, "limit": 4 * 10**9}
    (cache / "note.txt").write_text("somebody's own")
    assert zorgsim("cache", "--clear").out.startswith("removed: 1, ")
    assert [path.name for path in cache.iterdir()] == ["note.txt"]
    cleared = json.loads(zorgsim("cache", "--clear", "--json").out)
    assert (cleared["number"], cleared["removed"]) == (0, {"number": 0, "bytes": 0})


def test_it_speaks_dutch_and_says_that_it_is_off(zorgsim: Ask, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert zorgsim("cache", "--language", "nl").out.splitlines()[0] == f"map: {cache}"
    monkeypatch.setenv("ZORGSIM_CACHE", "off")
    assert zorgsim("cache", "--language", "nl", "--clear").out.startswith("er wordt geen doorgerekend verleden bewaard")
    assert json.loads(zorgsim("cache", "--json").out) == {"folder": None}


def test_a_limit_that_is_none_is_refused_before_anything_is_simulated(
    zorgsim: Ask, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZORGSIM_CACHE_LIMIT", "some")
    before = sorted(folder.iterdir())
    answer = zorgsim("run", "base.toml", "--jobs", "1")
    assert (answer.code, answer.out) == (2, "")
    assert "environment: ZORGSIM_CACHE_LIMIT" in answer.err
    assert sorted(folder.iterdir()) == before


IN_DUTCH = pytest.param("nl", "was beschadigd", marks=pytest.mark.long)


@pytest.mark.parametrize(("language", "words"), [("en", "was damaged"), IN_DUTCH])
def test_a_damaged_past_is_told_once(zorgsim: Ask, cache: Path, language: str, words: str) -> None:
    whole = compared(zorgsim, "one", "--language", language)
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    again = compared(zorgsim, "two", "--language", language)
    assert again.out == whole.out
    assert again.err.count(words) == 1
    assert words not in compared(zorgsim, "three", "--language", language).err


@pytest.mark.parametrize(("language", "words"), [("en", "cannot be written to"), ("nl", "kan niet worden geschreven")])
def test_a_folder_that_is_none_is_told_once(
    zorgsim: Ask, folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setenv("ZORGSIM_CACHE", str(folder / "base.toml"))
    assert compared(zorgsim, "one", "--language", language).err.count(words) == 1
