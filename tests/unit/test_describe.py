"""What the measures of a scenario lead to, and what sets it apart from its parent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.more_coaches import DAY, coaches, scenario

from zorgsim.inputs.describe import Difference, differences, follow_measures
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Measure, Mode, Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_parent, load_scenario

__all__ = ["scenario"]  # a fixture


class TestSettings:
    """What the measures before it leave for a measure."""

    @pytest.mark.parametrize(
        ("earlier", "expected"),
        [
            ([], (1.0, 1.5)),
            ([coaches("a", Mode.TO, 2.0)], (2.0, 3.0)),
            ([coaches("a", Mode.BY, 0.2), coaches("b", Mode.TIMES, 0.5)], (0.6, 0.9)),
            ([coaches("a", Mode.TO, 2.0, "JZ14")], (2.0, 3.0)),
            ([coaches("a", Mode.TO, 2.0, "Enschede")], (1.0, 1.5)),
            ([Measure("a", "first_line.caseload", Mode.TO, 2.0, DAY, 0, ())], (1.0, 1.5)),
        ],
    )
    def test_they_follow_each_other(self, scenario: Scenario, earlier: list[Measure], expected: tuple[float, float]) -> None:
        last = coaches("last", Mode.TIMES, 1.5)
        later = coaches("later", Mode.TO, 0.0)
        changed = replace(scenario, measures=(*earlier, last, later))
        followed = follow_measures(changed)["last"]
        assert (followed.before, followed.after) == pytest.approx(expected)

    def test_what_has_ended_leaves_nothing(self, scenario: Scenario) -> None:
        lent, stays = replace(coaches("lent", Mode.TO, 2.0), until=date(2029, 1, 1)), coaches("stays", Mode.BY, 0.5)
        early, late = (replace(coaches(f"{day}", Mode.TIMES, 2.0), start=day) for day in (date(2028, 12, 31), date(2029, 1, 1)))
        followed = follow_measures(replace(scenario, measures=(lent, stays, early, late)))
        assert [(one.before, one.after) for one in followed.values()] == [(1.0, 2.0), (2.0, 2.5), (2.5, 5.0), (3.0, 6.0)]


class TestDifferences:
    """Every value that differs from the parent's, and no other."""

    def test_a_scenario_does_not_differ_from_itself(self, scenario: Scenario) -> None:
        assert differences(scenario, scenario) == ()

    def test_each_change_is_a_row(self, scenario: Scenario) -> None:
        more, first = scenario.measures
        child = replace(
            scenario,
            run=replace(scenario.run, seed=7),
            freeze=(),
            parameters={"question.base": 0.5, "turnover.rate": 0.06},
            measures=(replace(more, mode=Mode.BY, value=0.25), first, coaches("new", Mode.TO, 2.0, "Enschede")),
        )
        assert set(differences(child, scenario)) == {
            Difference("run.seed", "12345", "7"),
            Difference("stocks.freeze", "mutual_help", ""),
            Difference("parameters.question.base", "0.45", "0.5"),
            Difference("parameters.turnover.rate", f"{register()['turnover.rate'].value:.12g}", "0.06"),
            Difference("measures.more.times", "1.5", None),
            Difference("measures.more.by", None, "0.25"),
            Difference("measures.new.lever", None, "first_line.coaches"),
            Difference("measures.new.to", None, "2"),
            Difference("measures.new.from", None, "2027-03-02"),
            Difference("measures.new.ramp", None, "0"),
            Difference("measures.new.where", None, "Enschede"),
        }

    def test_the_sides_can_be_swapped(self, scenario: Scenario) -> None:
        child = replace(scenario, parameters={}, places=("GM0344",))
        there = {(row.key, row.parent, row.own) for row in differences(child, scenario)}
        back = {(row.key, row.own, row.parent) for row in differences(scenario, child)}
        assert there == back
        assert len(there) == 2

    @pytest.mark.parametrize("name", [name for name in list_scenarios() if len(load_scenario(name).lineage) > 1])
    def test_a_shipped_child_differs_in_what_it_decides(self, name: str) -> None:
        parent = load_parent(name)
        assert parent is not None
        decided = {"baseline_long": "run.", "births_down": "families."}.get(name, "measures.")
        assert any(row.key.startswith(decided) for row in differences(load_scenario(name), parent))
