"""Scenarios of one comparison are told apart by what differs."""

from __future__ import annotations

from pathlib import Path

import pytest

import zorgsim as zs
from zorgsim.inputs.scenario import Overrides, Scenario
from zorgsim.inputs.scenario_file import load_scenario, scenario_with
from zorgsim.inputs.told_apart import told_apart

TEXT = 'format = 2\nextends = "baseline"\nstructure.places = "part"\n[title]\nen = "More coaches"\nnl = "{nl}"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(*paths: str, titles: tuple[str, ...] = ()) -> list[Scenario]:
    """Scenarios of these names; those that are paths are written first, each with a Dutch title of its own."""
    for number, path in enumerate(paths):
        if path.endswith(".toml"):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(TEXT.format(nl=titles[number] if titles else f"titel {number}"), "utf-8")
    return told_apart([load_scenario(path) for path in paths], paths)


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("one.toml", "two.toml"), ["one", "two"]),
        (("old/more.toml", "new/more.toml"), ["old-more", "new-more"]),
        (("more.toml", "old/more.toml", "old/deep/more.toml"), ["more", "old-more", "old-deep-more"]),
        (("a/x/more.toml", "b/x/more.toml"), ["a-x-more", "b-x-more"]),
        (("x/old/more.toml", "./x/new/more.toml"), ["old-more", "new-more"]),
        (("baseline", "./baseline.toml"), ["baseline", "own-baseline"]),
        (("./baseline.toml", "baseline"), ["own-baseline", "baseline"]),
        (("old/more.toml", "new/more.toml", "old-more.toml"), ["old-more-2", "new-more", "old-more"]),
        (("more.toml", "./more.toml"), ["more", "more"]),  # one file: nothing to compare
    ],
)
def test_files_of_one_name_are_named_by_their_folders(folder: Path, paths: tuple[str, ...], names: list[str]) -> None:
    made = loaded(*paths)
    assert [one.name for one in made] == [one.lineage[0] for one in made] == names


def test_a_title_that_two_have_gets_the_name_behind_in_the_language_in_which_they_share_it(folder: Path) -> None:
    made = loaded("one.toml", "two.toml", "three.toml", titles=("een", "twee", "een"))
    assert [one.title.en for one in made] == ["More coaches (one)", "More coaches (two)", "More coaches (three)"]
    assert [one.title.nl for one in made] == ["een (one)", "twee", "een (three)"]


def test_telling_apart_decides_no_number_and_holds_however_often_it_is_done(folder: Path) -> None:
    made = loaded("old/more.toml", "new/more.toml")
    assert {one.digest for one in made} == {load_scenario("old/more.toml").digest}
    assert told_apart(made, [None, None]) == made
    assert [scenario_with(one, Overrides(seed=3)).title for one in made] == [one.title for one in made]


def test_a_title_of_the_longest_kind_stays_one_that_can_be_read_back(folder: Path) -> None:
    made = loaded(f"{'a' * 150}.toml", f"{'b' * 150}.toml", titles=("x" * 200, "x" * 200))
    again = [scenario_with(one, Overrides(seed=3)) for one in made]
    assert len({one.title.nl for one in again}) == 2


def test_python_tells_files_apart_too(folder: Path) -> None:
    for path in ("old/more.toml", "new/more.toml"):
        Path(path).parent.mkdir()
        Path(path).write_text(TEXT.format(nl="x"), "utf-8")
    results = zs.compare(["old/more.toml", Path("new/more.toml")], places="Schiermonnikoog", replications=1, until="2028-01-01")
    assert [one.scenario.name for one in results.comparison.simulated] == ["old-more", "new-more"]
