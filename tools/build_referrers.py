"""Build data/places/referrers.csv, how often a doctor is met: ``python tools/build_referrers.py [--simulate]``, or ``--check``.

Reads the trajectories by referrer of 2021 in municipalities.csv (CBS), and of each youth region what was simulated of who sends
families to specialists (sent_by_region.csv, beside this file). Of trajectories with a referrer those of protection (certified
institution, court) stay with crises, and of the rest the share of doctors is what the model must give. `solve` finds the chance to
meet a doctor with which it does.

``--simulate`` first measures sent_by_region.csv anew, at the levels and the chances of today (the nation with referrers told apart,
once, until 2022; a minute of processor): what is sent moves with whom questions meet, so that a second pass comes nearer. Then the
levels: ``python -m studies levels referrers.doctors``. ``--check`` simulates the same, prints each region's share of doctors beside
what CBS counted, and writes nothing.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.experiment.validate import validation_scenario
from zorgsim.inputs.compile import compile_parameters
from zorgsim.inputs.scenario import Scenario
from zorgsim.model.structure import ReferrersOption
from zorgsim.model.vocabulary import Event, Referrer, Tier
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import no_money
from zorgsim.results.window import Window, window_of_year

Floats = NDArray[np.float64]
Row = tuple[str, str, list[float], list[float]]
"""Code and name of a region, its starts, and its starts per question; both by doctor, access and coach."""

PLACES: Final = Path(__file__).parents[1] / "src" / "zorgsim" / "data" / "places"
SIMULATED: Final = Path(__file__).with_name("sent_by_region.csv")
DOCTORS: Final = tuple(f"trajectories_2021_{one}" for one in ("gp", "youth_physician", "medical_specialist"))
ACCESS: Final = "trajectories_2021_municipality"
LIKELY: Final = (0.02, 0.98)
"""Nowhere does nobody, or everybody, meet a doctor. Assumption."""

YEARS: Final = (2019, 2020, 2021)
"""The years of which starts are counted, the last of them that of the trajectories."""
NEAR: Final = 0.039
"""How near a region's share is near enough: as much as starts and running trajectories differ in the nation (data/targets)."""

COLUMNS: Final = ("youth_region_code", "youth_region", "doctor", "access", "coach")
DIGITS: Final = 4


@dataclass(frozen=True)
class Sent:
    """Starts of specialist care per unsettled question, each (n,), of municipalities or of regions.

    Attributes
    ----------
    doctor, access
        By who was met: per question that met a doctor, or municipal access.
    coach
        Of those whom coaches send on, per question, whoever was met: coaches start as many families as there is room for, so that
        this is taken to stay as it is.
    """

    doctor: Floats
    access: Floats
    coach: Floats


# What CBS counted


def filled(table: pd.DataFrame) -> pd.DataFrame:
    """Return trajectories by referrer; a cell that CBS leaves empty takes its region's share of all trajectories."""
    found = table[[*DOCTORS, ACCESS]].astype(float)
    for name in found:
        known = found[name].notna()
        of_all = table["trajectories_2021"].where(known)
        region = table["youth_region_code"]
        share = found[name].groupby(region).sum() / of_all.groupby(region).sum()
        found[name] = found[name].fillna(region.map(share) * table["trajectories_2021"])
    return found


def counted_shares(table: pd.DataFrame) -> Floats:
    """Return the share of doctors that CBS counted, (municipalities,)."""
    counts = filled(table)
    doctors = counts[list(DOCTORS)].sum(axis=1)
    shares: Floats = (doctors / (doctors + counts[ACCESS])).to_numpy()
    return shares


def counted_by_region(table: pd.DataFrame) -> dict[str, float]:
    """Return the share of doctors that CBS counted in each region, by code."""
    counts, region = filled(table), table["youth_region_code"]
    doctors = counts[list(DOCTORS)].sum(axis=1).groupby(region).sum()
    shares = doctors / (doctors + counts[ACCESS].groupby(region).sum())
    return {str(code): float(share) for code, share in shares.items()}


# Solving


def doctors_share(chance: Floats, sent: Sent) -> Floats:
    """Return the share of doctors among those who start specialist care, sent by a doctor or for the municipality.

    d b / (d b + (1 - d) a + k), with d the chance that an unsettled question meets a doctor, (n,), and b, a, k what is sent.
    """
    by_doctor = chance * sent.doctor
    share: Floats = by_doctor / (by_doctor + (1.0 - chance) * sent.access + sent.coach)
    return share


def solve(shares: Floats, sent: Sent) -> Floats:
    """Return the chance to meet a doctor with which each share comes out, (n,), held within `LIKELY`.

    Where coaches send so many that no chance gives the share, the chance is held at its upper end, and the share is missed.
    """
    wanted = shares * (sent.access + sent.coach)
    found: Floats = np.clip(wanted / (sent.doctor - shares * (sent.doctor - sent.access)), *LIKELY)
    return found


def sent_in(table: pd.DataFrame, simulated: pd.DataFrame) -> Sent:
    """Return of each municipality what was simulated of its region."""
    rows = simulated.set_index("youth_region_code").loc[table["youth_region_code"]]
    return Sent(*(rows[name].to_numpy(dtype=np.float64) for name in ("doctor", "access", "coach")))


