"""Build data/places/referrers.csv: how often a doctor is met in each municipality: ``python tools/build_referrers.py``.

Reads the trajectories by referrer of 2021 in municipalities.csv (CBS) and nothing else. Of trajectories with a referrer those of
protection (certified institution, court) stay with crises, and of the rest the share of doctors is what the model must give at the
register's values. `solve` finds the chance to meet a doctor with which it does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zorgsim.inputs.parameters import register
from zorgsim.model.rules.everyday import at_odds, by_access

Floats = NDArray[np.float64]

PLACES: Final = Path(__file__).parents[1] / "src" / "zorgsim" / "data" / "places"
DOCTORS: Final = tuple(f"trajectories_2021_{one}" for one in ("gp", "youth_physician", "medical_specialist"))
ACCESS: Final = "trajectories_2021_municipality"
LIKELY: Final = (0.02, 0.98)
"""Nowhere does nobody, or everybody, meet a doctor. Assumption."""

UNSETTLED: Final = np.array([5813.0, 7152.0, 7836.0])
"""Questions that no conversation settled, by severity: simulated, baseline, Zeeland, 2019-2021, one replication."""
DIRECT: Final = np.array([774.0, 2891.0, 5963.0]) / UNSETTLED
"""Of these the share that went straight to specialists, likewise."""
ONWARD: Final = np.array([694.0, 1774.0, 1424.0]) / np.array([5039.0, 4261.0, 1873.0])
"""Of the others the share that a coach sent on to specialists, likewise."""


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


def doctors_share(of_doctors: Floats, usual: float, odds: float) -> Floats:
    """Return the share of doctors among those who start specialist care, sent by a doctor or through access.

    Parameters
    ----------
    of_doctors
        (M,) chance that an unsettled question meets a doctor.
    usual
        Its mean over the nation.
    odds
        Odds that a doctor refers directly over those of access.
    """
    access = by_access(DIRECT, usual, odds)
    doctor = at_odds(access, odds)
    d = of_doctors[:, None]
    direct = d * doctor + (1.0 - d) * access
    share: Floats = (UNSETTLED * d * doctor).sum(1) / (UNSETTLED * (direct + (1.0 - direct) * ONWARD)).sum(1)
    return share


def solve(shares: Floats, families: Floats, odds: float) -> tuple[Floats, float]:
    """Return the chance to meet a doctor in each municipality, and its mean over families.

    With d the chance, a and b the chances that access and a doctor refer directly, k what coaches send on: the share of doctors is
    d sum(b) / (sum(a + (1 - a) k) + d sum((b - a)(1 - k))), sums over unsettled questions by severity; the mean of d moves a and b.
    """
    usual = 0.7
    for _ in range(200):
        access = by_access(DIRECT, usual, odds)
        doctor = at_odds(access, odds)
        through = (UNSETTLED * (access + (1.0 - access) * ONWARD)).sum()
        more = (UNSETTLED * (doctor - access) * (1.0 - ONWARD)).sum()
        found = np.clip(shares * through / ((UNSETTLED * doctor).sum() - shares * more), *LIKELY)
        usual = float(np.average(found, weights=families))
    return found, usual


def main() -> None:
    """Write referrers.csv; print what the register must say beside it."""
    table = pd.read_csv(PLACES / "municipalities.csv")
    counts = filled(table)
    doctors = counts[list(DOCTORS)].sum(axis=1)
    shares = (doctors / (doctors + counts[ACCESS])).to_numpy()
    odds = register()["referrers.doctors_odds"].value
    found, usual = solve(shares, table["families"].to_numpy(dtype=np.float64), odds)
    written = table[["code", "name"]].assign(
        doctors_share=shares.round(4),
        empty_cells=table[[*DOCTORS, ACCESS]].isna().sum(axis=1),
        doctors_factor=(found / usual).round(4),
    )
    written.to_csv(PLACES / "referrers.csv", index=False, lineterminator="\n")
    print(f"referrers.doctors = referrers.usual_doctors = {usual:.4f}; chances {found.min():.3f} to {found.max():.3f}")
    print(f"held at {LIKELY}: {', '.join(table['name'][(found <= LIKELY[0]) | (found >= LIKELY[1])])}")
    missed = doctors_share(found, usual, odds) - shares
    print(f"largest miss of a share {np.abs(missed).max():.4f}; nation {np.average(shares, weights=table['families']):.4f}")


if __name__ == "__main__":
    main()
