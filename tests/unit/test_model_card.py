"""The model card: whole in both languages, filled from registers and files that may move, and honest about what is not known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tests.unit.finished_results import HARD, finished
from tests.unit.test_drivers_report import found as found_drivers

from zorgsim.inputs.parameters import Grade, register
from zorgsim.inputs.scenario import Language
from zorgsim.report.card import evidence, ispor, stress, trace
from zorgsim.report.card.about import About
from zorgsim.report.card.card import card_answer, card_of
from zorgsim.report.card.form import Card, Form, Item
from zorgsim.report.card.html import card_html
from zorgsim.report.card.markdown import card_markdown
from zorgsim.report.card.sources import Sources
from zorgsim.report.card.writing import CardFormat, card_files, write_card
from zorgsim.report.csv_for import CsvFor
from zorgsim.report.page.table import Table
from zorgsim.report.sheet_forms import FORMS
from zorgsim.results.along import with_along
from zorgsim.results.drivers import Question
from zorgsim.results.drivers_store import write_drivers
from zorgsim.results.folder import Existing
from zorgsim.results.proof import Proof, proof_in
from zorgsim.results.published import Published
from zorgsim.results.restored import Restored
from zorgsim.results.store import Handover
from zorgsim.results.under_parameters import Moved, UnderParameters, read_under_parameters
from zorgsim.results.under_structures import UnderStructures
from zorgsim.results.validation import Finding, PublishedValidation, count
from zorgsim.results.warm_up import WarmUp

ROOT = Path(__file__).resolve().parents[2]
STRESS = (
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "2.5",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
    "5.3",
    "5.4",
    "6.1",
)
"""The items of the guideline, as it numbers them."""

each_language = pytest.mark.parametrize("language", list(Language))


@cache
def shipped(language: Language) -> Card:
    return card_of(Sources(commit=None), language)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Restored:
    return finished(tmp_path_factory.mktemp("run"), {"policy": HARD["markup"]}, replications=3)


def form_of(card: Card, key: str) -> Form:
    return next(form for form in card.forms if form.key == key)


def item(card: Card, form: str, key: str) -> Item:
    return next(one for one in form_of(card, form).items if one.key == key)


def words(one: Item) -> str:
    return "\n".join(block for block in one.blocks if isinstance(block, str))


def table(one: Item, key: str) -> Table:
    return next(block for block in one.blocks if isinstance(block, Table) and block.key == key)


def cells(one: Table) -> list[list[str]]:
    return [[cell.words for cell in row] for row in one.rows]


def tables_of(card: Card) -> Iterator[Table]:
    yield from (block for form in card.forms for one in form.items for block in one.blocks if isinstance(block, Table))


def about(**sources: object) -> About:
    return About(replace(Sources(commit=None), **sources), Language.EN)  # type: ignore[arg-type]


# Whole


@each_language
def test_every_item_of_the_forms_is_there_and_says_something(language: Language) -> None:
    card = shipped(language)
    assert tuple(one.number for one in form_of(card, "stress").items) == STRESS
    assert [one.number for one in form_of(card, "ispor").items] == [str(number) for number in range(1, 11)]
    assert [one.number for one in form_of(card, "trace").items] == [str(number) for number in range(1, 9)]
    for form in card.forms:
        for one in form.items:
            assert one.blocks, (form.key, one.key)
            assert all(block for block in one.blocks), (form.key, one.key)


def test_both_languages_hold_the_same() -> None:
    english, dutch = shipped(Language.EN), shipped(Language.NL)
    for mine, other in zip(tables_of(english), tables_of(dutch), strict=True):
        assert (mine.key, len(mine.rows), len(mine.headings)) == (other.key, len(other.rows), len(other.headings))
    for form in english.forms:
        kinds = [[type(block) for block in one.blocks] for one in form.items]
        assert kinds == [[type(block) for block in one.blocks] for one in form_of(dutch, form.key).items]
        assert {one.title for one in form.items}.isdisjoint({one.title for one in form_of(dutch, form.key).items} - {"Software"})


@each_language
def test_tables_have_keys_of_their_own_and_rows_as_wide_as_their_headings(language: Language) -> None:
    keys = [one.key for one in tables_of(shipped(language))]
    assert len(keys) == len(set(keys))
    assert all(len(row) == len(one.headings) for one in tables_of(shipped(language)) for row in one.rows)


def test_files_that_it_names_are_there() -> None:
    text = card_markdown(shipped(Language.EN), lambda _: "picture.svg")
    named = set(re.findall(r"\b(?:docs|tools|tests|results)/[\w./-]*\w", text))
    assert len(named) > 15
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_it_points_to_items_that_are_there() -> None:
    for form in shipped(Language.EN).forms:
        for one in form.items:
            for numbers in re.findall(r"STRESS-DES ([\d., -]+)", words(one)):
                for number in re.findall(r"\d\.\d|\d", numbers):
                    assert any(known.startswith(number) for known in STRESS), (one.key, number)


# Filled


def test_shares_by_grade_follow_the_register() -> None:
    before = cells(evidence.grades(about()))
    moved = dict(register())
    name = next(name for name, one in moved.items() if one.grade is Grade.C and one.put_in)
    moved[name] = replace(moved[name], grade=Grade.A, put_in=False)
    after = cells(evidence.grades(about(parameters=moved)))
    assert [int(row[1]) for row in after] == [int(before[0][1]) + 1, int(before[1][1]), int(before[2][1]) - 1]
    assert int(after[2][4]) == int(before[2][4]) - 1
    assert sum(int(row[1]) for row in after) == len(register())
    assert evidence.assumed(about(parameters=moved)) != evidence.assumed(about())


def test_claims_rest_on_what_the_register_says_of_their_parameters() -> None:
    sources = about().sources
    row = next(one for one in sources.advice.values() if one.one_sided)
    moved = {name: replace(one, put_in=False, grade=Grade.B) for name, one in register().items()}
    told = next(line for line in evidence.rests(about(parameters=moved)) if isinstance(line, Table))
    mine = next(line for line in cells(told) if line[0] == row.name)
    assert mine[2:4] == [f"0 of {len(row.rests_on)}", "none"]
    usual = next(line for line in evidence.rests(about()) if isinstance(line, Table))
    assert row.one_sided[0] in next(line for line in cells(usual) if line[0] == row.name)[3]


def test_validation_is_counted_as_it_is_published() -> None:
    found = about().sources.validation
    assert found is not None
    missed = PublishedValidation(tuple(Finding(one.target, float("nan"), 0.0) for one in found.findings), found.manifest)
    card = card_of(Sources(commit=None, validation=missed), Language.EN)
    assert f"0 of {count(found.findings).all} published figures are met" in words(item(card, "ispor", "external"))
    held_out = [one for one in found.findings if one.target.use == "check"]
    assert len(table(item(card, "ispor", "external"), "missed").rows) == len(held_out)
    assert words(item(card, "trace", "corroboration")).startswith("0 of ")


def test_what_moves_a_conclusion_is_told_by_sign() -> None:
    base = Moved("-", "value", "strong_first_line", "cost", "+")
    rows = [base, Moved("one", "low", "strong_first_line", "cost", "-"), Moved("two", "low", "strong_first_line", "cost", "0")]
    found = UnderParameters({"data": {}}, rows).shaken("strong_first_line", "cost")
    assert found is not None
    assert (found.sign, found.flips, found.fades, found.tried) == ("+", ("one",), ("two",), 2)
    assert UnderParameters({"data": {}}, rows).shaken("strong_first_line", "crises") is None
    tables = [line for line in evidence.rests(about(shaken=UnderParameters({"data": {}}, rows))) if isinstance(line, Table)]
    assert cells(tables[1]) == [["strong_first_line", "cost, all together", "+", "one", "two", "2"]]


def test_what_is_of_other_data_says_so() -> None:
    sources = about().sources
    stale = replace(sources.shaken, manifest={**sources.shaken.manifest, "data": {}})
    lines = [line for line in evidence.rests(about(shaken=stale)) if isinstance(line, str)]
    assert lines[-1] == "Of other data than this version has, and to be measured again: fragility."


def test_tests_are_counted_where_they_are(tmp_path: Path) -> None:
    here = proof_in(ROOT)
    assert here is not None
    assert here.tests["unit"] > 1000
    assert here.tests["stories"] > 30
    assert here.breaks > 300
    assert proof_in(tmp_path) is None
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "tests" / "mutations.toml").write_text("[[mutation]]\n[[mutation]]\n")
    (tmp_path / "tests" / "unit" / "test_one.py").write_text(
        "def test_a() -> None: ...\n\n\nclass TestB:\n    def test_b(self) -> None: ...\n"
    )
    page = "<!-- mutations -->\n| a | b | **not noticed** |\n| c | d | e |\n<!-- end of mutations -->\n"
    (tmp_path / "docs" / "proof.md").write_text(page)
    assert proof_in(tmp_path) == Proof(dict.fromkeys(here.tests, 0) | {"unit": 2}, 2, 1)


def test_nothing_of_tests_is_told_that_is_not_here() -> None:
    card = card_of(Sources(commit=None, proof=Proof(dict.fromkeys(("unit",), 0), 0, None)), Language.EN)
    assert "0 or more" in cells(table(item(card, "trace", "implementation"), "tests"))[0][2]


# What is not known


def test_missing_inputs_are_told_and_nothing_fails() -> None:
    nothing = Sources(
        effects=Published(),
        structures=UnderStructures(),
        shaken=UnderParameters(),
        validation=None,
        warm_up=WarmUp(),
        benchmarks=None,
        forecasts={},
        scores=(),
        proof=None,
        commit=None,
    )
    for language, start in ((Language.EN, "Not known: "), (Language.NL, "Niet bekend: ")):
        card = card_of(nothing, language)
        unknown = {
            (form.key, one.key)
            for form in card.forms
            for one in form.items
            if any(isinstance(block, str) and block.startswith(start) for block in one.blocks)
        }
        stress_items = {("stress", name) for name in ("aims", "sources", "initialisation", "estimation", "system", "access")}
        ispor_items = {("ispor", name) for name in ("nontechnical", "face", "cross", "external", "predictive")}
        trace_items = {("trace", name) for name in ("concept", "implementation", "output", "analysis", "corroboration")}
        assert unknown == stress_items | ispor_items | trace_items


def test_a_frozen_forecast_is_told_once_there_is_one() -> None:
    card = card_of(Sources(commit=None, forecasts={"forecast": {"zorgsim": "1.0"}}, scores=()), Language.EN)
    assert words(item(card, "ispor", "predictive")) == (
        "A forecast is frozen in results/published/forecast (zorgsim 1.0); "
        "what it speaks of was not at hand, and no score is claimed."
    )


def test_a_broken_table_of_doubtful_parameters_is_none(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "table.csv").write_text("parameter\nx\n")
    assert read_under_parameters(tmp_path) == UnderParameters()


# Of a run


def test_of_a_run_it_tells_its_own_seed_replications_time_and_machine(run: Restored) -> None:
    card = card_of(Sources(run=run), Language.EN)
    manifest = run.manifest
    assert f"Seed of the run: {manifest['seed']}." in words(item(card, "stress", "sampling"))
    assert "3 replications of each scenario." in words(item(card, "stress", "estimation"))
    assert str(manifest["digest"]) in words(item(card, "stress", "access"))
    machine = manifest["machine"]
    assert f"{machine['system']}, {machine['architecture']}, {machine['cores']} cores" in words(item(card, "stress", "system"))
    seconds = cells(table(item(card, "stress", "system"), "seconds"))
    assert [name for name, _ in seconds] == [one["name"] for one in manifest["scenarios"]]
    precision = cells(table(item(card, "stress", "estimation"), "precision"))
    assert {row[0] for row in precision} == {one.scenario.name for one in run.comparison.others}
    assert {row[5] for row in precision} == {"3"}


def test_of_a_run_it_tells_on_what_its_own_conclusions_rest(run: Restored) -> None:
    one = item(card_of(Sources(run=run), Language.EN), "trace", "concept")
    assert "Not known: no results of zorgsim drivers were taken along" in words(one)
    assert {row[0] for row in cells(table(one, "conclusions"))} == {HARD["markup"]}
    assert "no other structures" not in words(one)  # it was asked for one
    flags = cells(table(item(card_of(Sources(run=run), Language.EN), "stress", "assumptions"), "flags"))
    assert flags


@pytest.mark.parametrize("reader", list(CsvFor))
def test_what_drives_a_difference_is_told_once_it_is_taken_along(run: Restored, tmp_path: Path, reader: CsvFor) -> None:
    here = run.comparison.baseline.place.municipalities[0].name
    baseline, policy = (replace(one.scenario, places=(here,)) for one in run.comparison.simulated)
    asked = replace(found_drivers(), question=Question(baseline, policy, "crises"))
    folder = write_drivers(tmp_path / "drivers", asked, [], Existing.NUMBER, Handover((), FORMS[reader]))
    told = words(item(card_of(Sources(run=with_along(run, [folder])), Language.EN), "trace", "concept"))
    assert "What drives crises of policy, by screening (3,028 simulated): trust.start." in told
    assert "Of 2 assumptions moved to the ends of their ranges these turn the conclusion round: trust.start." in told
    assert "were taken along" not in told
    unasked = write_drivers(tmp_path / "unasked", replace(asked, flips=None), [], Existing.NUMBER, Handover((), FORMS[reader]))
    told = words(item(card_of(Sources(run=with_along(run, [unasked])), Language.EN), "trace", "concept"))
    assert "Not known: that run of zorgsim drivers did not ask what flips the conclusion." in told


def test_an_older_run_has_no_machine_and_a_late_one_no_warm_up(run: Restored) -> None:
    older = {key: value for key, value in run.manifest.items() if key != "machine"}
    card = card_of(Sources(run=replace(run, manifest={**older, "zorgsim": "0.0.1"})), Language.EN)
    assert words(item(card, "stress", "system")).startswith("Not known: the version that wrote this run")
    assert "fewer than 10 years before history begins" in words(item(card, "stress", "initialisation"))
    assert "The run was made with zorgsim 0.0.1" in card.lines[-1]


# Forms on paper


@each_language
def test_what_a_user_wrote_stays_words(run: Restored, language: Language) -> None:
    card = card_of(Sources(run=run), language)
    page, text = card_html(card), card_markdown(card, lambda _: "picture.svg")
    assert "<b>x</b>" not in page
    assert "<b>x</b>" not in text
    assert "a place &lt;i&gt;" in page


@each_language
def test_the_page_stands_alone_and_can_be_read_by_ear(language: Language) -> None:
    page = card_html(shipped(language))
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', page) == []
    assert page.count("<h1>") == 1
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert all(later - sooner <= 1 for sooner, later in zip(levels, levels[1:], strict=False))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count("<caption") == page.count("<table") == len(list(tables_of(shipped(language))))
    assert page.count('scope="row"') == sum(len(one.rows) for one in tables_of(shipped(language)))
    assert 'role="img" aria-label="' in page
    assert "@page { size: A4;" in page


def test_markdown_has_a_heading_an_item_and_a_row_a_line() -> None:
    text = card_markdown(shipped(Language.EN), lambda picture: f"{picture.name}.svg", "<!-- notice -->")
    assert "\n\n<!-- notice -->\n\n" in text
    assert [line.split()[1] for line in text.splitlines() if line.startswith("#### ")][: len(STRESS)] == list(STRESS)
    assert re.findall(r"!\[[^\]]+\]\(warm_up\.svg\)", text) != []


def test_programs_read_the_same(run: Restored) -> None:
    for sources in (Sources(commit=None), Sources(run=run)):
        card = card_of(sources, Language.EN)
        answer = json.loads(json.dumps(card_answer(card), allow_nan=False))
        assert [form["form"] for form in answer["forms"]] == ["stress", "ispor", "trace"]
        assert [one["number"] for one in answer["forms"][0]["items"]] == list(STRESS)


def test_nothing_is_drawn_before_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise AssertionError("drawn")

    monkeypatch.setattr("zorgsim.report.card.picture._svg", fail)
    card = card_of(Sources(commit=None), Language.EN)
    card_markdown(card, lambda _: "picture.svg")
    card_answer(card)


def test_a_card_that_was_changed_is_kept(tmp_path: Path) -> None:
    files = card_files(tmp_path, Language.EN, (CardFormat.MD,), None)
    card = shipped(Language.EN)
    first = list(write_card(card, files))
    assert [one.path.name for one in first] == ["model-card-en.md", "model-card-en-warm_up.svg"]
    assert [one.kept for one in write_card(card, files)] == [None, None]
    first[0].path.write_text("mine")
    kept = [one.kept for one in write_card(card, files)]
    assert kept[0] is not None
    assert kept[0].read_text() == "mine"
    assert "model-card-en-warm_up.svg" in first[0].path.read_text("utf-8")


def test_each_item_is_filled_by_a_function_of_its_own() -> None:
    for form in (stress, ispor, trace):
        fills = [fill for section in form.SECTIONS.values() for _, fill in section.values()]
        assert len(fills) == len(set(fills))
