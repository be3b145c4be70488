"""Golden expectations of the shipped scenarios: ``python tests/golden/regenerate.py`` writes them all anew.

Beside every shipped scenario lies what it gives, to the last family, on a small world: two municipalities that share a pool (alone:
the option ``part``, for the rest of it would make this slow), two replications, until 2029. Whoever moves a number sees here which,
and says why in CHANGELOG.md under *Results*.

Version 0.1 is held in distribution (``tests/theory/test_near_0_1.py``): `as_0_1` says how a scenario is simulated as 0.1 did.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.counters import COUNTERS, INCOMES_APART, Counters
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_scenario
from zorgsim.inputs.structures import register_of
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import PlacesOption
from zorgsim.model.vocabulary import Domain, Event, Stage, Tier
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import CostTier, Payer, value_by_payer, value_costs

FOLDER: Final = Path(__file__).parent
PLACES: Final = ("municipality:Losser", "municipality:Tubbergen")
UNTIL: Final = date(2029, 1, 1)
REPLICATIONS: Final = 2

YEARS: Final = (2005, 2014, 2021, 2028)
"""Years shown apart: in the burn-in, before the decentralisation, in the calibration, and after the policies started."""

LATER: Final = ("weeks_lived_by_income",)

HEADER: Final = """\
# What scenario {name!r} gives on a small world, to the last family. Written by: python tests/golden/regenerate.py
# Sums over municipalities, one number a replication. A change here belongs in CHANGELOG.md under Results.
"""

Expectation = Mapping[str, Mapping[str, Any]]
"""Tables of a golden file: the world, then counts, costs and stocks by name, a list with one number per replication each."""


def small(scenario: Scenario) -> Scenario:
    """Return a scenario on the small world, with its own seed."""
    structure = replace(scenario.structure, places=PlacesOption.PART)
    run = replace(scenario.run, until=UNTIL, replications=REPLICATIONS)
    return replace(scenario, places=PLACES, run=run, structure=structure)


def as_0_1(scenario: Scenario) -> Scenario:
    """Return a scenario on the small world under the structure, the parameters and the history of version 0.1.

    The measures of its history are those of ``baseline_0_1``, as far as the scenario does not set them otherwise; its own follow.
    """
    frozen, usual = load_scenario("baseline_0_1"), load_scenario("baseline")
    own = {one.name: one for one in scenario.measures if one not in usual.measures}
    history = tuple(own.pop(one.name, one) for one in frozen.measures)
    measures = (*history, *own.values())
    return replace(small(scenario), measures=measures, structure=frozen.structure, structure_base=frozen.structure_base)


def simulate_golden(names: Iterable[str], change: Callable[[Scenario], Scenario] = small) -> dict[str, Expectation]:
    """Simulate shipped scenarios, changed so that they are quick; return what comes out, by name."""
    simulated = simulate_scenarios([change(load_scenario(name)) for name in names], lambda _done, _total: None, jobs=1)
    return {one.scenario.name: expectation(one) for one in simulated}


def expectation(simulated: Simulated) -> Expectation:
    """Return the golden tables of a simulated scenario."""
    counters, run = simulated.counters, simulated.scenario.run
    events = counters.events.sum(axis=(1, 2, 4, 5))
    years = {year: int(np.flatnonzero(simulated.clock.years == year)[0]) for year in YEARS}
    prices = {name: one.value for name, one in register_of(simulated.scenario).items()} | dict(simulated.scenario.parameters)
    cost, paid = value_costs(simulated, prices), value_by_payer(simulated, prices)
    waited = counters.waited * np.arange(counters.waited.shape[-1])
    return {
        "world": {
            "places": list(simulated.scenario.places),
            "families": sum(simulated.families.values()),
            "until": run.until,
            "replications": run.replications,
            "seed": run.seed,
        },
        "events": {event.name.lower(): events[:, event].tolist() for event in Event if event is not Event.NOTHING},
        "arranged": {domain.name.lower(): counters.arranged[..., domain].sum(axis=(1, 2)).tolist() for domain in Domain},
        "weeks_waited": {tier.name.lower(): waited[..., tier, :].sum(axis=(1, 2, 3)).tolist() for tier in Tier},
        **{f"family_weeks_{year}": _weeks_by_stage(counters, index) for year, index in years.items()},
        "eur_2028": {str(tier): _whole(cost[:, years[2028], :, index]) for index, tier in enumerate(CostTier)},
        "eur_2028_by_payer": {str(payer): _whole(paid[:, years[2028], :, index]) for index, payer in enumerate(Payer)},
        "stocks_2028": {name: _rounded(counters.stocks[:, years[2028], :, index]) for index, name in enumerate(STOCKS)},
        "crowded_out_2028": {"share": _rounded(counters.crowded_out[:, years[2028]])},
        "all_integer_counters": {"sha256": digest_of_integers(counters)},
        "weeks_by_income_2028": _weeks_by_income(counters, years[2028]),
    }


def _weeks_by_income(counters: Counters, year: int) -> dict[str, list[int]]:
    """Weeks of families by their income at the policy's start, and of them those at home with everything in order."""
    lived = counters.weeks_lived_by_income[:, year].sum(axis=1)
    found = {}
    for index, income in enumerate(INCOMES_APART):
        found[income.name.lower()] = lived[:, index].sum(axis=(1, 2, 3)).tolist()
        found[f"{income.name.lower()}_in_order"] = lived[:, index, Stage.HOME, 0, 0].tolist()
    return found


