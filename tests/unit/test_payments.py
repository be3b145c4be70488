"""A measure that another lever pays for: balanced beforehand, of its own name, told with what it came to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.unit.synthetic_results import comparison, plausible
from tests.unit.synthetic_results import scenario as synthetic

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.errors import InputError
from zorgsim.experiment.comparison import simulate_comparison
from zorgsim.experiment.crew import local_crew
from zorgsim.experiment.packages import plan_package
from zorgsim.experiment.preparation import batch_of, prepare_scenarios
from zorgsim.inputs.compile import compile_batch, compile_parameters
from zorgsim.inputs.payments import PRICED
from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import Language, Measure, Mode, Overrides, Scenario
from zorgsim.inputs.scenario_file import load_scenario, load_shipped, scenario_with
from zorgsim.inputs.schema import PRICED_LEVERS
from zorgsim.report.json_answers.comparisons import comparison_answer
from zorgsim.report.payments_text import payment_lines
from zorgsim.report.scenario_text import lines
from zorgsim.results.payments import realised_payments

COACHES, SLOTS, RESIDENTIAL = PRICED_LEVERS
HEAD = """
format = 2
places = ["Enschede", "Hengelo"]
[structure]
places = "part"
[run]
start = 2020-01-01
until = 2023-01-01
replications = 3
"""


def place_of(scenario: Scenario) -> Place:
    return resolve_places(scenario.places, "places")


def said(folder: Path, how: str, lever: str = COACHES, paid_by: str = SLOTS) -> Scenario:
    """A scenario with one measure that another lever pays for."""
    measure = f'lever = "{lever}"\nfrom = 2021-01-01\n{how}\npaid_by = "{paid_by}"\n'
    (folder / "x.toml").write_text(f"{HEAD}\n[measures.m]\n{measure}", encoding="utf-8")
    return load_scenario(str(folder / "x.toml"))


def worth(scenario: Scenario, lever: str, run: int = 0) -> float:
    """What a lever costs more than at first, EUR a year at register prices, all slots in use, from what an engine gets."""
    batch = batch_of(scenario, place_of(scenario), range(run, run + 1))
    values, families = batch.runs[0].parameters, batch.world.families / 1000.0
    rates = {COACHES: "first_line.coaches_per_1000", SLOTS: "specialist.slots_per_1000", RESIDENTIAL: "residential.slots_per_1000"}
    prices = {COACHES: "price.coach_fte", SLOTS: "price.specialist_week", RESIDENTIAL: "price.residential_week"}
    more = (batch.lever_settings(150)[lever] - 1.0) * families * batch.parameters[rates[lever]]
    return float(more.sum() * values[prices[lever]] * (1.0 if lever == COACHES else WEEKS_PER_YEAR))


@pytest.mark.parametrize("how", ['add = "10 FTE"', 'add = "-10 FTE"', "times = 1.1", "by = -0.2", 'to = "70 FTE"', 'add = "5 %"'])
@pytest.mark.parametrize("payer", [SLOTS, RESIDENTIAL])
@pytest.mark.parametrize("where", ["", '\nwhere = ["Hengelo"]'])
def test_what_one_lever_takes_the_other_gives(tmp_path: Path, how: str, payer: str, where: str) -> None:
    scenario = said(tmp_path, how + where, paid_by=payer)
    taken = worth(scenario, COACHES)
    assert abs(taken) > 100_000.0
    assert taken + worth(scenario, payer) == pytest.approx(0.0, abs=1e-6 * abs(taken))


@pytest.mark.parametrize(("lever", "paid_by"), [(SLOTS, COACHES), (RESIDENTIAL, SLOTS)])
def test_every_lever_with_a_price_can_pay_for_every_other(tmp_path: Path, lever: str, paid_by: str) -> None:
    scenario = said(tmp_path, 'add = "10 slots"', lever, paid_by)
    assert worth(scenario, lever) + worth(scenario, paid_by) == pytest.approx(0.0, abs=1.0)


def test_it_balances_in_every_draw(tmp_path: Path) -> None:
    scenario = said(tmp_path, 'add = "10 FTE"')
    drawn = replace(scenario, run=replace(scenario.run, draws=5, replications=1))
    for run in range(3):
        assert worth(drawn, COACHES, run) + worth(drawn, SLOTS, run) == pytest.approx(0.0, abs=1.0)


TARIFF = '[measures.tariff]\nlever = "specialist.tariff"\nfrom = {start}\n{how}\n'


@pytest.mark.parametrize(
    ("how", "start", "tariff"),
    [
        ("times = 1.25", "2020-06-01", 1.25),
        ('add = "25 %"', "2021-06-30", 1.25),  # while the measure grows
        ("times = 1.25", "2021-08-01", 1.0),  # after that
        ("times = 1.25\nuntil = 2020-12-01", "2020-06-01", 1.0),
        ('times = 1.25\nwhere = ["Hengelo"]', "2020-06-01", None),
    ],
)
def test_it_balances_at_the_tariff_that_is_agreed_by_then(tmp_path: Path, how: str, start: str, tariff: float | None) -> None:
    measure = f'[measures.m]\nlever = "{COACHES}"\nfrom = 2021-01-01\nramp = 26\nadd = "10 FTE"\npaid_by = "{SLOTS}"\n'
    (tmp_path / "x.toml").write_text(f"{HEAD}\n{TARIFF.format(start=start, how=how)}\n{measure}", encoding="utf-8")
    scenario = load_scenario(str(tmp_path / "x.toml"))
    payment = next(one for one in scenario.measures if one.pays_for)
    if tariff is None:  # of a part of the places: the mean over families
        towns = {one.name: one.families for one in place_of(scenario).municipalities}
        tariff = 1.0 + 0.25 * towns["Hengelo"] / sum(towns.values())
    prices = compile_parameters(scenario)
    price = prices["price.specialist_week"] * WEEKS_PER_YEAR * tariff
    assert payment.value == pytest.approx(-10 * prices["price.coach_fte"] / price)


def test_the_payment_is_a_measure_with_the_same_dates_and_places(tmp_path: Path) -> None:
    how = 'add = "10 FTE"\nuntil = 2022-06-01\nramp = 26\nwhere = ["Hengelo"]'
    measure, payment = said(tmp_path, how).measures
    same = ("start", "until", "ramp_weeks", "where")
    assert [getattr(payment, name) for name in same] == [getattr(measure, name) for name in same]
    assert (payment.name, payment.lever, payment.pays_for, payment.mode, payment.unit) == (
        "m_paid_by",
        SLOTS,
        "m",
        Mode.BY,
        "slots",
    )
    prices = compile_parameters(load_shipped("baseline"))
    assert payment.value == pytest.approx(-10 * prices["price.coach_fte"] / (prices["price.specialist_week"] * WEEKS_PER_YEAR))


def test_it_is_worked_out_anew_for_other_places_and_is_no_part_of_the_file(tmp_path: Path) -> None:
    scenario = said(tmp_path, "times = 1.1")
    one = scenario_with(scenario, Overrides(places=("Hengelo",)))
    whole, part = (sum(town.families for town in resolve_places(each.places, "test").municipalities) for each in (scenario, one))
    assert one.measures[1].value / scenario.measures[1].value == pytest.approx(part / whole)
    assert list(scenario.as_table()["measures"]) == ["m"]
    assert scenario.as_table()["measures"]["m"]["paid_by"] == SLOTS
    assert len(scenario.values()["measures"]) == 1
    unpaid = replace(scenario, measures=(replace(scenario.measures[0], paid_by=""),))
    assert unpaid.digest != scenario.digest


def test_measures_on_the_payer_stay_below_the_payment(tmp_path: Path) -> None:
    scenario = said(tmp_path, 'add = "10 FTE"')
    (tmp_path / "child.toml").write_text(
        f'format = 2\nextends = "x.toml"\n[measures.later]\nlever = "{SLOTS}"\nto = 1.2\nfrom = 2021-06-01\n', encoding="utf-8"
    )
    child = load_scenario(str(tmp_path / "child.toml"))
    assert [one.name for one in child.measures] == ["m", "later", "m_paid_by"]
    settings = [compile_batch(one).lever_settings(150)[SLOTS] for one in (scenario, child)]
    np.testing.assert_allclose(settings[1] - settings[0], 0.2)


def test_show_names_the_payment(tmp_path: Path) -> None:
    scenario = said(tmp_path, 'add = "10 FTE"')
    assert any(
        "m_paid_by: " in line and "slots less" in line and ", which pays for m;" in line for line in lines(scenario, Language.EN)
    )
    assert any("m_paid_by: " in line and ", betaalt voor m;" in line for line in lines(scenario, Language.NL))


def test_a_measure_and_its_payment_are_one_part_of_a_package(tmp_path: Path) -> None:
    said(tmp_path, "times = 1.1")
    extended = 'format = 2\nextends = "x.toml"\n'
    (tmp_path / "base.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "y.toml").write_text(
        f'{extended}[measures.lighter]\nlever = "first_line.caseload"\ntimes = 0.9\nfrom = 2021-01-01\n', encoding="utf-8"
    )
    package = plan_package(load_scenario(str(tmp_path / "base.toml")), [load_scenario(str(tmp_path / "y.toml"))])
    assert [part.name for part in package.parts] == ["m", "lighter"]
    assert [[one.name for one in scenario.measures] for scenario in package.scenarios] == [
        [],
        ["m", "m_paid_by"],
        ["lighter"],
        ["m", "lighter", "m_paid_by"],
    ]


def test_a_part_pays_for_what_it_is_alone(tmp_path: Path) -> None:
    """A tenth more of a fifth more is more than a tenth more."""
    fifth = f'[measures.fifth]\nlever = "{COACHES}"\ntimes = 1.2\nfrom = 2020-06-01\n'
    tenth = f'[measures.tenth]\nlever = "{COACHES}"\ntimes = 1.1\nfrom = 2021-01-01\npaid_by = "{SLOTS}"\n'
    for name, text in (("base", ""), ("both", fifth + tenth), ("one", tenth)):
        (tmp_path / f"{name}.toml").write_text(HEAD + text, encoding="utf-8")
    base, both, one = (load_scenario(str(tmp_path / f"{name}.toml")) for name in ("base", "both", "one"))
    alone = plan_package(base, [both]).scenarios[2]
    assert alone.measures == one.measures
    assert both.measures[-1].value == pytest.approx(1.2 * one.measures[-1].value)


# Mistakes

LEVERS_WITH_PRICES = ", ".join(PRICED_LEVERS)


@pytest.mark.parametrize(
    ("lever", "paid_by", "what", "action"),
    [
        (COACHES, "first_line.caseload", "this lever has no price that is known beforehand", "choose one of these"),
        (COACHES, "specialist.places", "this lever has no price that is known beforehand", "choose one of these"),
        (COACHES, COACHES, "a measure cannot pay for itself", "name another lever"),
        (
            "first_line.caseload",
            SLOTS,
            "what first_line.caseload costs is not known beforehand, so nothing can balance it",
            "leave paid_by out",
        ),
    ],
)
def test_what_cannot_pay_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lever: str, paid_by: str, what: str, action: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        said(Path(), "times = 1.1", lever, paid_by)
    assert str(caught.value).splitlines() == [
        what,
        "  where:   x.toml: measures.m.paid_by",
        f'  value:   "{paid_by}"',
        f"  allowed: one of {LEVERS_WITH_PRICES}, for a measure on another of them",
        f"  do:      {action}",
    ]


def test_what_cannot_balance_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prices = compile_parameters(load_shipped("baseline"))
    towns = resolve_places(("Enschede", "Hengelo"), "test").municipalities
    families = sum(town.families * town.slots_factor for town in towns)
    needed = 500 * prices["price.coach_fte"] / (prices["price.specialist_week"] * WEEKS_PER_YEAR)
    there = prices["specialist.slots_per_1000"] * families / 1000.0
    assert needed > there
    with pytest.raises(InputError) as caught:
        said(Path(), 'add = "500 FTE"')
    assert str(caught.value).splitlines() == [
        f"specialist.slots cannot pay for this: {f'{needed:.2f}'.rstrip('0').rstrip('.')} slots would have to go",
        "  where:   x.toml: measures.m.paid_by",
        '  value:   "specialist.slots"',
        f"  allowed: at most what is there: {f'{there:.2f}'.rstrip('0').rstrip('.')} slots",
        "  do:      make the measure smaller, or let another lever pay",
    ]


def test_the_levers_with_prices_are_the_same_everywhere() -> None:
    assert tuple(PRICED) == PRICED_LEVERS


# What it came to


def paid_measure() -> Measure:
    return Measure("m", COACHES, Mode.BY, 0.1, date(2027, 1, 1), 0, (), paid_by=SLOTS)


def test_the_gap_is_what_both_tiers_cost_more() -> None:
    baseline, changed = plausible(synthetic("baseline")), plausible(synthetic("shift", measures=(paid_measure(),)))
    changed.counters.paid_weeks[..., :] += 52.0
    made = comparison(baseline, changed)
    (paid,) = realised_payments(made, changed)
    more = changed.counters.paid_weeks[:, 3:] - baseline.counters.paid_weeks[:, 3:]
    by_hand = more.sum(axis=(1, 2)).mean() * 250.0 / changed.counters.weeks[3:].sum() * WEEKS_PER_YEAR / 1e6
    assert paid.gap.mean == pytest.approx(by_hand)
    assert realised_payments(made, baseline) == ()
    (english,), (dutch,) = (payment_lines(made, language) for language in Language)
    assert english.startswith("shift: specialist.slots pays for m with ")
    assert dutch.startswith("shift: specialist.slots betaalt m met ")
    (answer,) = comparison_answer(made)["scenarios"][0]["payments"]
    assert (answer["measure"], answer["paid_by"], answer["declared"]) == ("m", SLOTS, paid.declared)
    assert answer["gap"]["mean"] == paid.gap.mean


@pytest.mark.long  # simulates for long
def test_a_shift_that_the_tool_balances_costs_nearly_nothing_when_simulated(tmp_path: Path) -> None:
    """Row B2, in a town whose slots are full: what is left is hiring that takes time, and care at the tariff of its week.

    Where slots stand idle the gap is larger, and told: taking away what nobody uses saves nothing. Where supply follows what is
    asked for, what is bought is a cap, and the gap is larger too.
    """
    capped = 'format = 2\nextends = "baseline"\n[structure]\nsupply = "capped"\n'
    (tmp_path / "usual.toml").write_text(capped, encoding="utf-8")
    (tmp_path / "shift.toml").write_text(
        f'{capped}[measures.m]\nlever = "{COACHES}"\nadd = "8 FTE"\nfrom = 2027-01-01\npaid_by = "{SLOTS}"\n',
        encoding="utf-8",
    )
    overrides = Overrides(replications=2, places=("Hengelo",), until=date(2033, 1, 1))
    chosen = [load_scenario(str(tmp_path / f"{name}.toml")) for name in ("usual", "shift")]
    made = simulate_comparison(
        prepare_scenarios(chosen, overrides, "test", local_crew(1)), lambda _done, _total: None, local_crew(1)
    )
    (paid,) = realised_payments(made, made.others[0])
    assert abs(paid.gap.mean) < 0.15 * paid.declared
