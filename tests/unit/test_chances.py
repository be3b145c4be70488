"""What rules read, cell by cell: the same bits in a batch of one and in a batch of many."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray
from tests.worlds import EXTREME, TINY, a_run, alone, batches, measure, searching, values, weeks, world

from zorgsim.engines.batch import Batch
from zorgsim.engines.population import settle_families
from zorgsim.engines.surroundings import Surroundings
from zorgsim.model import rules
from zorgsim.model.chances import NEEDS, SEVERITY, Chance, Given, Moves, Stay, Week, chance, declared_in, stay, work_out
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays
from zorgsim.model.families import Families
from zorgsim.model.levers import LEVERS
from zorgsim.model.needs import domain_hazards, loss_for_prevalence, prevalences, stationary_needs
from zorgsim.model.rules import crisis, everyday, first_line, specialist, waiting
from zorgsim.model.vocabulary import Purpose
from zorgsim.model.week import CHANCES

Floats = NDArray[np.float64]

RULE_FILES = tuple(import_module(f"{rules.__name__}.{file.name}") for file in iter_modules(rules.__path__))
"""Every file of the folder: one that the week forgot to collect from is found."""


def numbers_of(chance: Any) -> Any:
    return getattr(chance, "scaled_mean", chance)


def of_cells(part: object, cells: slice, of: int) -> object:
    """The part of a chance that belongs to some cells (the cell is the slowest part of the last axis)."""
    if isinstance(part, Stays):
        tables = part.quantiles[part.first[:, None] + np.arange(4096)]
        return of_cells(part.scaled_mean, cells, of), of_cells(tables.T, cells, of)
    if not isinstance(part, np.ndarray):
        return part
    width = part.shape[-1] // of
    return part[..., cells.start * width : cells.stop * width].tolist()


@pytest.mark.release
@searching(12)
@given(batches(most_runs=4, most_years=1))
def test_chances_of_a_run_do_not_depend_on_the_batch(batch: Batch) -> None:
    together = Surroundings(batch).begin_week(0)
    size = batch.world.size
    for number in range(len(batch.runs)):
        single = Surroundings(alone(batch, number)).begin_week(0)
        for name in CHANCES:
            mine = of_cells(together.tables[name], slice(number * size, (number + 1) * size), batch.cells)
            assert mine == of_cells(single.tables[name], slice(0, size), size), name


@pytest.mark.parametrize("function", [np.log1p, np.exp, np.log, np.sqrt], ids=lambda one: one.__name__)
def test_numpy_gives_the_same_bits_for_one_number_and_for_many(function: np.ufunc) -> None:
    """The two engines rest on this: an array of length one, a slice and a long array agree to the last bit."""
    generator = np.random.default_rng(3)
    numbers = np.concatenate([-generator.random(1000), generator.random(1000) * 8.0])
    numbers = numbers if function in (np.log1p, np.exp) else np.abs(numbers) + 1e-9
    many = function(numbers)
    singles = np.array([function(numbers[place : place + 1])[0] for place in range(len(numbers))])
    assert many.tobytes() == singles.tobytes()
    for start, stop, step in ((1, 8, 1), (3, 1999, 2), (0, 2000, 7)):
        assert function(numbers[start:stop:step]).tolist() == many[start:stop:step].tolist()


@searching(25)
@given(batches(most_years=1))
def test_every_chance_is_a_chance(batch: Batch) -> None:
    week = Surroundings(batch).begin_week(0)
    for name, one in CHANCES.items():
        if isinstance(one, Chance) and one.unit in ("probability", "probability before its bound"):
            assert np.isfinite(week.tables[name]).all(), name
            assert week.tables[name].min() >= -1e-12, name
            assert one.unit != "probability" or week.tables[name].max() <= 1.0 + 1e-12, name


@pytest.mark.parametrize("prevalence", [TINY, 0.03, 0.2, 0.6, EXTREME])
def test_losses_reproduce_the_prevalences_of_the_place(prevalence: float) -> None:
    regain = np.array([[0.25, 0.33, 0.67, 0.25, 0.33]])
    generator = np.random.default_rng(1)
    ratio = 1.0 + generator.random((1, 5, 5))
    wanted = np.clip(prevalence * np.array([[1.0, 0.7, 0.9, 0.5, 0.99]]), None, EXTREME)
    loss = loss_for_prevalence(wanted, regain, ratio)
    distribution = stationary_needs(domain_hazards(loss, regain, ratio))
    assert distribution.sum() == pytest.approx(1.0)
    assert prevalences(distribution) == pytest.approx(wanted, rel=1e-6)


def test_a_hazard_ratio_works_on_the_domain_that_is_lost_while_the_other_is_not_arranged() -> None:
    """Without income (3), housing (1) is lost five times as often; income itself is not lost sooner without housing."""
    ratio = np.ones((1, 5, 5))
    ratio[0, 3, 1] = 5.0
    hazards = domain_hazards(np.full((1, 5), 0.1), np.full((1, 5), 0.7), ratio)[0]
    for mask in range(32):
        for domain in range(5):
            factor = 5.0 if domain == 1 and mask >> 3 & 1 else 1.0
            assert hazards[mask, domain] == pytest.approx(0.7 if mask >> domain & 1 else 0.1 * factor)


def test_without_correlation_domains_are_independent() -> None:
    regain, odds = np.full((1, 5), 0.4), np.array([[0.1, 0.2, 0.3, 0.4, 0.5]])
    distribution = stationary_needs(domain_hazards(regain * odds, regain, np.ones((1, 5, 5))))[0]
    lacking = (odds / (1 + odds))[0]
    for mask in range(32):
        expected = np.prod([lacking[k] if mask >> k & 1 else 1 - lacking[k] for k in range(5)])
        assert distribution[mask] == pytest.approx(expected)


def test_hazards_that_add_up_to_more_than_one_a_week_are_refused() -> None:
    run = a_run(values({"question.base": 60.0}))
    with pytest.raises(ValueError, match="at most 1"):
        Surroundings(Batch(world([10]), weeks(20), (run,)))


def test_another_week_changes_nothing_but_the_week() -> None:
    week = Surroundings(Batch(world([10]), weeks(20), (a_run(values()),))).begin_week(0)
    assert week.at(7).number == 7
    assert week.at(7).tables is week.tables


def test_every_chance_is_read_by_a_rule_or_another_chance_and_says_what_it_is() -> None:
    """Each is declared with a formula in words; those of one name would hide each other."""
    declared = [one for file in RULE_FILES for one in vars(file).values() if isinstance(one, Chance | Stay)]
    assert len({id(one) for one in declared}) == len(CHANCES)
    sources = "\n".join(inspect.getsource(file) for file in RULE_FILES)
    for name, one in CHANCES.items():
        function = one.formula.__name__
        assert len(re.findall(rf"\b{function}\b", sources)) >= 2, f"{name}: nothing reads {function}"
        assert one.formula.__doc__, name


@pytest.mark.parametrize("moves", [Moves.RUN, Moves.LEVERS])
def test_a_chance_moves_no_more_often_than_it_declares(moves: Moves) -> None:
    """Levers leave what moves with the run alone; stocks leave what moves with levers alone."""
    everything = [measure(name, "to", lever.high, 1, [True]) for name, lever in LEVERS.items() if not lever.choices]
    made = Surroundings(Batch(world([1000], 0.2), weeks(20), (a_run(values(), everything, freeze=()),)))
    before = made.begin_week(0).tables
    if moves is Moves.LEVERS:
        made.stocks = {name: value * 0.5 for name, value in made.stocks.items()}
    after = made.begin_week(0 if moves is Moves.LEVERS else 1).tables
    assert any(before[name] is not after[name] for name in CHANCES)
    for name, one in CHANCES.items():
        if one.moves is moves:
            assert numbers_of(before[name]).tolist() == numbers_of(after[name]).tolist(), name


@pytest.mark.parametrize("moves", [Moves.RUN, Moves.LEVERS])
def test_a_formula_reads_nothing_that_moves_more_often_than_it_declares(moves: Moves) -> None:
    """What moves more often is not there to be read: dials and frozen loops, slow stocks, other chances."""
    made = Surroundings(Batch(world([1000], 0.2), weeks(20), (a_run(values(), freeze=()),)))
    dials: Any = made.dials if moves is Moves.LEVERS else {}
    nobody: Any = np.zeros(1, dtype=bool) if moves is Moves.LEVERS else None
    reads = Given(made.parameters, dials, {}, made.home, made.domains, nobody, {}, bounds=made.bounds)
    as_often = [one for one in CHANCES.values() if one.moves is Moves.RUN or one.moves is moves]
    tables, usual = work_out(as_often, reads), made.begin_week(0).tables
    for one in as_often:
        assert numbers_of(tables[one.name]).tolist() == numbers_of(usual[one.name]).tolist(), one.name


def test_a_declaration_keeps_what_it_says() -> None:
    def formula(_: Given) -> Any:
        return None

    one = chance("a name", SEVERITY, NEEDS, moves=Moves.WEEK, unit="odds")(formula)
    assert one == Chance("a name", (SEVERITY, NEEDS), Moves.WEEK, "odds", formula)
    other = stay("another", SEVERITY, moves=Moves.LEVERS)(formula)
    assert other == Stay("another", (SEVERITY,), Moves.LEVERS, formula)


def test_a_file_declares_chances_and_stays_in_their_order() -> None:
    names = [one.name for one in declared_in(first_line)]
    coaching = [f"coaching_{what}" for what in ("stays", "stays_with_others", "leaves", "attended", "settles")]
    assert names == ["leaving_by_hand_overs", *coaching]


@pytest.mark.parametrize(("numbers", "somebody", "certain"), [
    ([0.0, 0.0], False, False),
    ([0.0, 1.0], True, False),
    ([1.0, 1.0], True, True),
])  # fmt: skip
def test_a_week_knows_whether_a_chance_is_nobodys_or_everybodys(numbers: list[float], somebody: bool, certain: bool) -> None:
    one = crisis.goes_on_to_residential
    week = Week(3, {one.name: np.array(numbers)})
    assert (week.somebody_has(one), week.is_certain(one)) == (somebody, certain)


def test_what_is_asked_of_a_chance_as_a_whole_is_remembered_only_between_moves_of_levers() -> None:
    """Weeks that share their answers: a chance that moves every week is looked at in each."""
    still, weekly = crisis.goes_on_to_residential, everyday.takes_up
    answers: dict[tuple[str, str], bool] = {}
    for number in (0.0, 1.0):
        week = Week(3, {still.name: np.zeros(2), weekly.name: np.full(2, number)}, None, answers)
        assert (week.somebody_has(still), week.is_certain(still)) == (False, False)
        assert (week.somebody_has(weekly), week.is_certain(weekly)) == (number > 0.0, number >= 1.0)
    assert {name for _, name in answers} == {still.name}


def test_a_move_of_levers_ends_what_was_remembered_of_chances() -> None:
    starts = measure("specialist.stop_without_value", "to", 1.0, 2, [True])
    surroundings = Surroundings(Batch(world([10]), weeks(20), (a_run(values(), [starts]),)))
    assert [surroundings.begin_week(week).somebody_has(specialist.review_stops) for week in range(4)] == [False, False, True, True]


def test_chances_along_the_same_axes_are_those_that_are_asked_one_by_one() -> None:
    batch = Batch(world([10, 20]), weeks(20), (a_run(values()),))
    surroundings = Surroundings(batch)
    families = Families(settle_families(batch, surroundings, Draws(batch.keys)), np.arange(30))
    week, several = surroundings.begin_week(0), (waiting.ends_by_escalation, waiting.ends_by_crisis, waiting.ends_by_looking)
    assert len({one.axes for one in several}) == 1
    kind = np.arange(30) % 3
    for one, found in zip(several, week.chances(several, families, kind), strict=True):
        assert found.tobytes() == week.chance(one, families, kind).tobytes()


@pytest.mark.parametrize("runs", [1, 2])
def test_numbers_of_several_purposes_are_those_of_each_alone(runs: int) -> None:
    batch = Batch(world([10, 20]), weeks(20), tuple(replace(a_run(values()), replication=number) for number in range(runs)))
    draws = Draws(batch.keys)
    families = Families(settle_families(batch, Surroundings(batch), draws), np.arange(0, 30 * runs, 3))
    for purposes in ((Purpose.EVERYDAY, Purpose.TAKE_UP), (Purpose.COACHING_END, Purpose.COACHING_SETTLE)):
        together, halves = draws.one_each(purposes, families, families.spell), draws.two_each(purposes, families, families.spell)
        for row, purpose in enumerate(purposes):
            assert together[row].tolist() == draws.one(purpose, families, families.spell).tolist()
            assert [half[row].tolist() for half in halves] == [one.tolist() for one in draws.two(purpose, families, families.spell)]
