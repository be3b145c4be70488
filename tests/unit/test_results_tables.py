from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from tests.unit.synthetic_results import PERIOD, empty, plausible, scenario
from tests.worlds import writable

from zorgsim.model.vocabulary import Event, Severity, Tier
from zorgsim.results.simulated import Simulated
from zorgsim.results.tables import PROVENANCE, TABLES, drop_partial_years


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_begins_with_its_provenance(name: str) -> None:
    table = TABLES[name](plausible(scenario("baseline")))
    assert tuple(table.columns[:6]) == PROVENANCE
    assert "value" in table.columns


def test_a_flow_stands_in_one_row_with_its_words() -> None:
    simulated = empty(scenario("baseline"))
    simulated.counters.events[1, 2, 0, Event.STARTED_CRISIS, Severity.COMPLEX, 1] = 7
    table = TABLES["flows"](simulated)
    assert len(table) == 1
    assert table.iloc[0].to_dict() == {
        "scenario": "baseline",
        "world": 0,
        "replication": 1,
        "year": 2026,
        "municipality": "GM0153",
        "weeks_in_year": 52,
        "event": "started_crisis",
        "severity": "complex",
        "vulnerability": "vulnerable",
        "value": 7,
    }


def test_waits_are_sparse_and_keep_their_weeks() -> None:
    simulated = empty(scenario("baseline"))
    with writable(simulated.counters, "waited") as waited:
        waited[0, 0, 1, Tier.SPECIALIST, 13] = 4
    table = TABLES["waits"](simulated)
    assert table[["tier", "weeks_waited", "value"]].to_numpy().tolist() == [["specialist", 13, 4]]


def test_counts_survive_the_way_into_a_table() -> None:
    simulated = plausible(scenario("baseline"))
    assert TABLES["flows"](simulated)["value"].sum() == simulated.counters.events.sum()


RENAMED = {"places": "slots"}
"""Tables by the name that they had in version 0.1, and the one that they have now; their columns and values are the same."""


def in_0_1(simulated: Simulated) -> dict[str, pd.DataFrame]:
    """Make the renamed tables as version 0.1 made them, with the world of today: a row a replication, year, place and tier."""
    counters, tiers = simulated.counters, [tier.name.lower() for tier in Tier]
    codes = [one.code for one in simulated.place.municipalities]
    rows = [
        ("baseline", 0, run, int(year), code, int(weeks), tier)
        for run in range(len(counters.slots))
        for year, weeks in zip(simulated.clock.years, counters.weeks, strict=True)
        for code in codes
        for tier in tiers
    ]
    table = pd.DataFrame(rows, columns=[*PROVENANCE, "tier"])
    return {"places": table.assign(value=counters.slots.reshape(-1), asked=counters.admissible.reshape(-1))}


@pytest.mark.parametrize("old", list(RENAMED))
def test_a_renamed_table_holds_what_it_held(old: str) -> None:
    simulated = plausible(scenario("baseline"))
    assert old not in TABLES
    pd.testing.assert_frame_equal(
        TABLES[RENAMED[old]](simulated), in_0_1(simulated)[old], check_dtype=False, check_categorical=False, check_exact=True
    )


def test_levels_are_complete_and_slots_carry_what_was_asked() -> None:
    simulated = plausible(scenario("baseline"))
    assert len(TABLES["lever_settings"](simulated)) == simulated.counters.levers.size
    table = TABLES["slots"](simulated)
    specialist = table[(table["tier"] == "specialist") & (table["year"] == 2027)]
    assert specialist["asked"].sum() == simulated.counters.admissible[:, 3, :, Tier.SPECIALIST].sum()


def test_partial_years_are_marked_and_can_be_dropped() -> None:
    simulated = plausible(scenario("baseline", period=(PERIOD[0], date(2028, 7, 1))))
    table = TABLES["lever_settings"](simulated)
    assert table.loc[table["year"] == 2028, "weeks_in_year"].unique().tolist() == [26]
    assert np.unique(drop_partial_years(table)["year"]).tolist() == [2024, 2025, 2026, 2027]
