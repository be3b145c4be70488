"""Row C2, improvement takes time: what comes first, what comes later, and whether it earns itself back; written before the run.

Expected is:

- the gain of earlier housing in domains arranged is larger in the last three years than in the first two: firm, for a domain
  that is kept stays kept, and what is regained adds up;
- what earlier housing costs is there from the first year: firm;
- more coaches are hired over most of a year while each takes fewer families at once: in the first year there are no more slots than
  in the baseline, and later there are;
- in what order the gains of a stronger first line in daily life come is not known, and is not held.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.advice.test_signs import SITTING

from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.structure import PlacesOption
from zorgsim.model.vocabulary import Tier
from zorgsim.results.compare import Comparison, compare_simulated
from zorgsim.results.outcomes import OUTCOMES
from zorgsim.results.window import Floats, evaluation_years

pytestmark = pytest.mark.long

POLICIES = ("earlier_housing", "strong_first_line")
FIRST, LAST = slice(0, 2), slice(-3, None)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """Baseline and both policies, on the places and the luck of the other expectations."""
    chosen = [SITTING.of(load_shipped(name)) for name in ("baseline", *POLICIES)]
    small = [replace(one, structure=replace(one.structure, places=PlacesOption.PART)) for one in chosen]
    return compare_simulated(simulate_scenarios(small, lambda _done, _total: None, 1), register())


def gain(compared: Comparison, policy: str, outcome: str) -> Floats:
    """The paired difference from the baseline, (replications, years from the policy's start)."""
    years = evaluation_years(compared.baseline)
    baseline, changed = (OUTCOMES[outcome].measure(compared.by_year[name])[:, years] for name in ("baseline", policy))
    return np.asarray(changed - baseline)


def test_domains_that_are_kept_add_up(compared: Comparison) -> None:
    found = gain(compared, "earlier_housing", "domains_arranged")
    assert (found[:, LAST].mean(axis=1) > found[:, FIRST].mean(axis=1)).all()
    assert (found[:, LAST].mean(axis=1) > 0.0).all()


def test_cost_is_there_from_the_first_year(compared: Comparison) -> None:
    assert (gain(compared, "earlier_housing", "cost")[:, 0] > 0.0).all()


def test_slots_dip_before_they_rise(compared: Comparison) -> None:
    years = evaluation_years(compared.baseline)
    baseline, changed = (
        compared.by_year[name].tier("slots", Tier.FIRST_LINE)[:, years] for name in ("baseline", "strong_first_line")
    )
    more = changed / baseline - 1.0
    assert (more[:, 0] <= 0.0).all()
    assert (more[:, LAST] > 0.0).all()
