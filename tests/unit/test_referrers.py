"""How often a doctor is met in each municipality: the file, how it is solved, and what it does in a world."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tools import build_referrers
from tools.build_referrers import (
    ACCESS,
    DOCTORS,
    LIKELY,
    PLACES,
    SIMULATED,
    Sent,
    counted_shares,
    doctors_share,
    filled,
    sent_by_region,
    sent_in,
    solve,
)

from zorgsim.errors import InputError
from zorgsim.inputs.compile import compile_world
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import all_municipalities, resolve_places
from zorgsim.inputs.referrers import read_doctors, shipped_doctors
from zorgsim.model.vocabulary import Referrer, Tier

ROW = {"code": "GM0014", "doctors_factor": "1.1"}


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


# How it is solved


def test_an_empty_cell_takes_the_share_of_its_region() -> None:
    """The region's others have 30 trajectories by youth doctors of 300: a tenth of the 50 here."""
    rows = {"youth_region_code": ["JZ01"] * 3 + ["JZ02"], "trajectories_2021": [100, 200, 50, 80]}
    known = {name: [10.0, 20.0, 5.0, 8.0] for name in (*DOCTORS, ACCESS)}
    known[DOCTORS[1]] = [10.0, 20.0, float("nan"), 40.0]
    assert filled(pd.DataFrame(rows | known))[DOCTORS[1]].tolist() == [10.0, 20.0, 5.0, 40.0]


def test_what_is_solved_gives_the_shares_it_was_solved_for() -> None:
    """By hand: of 100 questions 75 meet a doctor, who sends 30; access sends 5, coaches 15: 30 of 50."""
    sent = Sent(np.array([0.4]), np.array([0.2]), np.array([0.15]))
    assert solve(np.array([0.6]), sent) == pytest.approx([0.75])
    assert doctors_share(np.array([0.75]), sent) == pytest.approx([0.6])


def test_a_share_that_no_chance_gives_is_missed_with_nearly_everybody_at_a_doctor() -> None:
    sent = Sent(np.array([0.3, 0.3]), np.array([0.2, 0.2]), np.array([0.25, 0.25]))
    found = solve(np.array([0.6, 0.001]), sent)
    assert found.tolist() == list(LIKELY)[::-1]
    assert doctors_share(found, sent)[0] < 0.55


def test_each_municipality_is_solved_with_its_own_region() -> None:
    table = pd.DataFrame({"youth_region_code": ["JZ02", "JZ01", "JZ02"]})
    simulated = pd.DataFrame(
        {"youth_region_code": ["JZ01", "JZ02"], "doctor": [0.4, 0.5], "access": [0.2, 0.3], "coach": [0.1, 0.1]}
    )
    assert sent_in(table, simulated).doctor.tolist() == [0.5, 0.4, 0.5]


def test_what_is_sent_is_counted_per_question_that_met_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two municipalities of a region, and one of another: starts over the questions that met a doctor, access, anybody."""
    places = [
        SimpleNamespace(youth_region_code=code, youth_region=code, doctors_factor=f)
        for code, f in (("B", 1.0), ("B", 0.5), ("A", 1.0))
    ]
    starts = np.zeros((1, 3, len(Tier), len(Referrer)), dtype=np.int64)
    starts[0, :, Tier.SPECIALIST, Referrer.DOCTOR] = 8, 4, 2
    starts[0, :, Tier.SPECIALIST, Referrer.ACCESS] = 1, 3, 1
    starts[0, :, Tier.SPECIALIST, Referrer.FIRST_LINE] = 3, 3, 1
    window = SimpleNamespace(counts={"starts_by_referrer": starts}, events=lambda *_: np.array([[20.0, 20.0, 10.0]]))
    monkeypatch.setattr(build_referrers, "YEARS", (2021,))
    monkeypatch.setattr(build_referrers, "window_of_year", lambda *_: window)
    monkeypatch.setattr(build_referrers, "no_money", lambda _: None)
    monkeypatch.setattr(build_referrers, "compile_parameters", lambda _: {"referrers.doctors": 0.8})
    simulated = SimpleNamespace(place=SimpleNamespace(municipalities=places), scenario=None)
    (_, _, _, of_a), (code, _, of_starts, of_b) = sent_by_region(simulated)  # type: ignore[arg-type] # what is read of it is there
    assert (code, of_starts) == ("B", [12.0, 4.0, 6.0])
    assert of_b == pytest.approx([12 / (16 + 8), 4 / (4 + 12), 6 / 40])
    assert of_a == pytest.approx([2 / 8, 1 / 2, 1 / 10])


def test_the_file_is_what_the_builder_makes() -> None:
    table = pd.read_csv(PLACES / "municipalities.csv")
    shares = counted_shares(table)
    found = solve(shares, sent_in(table, pd.read_csv(SIMULATED)))
    usual = np.average(found, weights=table["families"])
    assert usual == pytest.approx(register()["referrers.doctors"].value, abs=5e-5)
    assert found / usual == pytest.approx(list(shipped_doctors().values()), abs=1e-4)
    written = list(csv.DictReader(Path(PLACES / "referrers.csv").read_text("utf-8").splitlines()))
    assert [float(row["doctors_share"]) for row in written] == pytest.approx(shares, abs=1e-4)
    assert ((found >= LIKELY[0]) & (found <= LIKELY[1])).all()
