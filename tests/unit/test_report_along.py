"""What a report takes along from other folders, and what is refused; the pictures that are known without a run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.synthetic_results import plausible, scenario

from zorgsim.errors import InputError
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language, Text
from zorgsim.inputs.targets import national_targets
from zorgsim.report.figures import draw_loops, draw_validation, draw_waterfall
from zorgsim.report.figures.validation import GROUPS, far, group_of
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.report.page.other_pictures import other_pictures
from zorgsim.report.page.subject import Subject
from zorgsim.results.along import Setting, read_along, with_along
from zorgsim.results.compare import Comparison
from zorgsim.results.decomposition import SHOWN_OUTCOMES, Decomposition, Part
from zorgsim.results.decomposition_store import read_decomposition, write_decomposition
from zorgsim.results.folder import MANIFEST, Existing
from zorgsim.results.restored import Restored, restore
from zorgsim.results.store import Handover, write_results
from zorgsim.results.validation import published_validation

NAMES = ("baseline", "one", "two", "both")


def made(replications: int, names: tuple[str, ...] = NAMES, seed: int = 1) -> Comparison:
    scenarios = [scenario(name, replications) for name in names]
    run = [plausible(replace(one, run=replace(one.run, seed=seed)), 0.1 * index) for index, one in enumerate(scenarios)]
    return Comparison(tuple(run), register())


def decomposed(folder: Path, comparison: Comparison) -> tuple[Path, Decomposition]:
    found = Decomposition((Part("one", Text("The one", "De ene")), Part("two", Text("The other", "De andere"))), comparison)
    return write_decomposition(folder, found, [], Existing.NUMBER, Handover(())), found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("along")


@pytest.fixture(scope="module")
def restored(folder: Path) -> Restored:
    compared = made(3)
    return restore(write_results(folder / "results", compared, [], Existing.NUMBER, Handover(flags_answer(compared))))


@pytest.fixture(scope="module")
def package(folder: Path) -> tuple[Path, Decomposition]:
    return decomposed(folder / "package", made(2))


def test_a_decomposition_is_read_back_as_it_was_written(package: tuple[Path, Decomposition]) -> None:
    path, written = package
    found = read_decomposition(path, json.loads((path / MANIFEST).read_text("utf-8")))
    assert found.parts == written.parts
    for outcome in SHOWN_OUTCOMES:
        for one, other in zip(found.effects[outcome].parts, written.effects[outcome].parts, strict=True):
            assert one.alone.mean == pytest.approx(other.alone.mean, rel=1e-9)
            assert one.alone.verdict is other.alone.verdict
        assert found.effects[outcome].package.low == pytest.approx(written.effects[outcome].package.low, rel=1e-9)
    assert (found.whole.runs, found.whole.draws) == (2, 0)
    draw_waterfall(found, SHOWN_OUTCOMES[:2], Language.NL)


@pytest.mark.parametrize("language", list(Language))
def test_the_page_says_where_a_picture_comes_from_and_what_is_other(
    restored: Restored, package: tuple[Path, Decomposition], language: Language
) -> None:
    along = with_along(restored, [package[0]])
    assert along.along[0].settings == (Setting("replications", 2, 3),)
    pictures = list(other_pictures(Subject(along, language)))
    assert [one.name for one in pictures] == ["waterfall-along-1", "loops", "validation"]
    assert "package" in pictures[0].note
    assert {Language.EN: "2 replications (here 3)", Language.NL: "2 doorrekeningen (hier 3)"}[language] in pictures[0].note
    assert all('role="img"' in one.svg and "aria-label" in one.svg for one in pictures)
    assert all(one.title and "{" not in one.title + one.note for one in pictures)


def test_what_does_not_belong_is_refused(restored: Restored, package: tuple[Path, Decomposition], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither"):
        read_along(restored.folder, restored.comparison)
    other_names, _ = decomposed(tmp_path / "names", made(2, ("baseline", "three", "four", "seven")))
    with pytest.raises(InputError, match="not compared"):
        read_along(other_names, restored.comparison)
    first = restored.comparison.baseline.place.municipalities[0].name
    elsewhere = [plausible(replace(scenario(name), places=(first,))) for name in NAMES]
    other_place, _ = decomposed(tmp_path / "place", Comparison(tuple(elsewhere), register()))
    with pytest.raises(InputError, match="another place"):
        read_along(other_place, restored.comparison)
    frozen = [plausible(replace(scenario(name), freeze=("mutual_help",))) for name in NAMES]
    other_baseline, _ = decomposed(tmp_path / "baseline", Comparison(tuple(frozen), register()))
    with pytest.raises(InputError, match="another baseline"):
        read_along(other_baseline, restored.comparison)


def test_a_package_by_itself_is_refused_with_the_command_that_takes_it_along(package: tuple[Path, Decomposition]) -> None:
    with pytest.raises(InputError, match="report COMPARISON --with"):
        restore(package[0])


# Known without a run


def test_every_published_figure_is_about_something() -> None:
    assert {group_of(one.series) for one in national_targets()} == set(GROUPS)


def test_validation_marks_every_figure_that_is_known() -> None:
    published = published_validation()
    assert published is not None
    figure = draw_validation(published, Language.EN)
    marks = [line for line in figure.axes[0].lines if line.get_marker() in ("o", "<", ">")]
    assert len(marks) == sum(one.known for one in published.findings)
    filled = [line for line in marks if line.get_markerfacecolor() != "white"]
    assert len(filled) == sum(one.met for one in published.findings)
    assert all(abs(far(one)) <= 1.0 + 1e-9 for one in published.findings if one.met and one.target.side == "both")


def test_loops_are_drawn_one_ring_each() -> None:
    assert len(draw_loops(Language.NL).axes) == 8  # seven loops, and what signs mean