def _out_of_reach(table: pd.DataFrame, simulated: pd.DataFrame) -> list[str]:
    """Return in words the regions that have fewer by doctors than was counted, if everybody met one, by more than `NEAR`."""
    counted = counted_by_region(table)
    sent = Sent(*(simulated[name].to_numpy(dtype=np.float64) for name in ("doctor", "access", "coach")))
    most = doctors_share(np.full(len(simulated), LIKELY[1]), sent).tolist()
    rows = zip(simulated["youth_region_code"], simulated["youth_region"], most, strict=True)
    return [f"{name} {share:.3f} of {counted[code]:.3f}" for code, name, share in rows if share < counted[code] - NEAR]


# Simulating


def scenario() -> Scenario:
    """Return the baseline of the nation with referrers told apart, once, until the end of the last of `YEARS`."""
    baseline, until = validation_scenario(), date(YEARS[-1] + 1, 1, 1)
    begun = tuple(one for one in baseline.measures if one.start < until)
    run = replace(baseline.run, until=until, replications=1)
    return replace(baseline, run=run, measures=begun, structure=replace(baseline.structure, referrers=ReferrersOption.DOCTORS))


def simulated_rows() -> list[Row]:
    """Simulate; print each region's share of doctors beside what CBS counted, and return what was found."""
    (simulated,) = simulate_scenarios([scenario()], lambda _done, _total: None, jobs=1)
    counted = counted_by_region(pd.read_csv(PLACES / "municipalities.csv"))
    rows, missed = sent_by_region(simulated), []
    for code, name, starts, _ in rows:
        by_doctor, by_coach = starts[0] / sum(starts), starts[2] / sum(starts)
        missed.append(by_doctor - counted[code])
        told = f"{by_doctor:.3f} simulated, {counted[code]:.3f} counted; {by_coach:.3f} sent on by a coach"
        print(f"{code} {name}: {told}, of {sum(starts):.0f} starts")
    print(f"{sum(abs(one) <= NEAR for one in missed)} of {len(missed)} regions within {100 * NEAR:g} points")
    of_nation = np.array([starts for _, _, starts, _ in rows]).sum(axis=0)
    print(f"the nation: {of_nation[2] / of_nation.sum():.3f} sent on by a coach")
    return rows


def write_simulated(rows: Sequence[Row]) -> None:
    """Write sent_by_region.csv."""
    with SIMULATED.open("w", encoding="utf-8", newline="") as stream:
        rates = [(code, name, *(f"{one:.{DIGITS}f}" for one in per_question)) for code, name, _, per_question in rows]
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *rates])


def sent_by_region(simulated: Simulated) -> list[Row]:
    """Return code, name, starts and starts per question of each region, by doctor, access and coach."""
    places = simulated.place.municipalities
    windows = [window_of_year(simulated, no_money(simulated), year) for year in YEARS]
    questions = np.stack([_unsettled(one) for one in windows]).sum(axis=0)
    starts = np.stack([one.counts["starts_by_referrer"][0, :, Tier.SPECIALIST] for one in windows]).sum(axis=0).astype(np.float64)
    usual = compile_parameters(simulated.scenario)["referrers.doctors"]
    chance = np.minimum(usual * np.array([one.doctors_factor for one in places]), 1.0)
    met = np.stack([questions * chance, questions * (1.0 - chance), questions], axis=1)
    sent = starts[:, [Referrer.DOCTOR, Referrer.ACCESS, Referrer.FIRST_LINE]]
    codes = np.array([one.youth_region_code for one in places])
    names = {one.youth_region_code: one.youth_region for one in places}
    sums = {code: (sent[codes == code].sum(axis=0), met[codes == code].sum(axis=0)) for code in sorted(names)}
    return [(code, names[code], mine.tolist(), (mine / of).tolist()) for code, (mine, of) in sums.items()]


def _unsettled(window: Window) -> Floats:
    """Return the questions that the conversation with whom they met did not settle, of the one replication, (municipalities,)."""
    onward = (Event.REFERRED_TO_FIRST_LINE, Event.REFERRED_TO_SPECIALIST, Event.DECLINED_FIRST_LINE)
    return np.asarray(window.events(*onward)[0], dtype=np.float64)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write referrers.csv; print what the register must say beside it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--simulate", action="store_true", help="first measure sent_by_region.csv anew")
    asked.add_argument("--check", action="store_true", help="simulate and print, write nothing")
    chosen = parser.parse_args(arguments)
    if chosen.simulate or chosen.check:
        rows = simulated_rows()
        if chosen.check:
            return
        write_simulated(rows)
    table = pd.read_csv(PLACES / "municipalities.csv")
    simulated = pd.read_csv(SIMULATED)
    shares, sent = counted_shares(table), sent_in(table, simulated)
    found = solve(shares, sent)
    usual = float(np.average(found, weights=table["families"]))
    written = table[["code", "name"]].assign(
        doctors_share=shares.round(4),
        empty_cells=table[[*DOCTORS, ACCESS]].isna().sum(axis=1),
        doctors_factor=(found / usual).round(4),
    )
    written.to_csv(PLACES / "referrers.csv", index=False, lineterminator="\n")
    print(f"referrers.doctors = {usual:.4f}; chances {found.min():.3f} to {found.max():.3f}")
    print(f"held at {LIKELY}: {', '.join(table['name'][(found <= LIKELY[0]) | (found >= LIKELY[1])])}")
    missed = doctors_share(found, sent) - shares
    print(f"no chance gives it: {'; '.join(_out_of_reach(table, simulated))}")
    print(f"largest miss of a share {np.abs(missed).max():.4f}; nation {np.average(shares, weights=table['families']):.4f}")


if __name__ == "__main__":
    main()
