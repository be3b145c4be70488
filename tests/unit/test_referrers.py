"""How often a doctor is met in each municipality: the file, how it is solved, and what it does in a world."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tools.build_referrers import ACCESS, DOCTORS, LIKELY, PLACES, doctors_share, filled, solve

from zorgsim.errors import InputError
from zorgsim.inputs.compile import compile_world
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import all_municipalities, resolve_places
from zorgsim.inputs.referrers import read_doctors, shipped_doctors

ROW = {"code": "GM0014", "doctors_factor": "1.1"}
ODDS = register()["referrers.doctors_odds"].value


@pytest.mark.parametrize("value", ["many", "0", "1.6", "", "nan"])
def test_a_factor_that_cannot_be_is_refused(value: str) -> None:
    with pytest.raises(InputError) as refused:
        read_doctors([{**ROW, "doctors_factor": value}], "referrers.csv")
    assert (refused.value.where, refused.value.value) == ("referrers.csv: GM0014.doctors_factor", value)


def test_a_municipality_stands_there_once() -> None:
    with pytest.raises(InputError, match="two rows"):
        read_doctors([ROW, ROW], "referrers.csv")


def test_every_municipality_has_its_own_factor() -> None:
    place = resolve_places(("Tiel", "Zaltbommel"), where="test")
    found = compile_world(place).regional["referrers.doctors"]
    assert found.tolist() == [shipped_doctors()[one.code] for one in place.municipalities]
    assert len(set(found)) == 2


def test_over_all_families_a_doctor_is_met_as_often_as_the_register_says() -> None:
    whole = all_municipalities()
    mean = np.average([one.doctors_factor for one in whole], weights=[one.families for one in whole])
    assert mean == pytest.approx(1.0, abs=1e-4)
    assert register()["referrers.doctors"].value == register()["referrers.usual_doctors"].value


# How it is solved


def test_an_empty_cell_takes_the_share_of_its_region() -> None:
    """The region's others have 30 trajectories by youth doctors of 300: a tenth of the 50 here."""
    rows = {"youth_region_code": ["JZ01"] * 3 + ["JZ02"], "trajectories_2021": [100, 200, 50, 80]}
    known = {name: [10.0, 20.0, 5.0, 8.0] for name in (*DOCTORS, ACCESS)}
    known[DOCTORS[1]] = [10.0, 20.0, float("nan"), 40.0]
    assert filled(pd.DataFrame(rows | known))[DOCTORS[1]].tolist() == [10.0, 20.0, 5.0, 40.0]


@pytest.mark.parametrize("odds", [0.5, 1.0, 3.0])
def test_what_is_solved_gives_the_shares_it_was_solved_for(odds: float) -> None:
    shares, families = np.array([0.3, 0.45, 0.55]), np.array([100.0, 300.0, 200.0])
    found, usual = solve(shares, families, odds)
    assert usual == pytest.approx(np.average(found, weights=families))
    assert doctors_share(found, usual, odds) == pytest.approx(shares)


def test_the_file_is_what_the_builder_makes() -> None:
    table = pd.read_csv(PLACES / "municipalities.csv")
    counts = filled(table)
    doctors = counts[list(DOCTORS)].sum(axis=1)
    shares = (doctors / (doctors + counts[ACCESS])).to_numpy()
    found, usual = solve(shares, table["families"].to_numpy(dtype=np.float64), ODDS)
    assert usual == pytest.approx(register()["referrers.doctors"].value, abs=5e-5)
    assert found / usual == pytest.approx(list(shipped_doctors().values()), abs=1e-4)
    written = list(csv.DictReader(Path(PLACES / "referrers.csv").read_text("utf-8").splitlines()))
    assert [float(row["doctors_share"]) for row in written] == pytest.approx(shares, abs=1e-4)
    assert ((found >= LIKELY[0]) & (found <= LIKELY[1])).all()
