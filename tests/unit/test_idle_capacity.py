"""Finding F3: no shipped dose may leave more than a twentieth of a tier's slots idle without saying so."""

from __future__ import annotations

from datetime import date

import pytest

from zorgsim.experiment.comparison import simulate_comparison
from zorgsim.experiment.crew import local_crew
from zorgsim.experiment.preparation import prepare_scenarios
from zorgsim.inputs.scenario import Overrides
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.model.vocabulary import CARE_OF, Tier
from zorgsim.results.believability import FlagCode, believability
from zorgsim.results.compare import Comparison
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import no_money
from zorgsim.results.window import evaluation_window

DOSES = tuple(name for name in list_scenarios() if name.startswith("strong_first_line"))


@pytest.fixture(scope="module")
def doses() -> Comparison:
    """The shipped doses of coaches, in a town large enough for idle slots to be no chance."""
    chosen = [load_shipped(name) for name in ("baseline", *DOSES)]
    overrides = Overrides(replications=2, places=("Borne",), until=date(2033, 1, 1))
    return simulate_comparison(
        prepare_scenarios(chosen, overrides, "test", local_crew(1)), lambda _done, _total: None, local_crew(1)
    )


def idle_by_hand(doses: Comparison, simulated: Simulated, tier: Tier) -> float:
    """Slots without a family over all slots, in the years compared, said once more: of specialists those of the whole region."""
    window = doses.evaluations[simulated.scenario.name]
    if tier is not Tier.FIRST_LINE:
        window = evaluation_window(simulated.everybody, no_money(simulated.everybody))
    return float(1.0 - window.family_weeks(CARE_OF[tier]).sum() / window.tier("slots", tier).sum())


@pytest.mark.long
def test_idle_slots_of_the_shipped_doses_are_few_or_flagged(doses: Comparison) -> None:
    flagged = {(flag.scenario, flag.numbers["tier"]) for flag in believability(doses) if flag.code is FlagCode.IDLE}
    idle = {(one.scenario.name, tier) for one in doses.simulated for tier in Tier if idle_by_hand(doses, one, tier) > 0.05}
    assert flagged == idle
