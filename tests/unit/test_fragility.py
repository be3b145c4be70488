"""The published run of one doubtful parameter at a time: nothing is left out of it."""

from __future__ import annotations

import pandas as pd
from studies.fragility import PARAMETERS, READ, REGISTER, SCENARIOS, STUDY, TABLE, ends, together
from studies.study import manifest_in

from zorgsim.inputs.parameters import register
from zorgsim.model.structure import DEFAULT, is_read


def test_every_parameter_is_there_at_its_ends_for_every_policy_and_outcome() -> None:
    rows = pd.read_csv(STUDY.folder / TABLE)
    varied = manifest_in(STUDY.folder)["parameters"]
    moved = rows[rows["parameter"] != REGISTER]
    found = set(moved[["parameter", "end", "value"]].itertuples(index=False, name=None))
    expected = {(name, end, value) for name, (low, _, high) in varied.items() for end, value in (("low", low), ("high", high))}
    assert found == expected
    assert set(varied) == set(PARAMETERS)
    assert len(rows) == (len(found) + 1) * len(SCENARIOS) * len(READ)


def test_what_is_moved_is_read_by_the_model_that_runs() -> None:
    """Two of 0.1's parameters belong to options that are not the default; moving them would show that nothing follows from them."""
    assert [name for name in PARAMETERS if not is_read(name, DEFAULT)] == []


def test_what_measures_cost_is_valued_without_simulating_anew() -> None:
    first, *others = together(["referral.by_coach_wait", "measure_cost.domains.housing_relief"])
    assert [end.parameter for end in first] == [REGISTER, *["measure_cost.domains.housing_relief"] * 2]
    assert [[end.parameter for end in group] for group in others] == [["referral.by_coach_wait"]] * 2


def test_an_end_that_is_the_value_is_left_out() -> None:
    name = next(one.name for one in register().values() if one.low == one.value < one.high)
    assert [end.end for end in ends([name])] == ["value", "high"]