def _weeks_by_stage(counters: Counters, year: int) -> dict[str, list[int]]:
    everybody = counters.family_weeks[:, year, ..., 0].sum(axis=1)
    return {stage.name.lower(): everybody[:, stage].tolist() for stage in Stage}


def _whole(eur: NDArray[np.float64]) -> list[int]:
    """Whole euros of all municipalities together, one number a replication."""
    return [round(float(one)) for one in eur.sum(axis=1)]


def _rounded(values: NDArray[np.float64]) -> list[float]:
    """The mean over municipalities to six digits: another processor may differ in the last of sixteen."""
    return [float(f"{one:.6g}") for one in values.mean(axis=1)]


def digest_of_integers(counters: Counters) -> str:
    """Return the SHA-256 of every integer counter, by name, shape and value: nothing moves unseen.

    But of those that came when golden files were there already, and would make every digest another one: they have their own rows.
    """
    total = hashlib.sha256()
    arrays = {name: getattr(counters, name) for name in COUNTERS if name not in LATER}
    for name, values in sorted({**arrays, "weeks": counters.weeks}.items()):
        if values.dtype.kind == "i":
            total.update(f"{name} {values.shape} ".encode())
            total.update(np.ascontiguousarray(values, dtype="<i8").tobytes())
    return total.hexdigest()


def as_toml(name: str, golden: Expectation) -> str:
    """Return a golden file's text."""
    tables = [
        "\n".join([f"[{title}]", *(f"{key} = {_toml_value(value)}" for key, value in table.items())])
        for title, table in golden.items()
    ]
    return HEADER.format(name=name) + "\n" + "\n\n".join(tables) + "\n"


def _toml_value(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def golden_file(name: str) -> Path:
    """Return where a scenario's golden file lies."""
    return FOLDER / f"{name}.toml"


def main() -> int:
    """Write every golden file anew; say which changed."""
    found = simulate_golden(list_scenarios())
    for stale in {path.stem for path in FOLDER.glob("*.toml")} - set(found):
        golden_file(stale).unlink()
        print(f"{stale}: removed, no such scenario is shipped")
    for name, golden in found.items():
        path, text = golden_file(name), as_toml(name, golden)
        changed = not path.exists() or path.read_text("utf-8") != text
        path.write_text(text, "utf-8")
        print(f"{name}: {'changed, say why in CHANGELOG.md under Results' if changed else 'as it was'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
