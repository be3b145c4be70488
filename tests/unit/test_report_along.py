"""What a report takes along from other folders, and what is refused; the pictures that are known without a run."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from tests.unit.synthetic_results import plausible, scenario

from zorgsim.errors import InputError
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language, Text
from zorgsim.inputs.targets import national_targets
from zorgsim.report.figures import draw_loops, draw_validation, draw_waterfall
from zorgsim.report.figures.bundle import pictures_zip
from zorgsim.report.figures.validation import GROUPS, far, group_of
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.report.making import check_along
from zorgsim.report.page.along_notes import note_of
from zorgsim.report.page.formats import ReportFormat
from zorgsim.report.page.other_pictures import made_elsewhere, other_pictures, others_drawn
from zorgsim.report.page.subject import Subject
from zorgsim.report.workbook.sheets import sheets_of
from zorgsim.results.along import Setting, read_along, with_along
from zorgsim.results.boxes import Box, Discovery, Restriction
from zorgsim.results.compare import Comparison, Verdict
from zorgsim.results.decomposition import SHOWN_OUTCOMES, Decomposition, Part
from zorgsim.results.decomposition_store import read_decomposition, write_decomposition
from zorgsim.results.drivers import Drivers, Information, Knowing, Question
from zorgsim.results.drivers_store import write_drivers
from zorgsim.results.flips import Ending, Flip, Flips
from zorgsim.results.folder import MANIFEST, Existing
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.restored import Restored, restore
from zorgsim.results.screening import Screened, Screening
from zorgsim.results.sensitivity import Index, Sensitivity
from zorgsim.results.store import Handover, write_results
from zorgsim.results.validation import published_validation

ANALYSED = ("morris", "sobol", "information", "flips", "boxes")
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
    assert "zorgsim drivers" in made_elsewhere(Subject(along, language))
    assert "zorgsim decompose" not in made_elsewhere(Subject(along, language))
    assert all(name in made_elsewhere(Subject(restored, language)) for name in ("zorgsim drivers", "zorgsim decompose"))


# What it says of drivers, and the other forms


@pytest.fixture(scope="module")
def drivers(folder: Path, restored: Restored) -> Path:
    """What drives the difference, with every table that there can be."""
    baseline, policy = (one.scenario for one in restored.comparison.simulated[:2])
    some = ("crisis.weeks", "trust.build", "first_line.weeks")
    found = Drivers(
        question=Question(baseline, policy, "weeks_in_order"),
        register=register(),
        active=some,
        screening=Screening(tuple(Screened(name, 0.3, 0.1, -0.2, 0.2, name == some[0]) for name in some), 0.1, 0.25, 4, 0),
        sensitivity=Sensitivity((Index(some[0], 0.4, 0.1, 0.5, 0.1),), 1.0, 8, 0),
        information=Information((Knowing(some[1], 0.02),), 0.1, 0.05, 0.8, 24, 24),
        flips=Flips(Verdict.MORE, (Flip(some[0], 6.0, 12.0, Ending.FLIPS, 7.0, 8.0),)),
        discovery=Discovery(24, 6, Box((Restriction(some[0], 7.0, float("nan"), 0.01),), 0.8, 0.5, 10, 0.02)),
        runs=90,
        only=("crisis",),
    )
    return write_drivers(folder / "drivers", found, (), Existing.NUMBER, Handover(()))


def test_the_page_says_what_was_found_of_drivers_and_what_the_names_stand_for(restored: Restored, drivers: Path) -> None:
    (along,) = with_along(restored, [drivers]).along
    note = note_of(Subject(restored, Language.EN), along)
    for words in (
        "Above that: 3; looked at further: 1.",
        "Only 3 parameters were varied in it, as asked: crisis.",
        "90 runs of each",
    ):
        assert words in note
    assert f"crisis.weeks: {register()['crisis.weeks'].text}" in note


@pytest.mark.parametrize("language", list(Language))
def test_a_workbook_has_a_sheet_for_every_table_of_a_folder_that_is_taken_along(
    restored: Restored, package: tuple[Path, Decomposition], drivers: Path, language: Language
) -> None:
    subject = Subject(with_along(restored, [drivers, package[0], package[0]]), language)
    made = [one for one in sheets_of(subject) if one.key.startswith(("drivers", "decomposition"))]
    assert [one.key for one in made] == [*(f"drivers_{name}" for name in ANALYSED), "decomposition", "decomposition"]
    assert len({one.name for one in made}) == len(made)
    assert all(len(one.name) <= 31 and not set(one.name) & set("[]:*?/\\'") for one in made)
    assert all(column.heading and column.meaning for one in made for column in one.columns)
    assert all("drivers" in one.about for one in made[:-2])
    flips, parts = made[3], made[-1]
    assert {Language.EN: "the difference is: more.", Language.NL: "het verschil: meer."}[language] in flips.about
    assert flips.table["ending"].tolist() == [{Language.EN: "the opposite", Language.NL: "het omgekeerde"}[language]]
    assert (
        set(parts.table["part_title"])
        == {
            Language.EN: {"The one", "The other", "The one + The other", ""},
            Language.NL: {"De ene", "De andere", "De ene + De andere", ""},
        }[language]
    )
    written = pd.read_csv(package[0] / "decomposition.csv")
    assert parts.table["mean"].tolist() == written["mean"].tolist()
    assert set(parts.table["unit"]) == {OUTCOMES[name].unit.in_language(language) for name in package[1].effects}


def test_all_pictures_of_the_page_are_in_one_file_too(restored: Restored, drivers: Path) -> None:
    others = list(others_drawn(Subject(with_along(restored, [drivers]), Language.EN)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zorgsim.report.figures.bundle.picture_names", lambda _: [])
        content = pictures_zip(restored.comparison, Language.EN, others[:1])
    with ZipFile(BytesIO(content)) as bundle:
        assert bundle.namelist() == ["drivers-along-1.png", "drivers-along-1.svg"]
        svg = bundle.read("drivers-along-1.svg").decode("utf-8")
    assert all(one.scenario.digest in svg for one in restored.comparison.simulated[:2])


def test_a_memo_alone_takes_nothing_along() -> None:
    for kinds in ([ReportFormat.DOCX], []):
        with pytest.raises(InputError, match="takes no other folders along"):
            check_along(kinds, [Path("other")])
    for kind in (ReportFormat.HTML, ReportFormat.XLSX, ReportFormat.PICTURES):
        check_along([ReportFormat.DOCX, kind], [Path("other")])


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
