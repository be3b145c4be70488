"""The release check says what is wrong, and nothing where nothing is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tools import release

ROOT = Path(__file__).resolve().parents[2]
NAMED = ("pyproject.toml", "CITATION.cff", "CHANGELOG.md", "src/zorgsim/__init__.py")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in NAMED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def change(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text("utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), "utf-8")


def test_the_project_names_one_version_and_cites_itself_as_it_is() -> None:
    assert list(release.versions(ROOT)) == []
    assert list(release.citation(ROOT)) == []


@pytest.mark.parametrize(
    ("check", "name", "old", "new", "says"),
    [
        (release.versions, "CITATION.cff", "\nversion: ", "\nversion: 9.", "CITATION.cff says 9."),
        (
            release.versions,
            "src/zorgsim/__init__.py",
            '__version__: Final = "',
            '__version__: Final = "9.',
            "zorgsim.__version__ says 9.",
        ),
        (release.citation, "CITATION.cff", "license: EUPL-1.2", "license: MIT", "license is MIT, not EUPL-1.2"),
        (release.citation, "CITATION.cff", "type: software", "type: dataset", "type is dataset"),
        (release.citation, "CITATION.cff", "  - municipalities", "  - towns", "the keyword municipalities is missing"),
        (release.citation, "CITATION.cff", "zorgsim contributors", "others", "zorgsim contributors is no author there"),
        (release.citation, "CITATION.cff", "\nversion: ", "\ndate-released: 2020-01-01\nversion: ", "date-released is 2020-01-01"),
    ],
)
def test_what_disagrees_is_told(copy: Path, check: Callable[[Path], object], name: str, old: str, new: str, says: str) -> None:
    change(copy, name, old, new)
    assert any(says in problem for problem in check(copy)), list(check(copy))  # type: ignore[attr-defined, call-overload]


def test_a_version_has_a_date_and_leaves_nothing_under_unreleased(copy: Path) -> None:
    version = release.project(copy)["version"]
    (copy / "CHANGELOG.md").write_text(f"# Changelog\n\n## [Unreleased]\n\n- one\n- two\n\n## [{version}]\n\n- three\n")
    assert list(release.changelog(copy)) == [
        "2 entries stand under Unreleased: give them a version, or that version to pyproject.toml",
        f"{version} has no date",
    ]
    (copy / "CHANGELOG.md").write_text(f"# Changelog\n\n## [Unreleased]\n\n## [{version}] - 2026-12-01\n\n- three\n")
    assert list(release.changelog(copy)) == []


def test_a_wheel_holds_what_is_read_at_run_time_and_no_more() -> None:
    wanted = release.wanted_in_wheel(ROOT)
    licence = "zorgsim-1.dist-info/licenses/LICENSE"
    assert {"zorgsim/py.typed", "zorgsim/data/published/warm_up/yearly.csv", "zorgsim/data/scenarios/baseline.toml"} <= wanted
    assert {"zorgsim/report/page/templates/card.html.jinja", "zorgsim/data/published/fragility/table.csv"} <= wanted
    assert list(release.wheel_problems(ROOT, [*wanted, licence])) == []
    told = list(release.wheel_problems(ROOT, [*(wanted - {"zorgsim/py.typed"}), "tests/unit/test_one.py", "zorgsim/data/big.bin"]))
    assert told == [
        "zorgsim/py.typed is missing",
        "the licence is missing",
        "tests/unit/test_one.py has no place in it",
        "zorgsim/data/big.bin is of no kind that is known",
    ]


def test_it_ends_with_one_where_something_is_wrong(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(release, "CHECKS", {"good": lambda _: iter(()), "bad": lambda _: iter(["this"])})
    assert release.main([]) == 1
    assert capsys.readouterr().out == "good: well\nbad: not yet\n  this\n"
    assert release.main(["good"]) == 0
    with pytest.raises(SystemExit):
        release.main(["other"])
