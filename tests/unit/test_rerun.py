"""Results that are played again: what a report carries for it, and what is found when new results are laid beside the old."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.unit.finished_results import HARD, finished

from zorgsim.errors import InputError
from zorgsim.inputs.scenario import Language
from zorgsim.report.carried import ELEMENT, recipe_in
from zorgsim.report.making import check_asked, made
from zorgsim.report.page.formats import ReportFormat
from zorgsim.report.rerun_text import lines
from zorgsim.results.finished import table_file
from zorgsim.results.recipe import NUMBERS, Recipe, recipe_document, recipe_of_folder
from zorgsim.results.rerun import TOLD, Rerun, Same, beside_original
from zorgsim.results.restored import Restored, recipe_of
from zorgsim.results.seal import sealed

CARRYING = (ReportFormat.HTML, ReportFormat.DOCX, ReportFormat.XLSX)


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Restored:
    return finished(tmp_path_factory.mktemp("rerun"), {"markup": HARD["markup"]}, draws=6)


@pytest.fixture(scope="module")
def reports(restored: Restored, tmp_path_factory: pytest.TempPathFactory) -> dict[ReportFormat, Path]:
    """A report in each form."""
    folder = tmp_path_factory.mktemp("reports")
    paths = {kind: folder / f"report.{kind}" for kind in CARRYING}
    for kind, path in paths.items():
        path.write_bytes(made(kind, restored, Language.NL, check_asked([kind], None)))
    return paths


# What is carried


@pytest.mark.parametrize("kind", CARRYING)
def test_every_report_carries_all_that_its_folder_says(
    restored: Restored, kind: ReportFormat, reports: dict[ReportFormat, Path]
) -> None:
    path = reports[kind]
    recipe, of_folder = recipe_in(path), recipe_of_folder(restored.folder)
    assert recipe.manifest == of_folder.manifest == restored.manifest
    assert recipe.scenarios == of_folder.scenarios
    assert recipe.files == of_folder.files
    assert recipe.structures == ("referral=blind",)
    assert recipe.numbers is not None
    written = pd.read_parquet(restored.folder / table_file("differences"))
    for name in NUMBERS:
        assert np.array_equal(recipe.numbers[name], written[name], equal_nan=True)  # to the last digit
    assert recipe.path == path


def test_a_page_that_carries_titles_ends_where_it_should(reports: dict[ReportFormat, Path]) -> None:
    page = reports[ReportFormat.HTML].read_text("utf-8")
    inside = page[page.index(f'id="{ELEMENT}">') :]
    assert "<" not in inside[len(f'id="{ELEMENT}">') : inside.index("</script>")]
    assert "</html><!-- zorgsim wrote this" in page


def test_archives_stay_whole(reports: dict[ReportFormat, Path]) -> None:
    for kind in (ReportFormat.DOCX, ReportFormat.XLSX):
        with zipfile.ZipFile(reports[kind]) as archive:
            assert archive.testzip() is None
            assert len(set(archive.namelist())) == len(archive.namelist())


def changed(text: str) -> str:
    document = json.loads(text)
    document["manifest"]["seed"] += 1
    return json.dumps(document)


def of_other_data(text: str) -> str:
    document = json.loads(text)
    document["manifest"]["data"]["parameters"] = "0"
    document["manifest"] = sealed(document["manifest"])
    return json.dumps(sealed(document))


def of_another_digest(text: str) -> str:
    document = json.loads(text)
    document["manifest"]["scenarios"][0]["digest"] = "0"
    document["manifest"] = sealed(document["manifest"])
    return json.dumps(sealed(document))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text[:-40], "cannot be read"),
        (lambda text: text.replace("zorgsim recipe 1", "zorgsim recipe 2"), "cannot be read"),
        (lambda text: "[]", "cannot be read"),
        (changed, "was changed since it was written"),
        (of_other_data, "made with other data"),
        (of_another_digest, "as other ones"),
    ],
)
def test_what_cannot_be_played_again_is_refused(
    restored: Restored, spoil: Callable[[str], str], words: str, tmp_path: Path
) -> None:
    text = json.dumps(recipe_of(restored))
    path = tmp_path / "report.html"
    path.write_text(f'<script type="application/json" id="{ELEMENT}">{spoil(text)}</script>', "utf-8")
    with pytest.raises(InputError, match=words) as refused:
        recipe_in(path)
    assert "report.html" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"<html></html>", b"\xff\xfe\x00"])
def test_a_file_that_carries_nothing_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(InputError, match="carries no results"):
        recipe_in(path)
    with pytest.raises(InputError, match="no such folder or file"):
        recipe_in(tmp_path / "nowhere")


def test_worlds_under_other_structures_are_as_many_as_there_were(restored: Restored) -> None:
    recipe = recipe_of_folder(restored.folder)
    assert recipe.structure_draws is None  # as many as under the scenarios' own
    assert replace(recipe, manifest={**recipe.manifest, "structure_draws": 2}).structure_draws == 2
    assert replace(recipe, manifest={**recipe.manifest, "structures": [], "structure_draws": 0}).structure_draws is None


# What is found


@pytest.fixture
def new(restored: Restored, tmp_path: Path) -> Path:
    return Path(shutil.copytree(restored.folder, tmp_path / "new"))


def laid_beside(recipe: Recipe, new: Path) -> Rerun:
    manifest = json.loads((new / "manifest.json").read_text("utf-8"))
    return beside_original(recipe, new, manifest)


def with_digest(new: Path, name: str, digest: str) -> None:
    path = new / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["files"][name] = digest
    path.write_text(json.dumps(manifest), "utf-8")


def found(rerun: Rerun, name: str) -> tuple[Same, int]:
    one = next(one for one in rerun.tables if one.name == name)
    return one.same, one.cells


@pytest.fixture
def of_report(reports: dict[ReportFormat, Path]) -> Recipe:
    return recipe_in(reports[ReportFormat.HTML])


def test_the_same_is_equal(restored: Restored, new: Path, of_report: Recipe) -> None:
    of_folder = laid_beside(recipe_of_folder(restored.folder), new)
    assert of_folder.equal
    assert {one.same for one in of_folder.tables} == {Same.BYTES}
    told = laid_beside(of_report, new)
    assert told.equal
    assert found(told, TOLD) == (Same.NUMBERS, 0)
    assert len(told.tables) == len(of_folder.tables) + 1
    assert "EQUAL" in next(lines(told, Language.EN))
    assert len(list(lines(told, Language.NL))) == 1


def test_a_number_in_the_last_digit_is_seen(restored: Restored, new: Path, of_report: Recipe) -> None:
    name = table_file("differences")
    table = pd.read_parquet(new / name)
    values = table["value"].to_numpy(copy=True)
    row = int(np.flatnonzero(values > 0.0)[3])
    values[row] = np.nextafter(values[row], np.inf)
    table.assign(value=values).to_parquet(new / name)
    with_digest(new, name, "another")
    for recipe in (recipe_of_folder(restored.folder), of_report):
        rerun = laid_beside(recipe, new)
        assert not rerun.equal
        assert found(rerun, name) == ((Same.OTHER, 1) if recipe.numbers is None else (Same.UNSEEN, 0))
        if recipe.numbers is not None:
            assert found(rerun, TOLD) == (Same.OTHER, 1)
        first, *others = lines(rerun, Language.EN)
        assert "NOT equal" in first
        assert "values that differ: 1, by " in others[0]


def test_another_file_with_the_same_numbers_is_equal(restored: Restored, new: Path) -> None:
    name = table_file("headline")
    table = pq.read_table(new / name)
    pq.write_table(table, new / name, compression="none", row_group_size=7)  # as another version might
    with_digest(new, name, "another")
    rerun = laid_beside(recipe_of_folder(restored.folder), new)
    assert found(rerun, name) == (Same.NUMBERS, 0)
    assert rerun.equal


def test_words_rows_and_lines_that_differ_are_counted(restored: Restored, new: Path) -> None:
    table = pd.read_parquet(new / table_file("differences"))
    table["verdict"] = "other"
    table.to_parquet(new / table_file("differences"))
    with_digest(new, table_file("differences"), "another")
    headline = pd.read_parquet(new / table_file("headline"))
    headline.iloc[:-1].to_parquet(new / table_file("headline"))
    with_digest(new, table_file("headline"), "another")
    with (new / "headline.csv").open("a", encoding="utf-8") as file:
        file.write("one more\n")
    with_digest(new, "headline.csv", "another")
    rerun = laid_beside(recipe_of_folder(restored.folder), new)
    assert found(rerun, table_file("differences")) == (Same.OTHER, len(table))
    assert found(rerun, table_file("headline")) == (Same.OTHER, headline.size)
    assert found(rerun, "headline.csv") == (Same.OTHER, 1)
    assert len(list(lines(rerun, Language.NL))) == 4


def test_a_table_that_is_gone_is_no_equality(restored: Restored, new: Path) -> None:
    recipe = recipe_of_folder(restored.folder)
    fewer = replace(recipe, manifest={**recipe.manifest, "files": {**recipe.manifest["files"], "tables/old.parquet": "digest"}})
    rerun = laid_beside(fewer, new)
    assert found(rerun, "tables/old.parquet") == (Same.GONE, 0)
    assert not rerun.equal


@pytest.mark.parametrize("names", [("more",), ("more", "most")])
def test_a_table_that_is_new_has_no_say_and_is_told(restored: Restored, new: Path, names: tuple[str, ...]) -> None:
    """An older version wrote no such table: nothing is known to differ."""
    for name in names:
        with_digest(new, table_file(name), "digest")
    rerun = laid_beside(recipe_of_folder(restored.folder), new)
    assert {found(rerun, table_file(name)) for name in names} == {(Same.NEW, 0)}
    assert rerun.equal
    before = len(rerun.tables) - len(names)
    first, second = lines(rerun, Language.EN)
    assert f"EQUAL; all {before} tables" in first
    assert second.endswith(f"nothing to compare {'it' if len(names) == 1 else 'them'} with: {', '.join(map(table_file, names))}")
    with_digest(new, table_file("headline"), "another")
    (new / table_file("headline")).write_bytes((new / table_file("differences")).read_bytes())
    unequal = laid_beside(recipe_of_folder(restored.folder), new)
    assert not unequal.equal  # what is new takes nothing away from what differs
    assert f"{before - 1} of {before}" in next(lines(unequal, Language.EN))


def test_a_table_that_a_report_cannot_show_is_not_known_to_be_the_same(new: Path, of_report: Recipe) -> None:
    with_digest(new, table_file("headline"), "another")
    rerun = laid_beside(of_report, new)
    assert found(rerun, table_file("headline")) == (Same.UNSEEN, 0)
    assert found(rerun, TOLD) == (Same.NUMBERS, 0)
    assert not rerun.equal


def test_pictures_have_no_say(restored: Restored, new: Path) -> None:
    with_digest(new, "pictures/demand.png", "digest")
    assert laid_beside(recipe_of_folder(restored.folder), new).equal


def test_missing_numbers_are_the_same_where_both_are_missing(restored: Restored) -> None:
    document = recipe_document(restored.manifest, pd.read_parquet(restored.folder / table_file("differences")))
    assert any(None in row for row in document["numbers"])  # the baseline has no difference of its own
