"""What a report says of figures that are the place's own, and what budgets and fixed items make of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.unit.synthetic_results import PARAMETERS, empty, plausible, scenario

from zorgsim.inputs.own_places import OwnFigure, OwnPlace, Use
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.report.memo.content import memo_content
from zorgsim.report.own_data_text import brought_lines
from zorgsim.report.page.cautions import own_tables
from zorgsim.report.page.subject import Subject
from zorgsim.report.page.telling import compared_lines
from zorgsim.report.workbook.sheets import sheets_of
from zorgsim.results.accounts import fixed_amounts
from zorgsim.results.compare import Comparison
from zorgsim.results.folder import Existing
from zorgsim.results.restored import restore
from zorgsim.results.simulated import Simulated
from zorgsim.results.store import Handover, write_results
from zorgsim.results.valuation import youth_budgets


def owning(one: Simulated, *factors: tuple[str, float]) -> Simulated:
    figures = (
        OwnFigure("youth_in_care", 2021, 410.0, "CBS <x>", Use.FITTED, provisional=True, simulated=405.5, spread=7.0),
        OwnFigure("coaches_fte", 2022, 12.5, "begroting", Use.INPUT),
        OwnFigure("weeks_first_line", 2022, 6.0, "telling", Use.CHECKED, simulated=9.5),
    )
    here = one.place.municipalities[0]
    own = OwnPlace(here.code, here.name, "2026-01-31", "own.xlsx", "d", figures, factors, (here.code,), 0.9)
    return replace(one, scenario=replace(one.scenario, own=(own,)))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, ("fitted", "input", "check", "405.5", "410 *")),
        (Language.NL, ("ingepast", "invoer", "controle", "405,5", "410 *")),
    ],
)
def test_each_figure_is_told_once_with_its_use_and_what_is_simulated(
    tmp_path: Path, language: Language, words: tuple[str, ...]
) -> None:
    both = [owning(plausible(scenario(name)), ("question.base", 1.3)) for name in ("baseline", "more")]
    compared = Comparison(tuple(both), register())
    folder = write_results(tmp_path / "r", compared, [], Existing.NUMBER, Handover(flags_answer(compared), command="zorgsim"))
    (table,) = own_tables(Subject(restore(folder), language))
    cells = [cell.words for row in table.rows for cell in row]
    assert all(word in cells for word in words), cells
    assert both[0].place.municipalities[0].name in table.caption
    assert "own.xlsx" not in table.caption
    assert "question.base" in table.note
    assert "specialist.slots_per_1000" in table.note
    assert len({len(row) for row in table.rows}) == 1 == len({len(table.headings), len(table.rows[0])})


def test_page_memo_and_workbook_say_that_figures_are_its_own_and_whether_they_still_fit(tmp_path: Path) -> None:
    both = [owning(plausible(scenario(name))) for name in ("baseline", "more")]
    compared = Comparison(tuple(both), register())
    folder = write_results(tmp_path / "r", compared, [], Existing.NUMBER, Handover(flags_answer(compared), command="zorgsim"))
    subject = Subject(restore(folder), Language.EN)
    (own,) = both[0].scenario.own
    said = f"{own.name} brought figures of its own (2026-01-31): 1 put in, 1 fitted, 1 as a check."
    assert compared_lines(subject)[-1] == said
    assert said in memo_content(restore(folder), Language.EN)["compared"]
    (sheet,) = (one for one in sheets_of(subject) if one.key == "own_figures")
    assert list(sheet.table["use"]) == ["fitted", "put in", "check"]
    assert list(sheet.table["value"]) == [410.0, 12.5, 6.0]
    assert sheet.table["simulated"].isna().tolist() == [False, True, False]
    today = subject.restored.manifest["data"]
    assert len([*brought_lines(replace(own, fitted_with=(("zorgsim", "0.0"), *today.items())), today, Language.NL)]) == 1
    told = [*brought_lines(replace(own, fitted_with=(("parameters", "other"),)), today, Language.NL)]
    assert "importeer ze opnieuw" in told[1]


def test_without_there_is_no_table(tmp_path: Path) -> None:
    compared = Comparison((plausible(scenario("baseline")), plausible(scenario("more"))), register())
    folder = write_results(tmp_path / "r", compared, [], Existing.NUMBER, Handover(flags_answer(compared), command="zorgsim"))
    assert list(own_tables(Subject(restore(folder), Language.EN))) == []


def test_a_budget_of_its_own_and_coaches_of_its_own_are_in_the_accounts() -> None:
    prices = {name: one.value for name, one in register().items()} | {name: one.value for name, one in PARAMETERS.items()}
    usual = empty(scenario("baseline"))
    own = owning(usual, ("first_line.coaches_per_1000", 1.5), ("budget.per_family", 1.2))
    before, after = youth_budgets(usual, prices), youth_budgets(own, prices)
    assert np.allclose(after[..., 0], 1.2 * before[..., 0])
    assert np.array_equal(after[..., 1:], before[..., 1:])
    fixed, now = (fixed_amounts(one, prices)["access_and_overhead"] for one in (usual, own))
    coaches = prices["first_line.coaches_per_1000"] / 1000.0 * prices["price.coach_fte"] * usual.place.municipalities[0].families
    years = usual.counters.weeks / 52.1775
    assert np.allclose(fixed[..., 0] - now[..., 0], 0.5 * coaches * years[None, :], rtol=1e-3)  # what coaches have, access has not
    assert np.array_equal(fixed[..., 1:], now[..., 1:])
