"""What a scenario says of the number of families, and what is published of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from zorgsim.errors import InputError
from zorgsim.experiment.packages import plan_package
from zorgsim.inputs.compile import compile_batch
from zorgsim.inputs.family_changes import Count, FamilyChanges, From
from zorgsim.inputs.people import families_over_time, published_families, reads, rows_laid_out
from zorgsim.inputs.places import all_municipalities, resolve_places
from zorgsim.inputs.scenario import Language, Measure, Mode, Scenario
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.inputs.scenario_file import load_scenario, load_shipped, scenario_under
from zorgsim.report.scenario_text import lines

TIEL = resolve_places(["Tiel"], "test")
FAMILIES = TIEL.municipalities[0].families


def saying(**said: tuple[From, ...] | tuple[Count, ...]) -> Scenario:
    return replace(load_shipped("baseline"), places=("Tiel",), families=FamilyChanges(**said))  # type: ignore[arg-type]


def on_january(scenario: Scenario, *years: int) -> list[int]:
    """Families of Tiel in the first week of these years."""
    over_time, clock = families_over_time(scenario, TIEL), compile_batch(scenario).clock
    assert over_time is not None
    return [int(over_time.in_week(clock.week_of(date(year, 1, 1)))[0]) for year in years]


def test_published_families_are_the_register_in_2022_and_fell_before() -> None:
    years, families = published_families()
    of_2022 = {code: each[years.index(2022)] for code, each in families.items()}
    assert of_2022 == {one.code: one.families for one in all_municipalities()}
    nation = dict(zip(years, np.array(list(families.values())).sum(axis=0).tolist(), strict=True))
    assert 1.05 < nation[2012] / nation[2022] < 1.08


def test_the_series_agrees_with_a_figure_that_it_was_not_made_of() -> None:
    """NJi, 2016: "ruim 1,9 miljoen" households with children under 18."""
    years, families = published_families()
    nation = np.array(list(families.values())).sum(axis=0)
    assert 1_900_000 < np.interp(2016, years, nation) < 1_950_000


def test_without_a_word_families_stand_still() -> None:
    assert families_over_time(load_shipped("baseline"), TIEL) is None
    assert rows_laid_out(load_shipped("baseline"), TIEL) == FAMILIES


def test_the_series_is_followed_from_january_to_january() -> None:
    scenario = scenario_under(replace(load_shipped("baseline"), places=("Tiel",)), {"people": "series"})
    years, families = published_families()
    own = dict(zip(years, families["GM0281"], strict=True))
    assert on_january(scenario, 1990, 2012, 2017, 2021, 2022, 2024, 2030) == [
        own[year] for year in (2012, 2012, 2017, 2021, 2022, 2024, 2024)
    ]
    assert rows_laid_out(scenario, TIEL) == max(own.values())


def test_a_change_holds_from_its_january_until_another() -> None:
    scenario = saying(change=(From(2030, 0.9), From(2032, 0.8)))
    assert on_january(scenario, 2029, 2030, 2031, 2032, 2035) == [
        round(FAMILIES * times + 1e-9) for times in (1.0, 0.9, 0.9, 0.8, 0.8)
    ]


def test_births_reach_all_families_in_twenty_years() -> None:
    found = on_january(saying(births=(From(2027, 0.8),)), 2027, 2028, 2037)
    assert found == [FAMILIES, round(FAMILIES * 0.99), round(FAMILIES * 0.9)]
    assert FamilyChanges.factor_of_births(2047, (From(2027, 0.8),)) == pytest.approx(0.8)


def test_counts_go_in_a_straight_line_and_then_stand_still() -> None:
    scenario = saying(counts=(Count("Tiel", 2030, 4000), Count("GM0281", 2034, 4400)))
    assert on_january(scenario, 2029, 2030, 2032, 2034, 2036) == [FAMILIES, 4000, 4200, 4400, 4400]


def test_a_change_may_hold_somewhere() -> None:
    region = resolve_places(["Tiel", "Culemborg"], "test")
    scenario = replace(saying(change=(From(2030, 0.5, ("Tiel",)),)), places=("Tiel", "Culemborg"))
    over_time = families_over_time(scenario, region)
    assert over_time is not None
    first, last = over_time.families[0], over_time.families[-1]
    assert (last < first).tolist() == [one.name == "Tiel" for one in region.municipalities]


def test_what_is_said_of_others_is_refused() -> None:
    for said in ({"change": (From(2030, 0.9, ("Assen",)),)}, {"counts": (Count("Assen", 2030, 900),)}):
        with pytest.raises(InputError, match="touches no municipality that is simulated"):
            families_over_time(saying(**said), TIEL)


WRONG = {
    "change = [{ from = 2030, factor = 85 }]": ("this is no factor", "families.change[0].factor", "0.1 .. 3"),
    "births = [{ from = 2030 }]": ("a key is missing", "families.births[0].factor", ""),
    "change = [{ from = 2030-01-01, factor = 0.9 }]": ("a whole number", "families.change[0].from", ""),
    "change = [{ from = 2030, factor = 0.9 }, { from = 2030, factor = 0.8 }]": ("two rows", "families.change", "each year once"),
    'change = [{ from = 2030, factor = 0.9, where = ["Nergenshuizen"] }]': ("unknown place", "families.change[0].where[0]", ""),
    'counts = [{ place = "Nederland", year = 2030, families = 9 }]': (
        "more than one",
        "families.counts[0].place",
        "one municipality",
    ),
    'counts = [{ place = "Tiel", year = 2030, families = 0 }]': ("too small", "families.counts[0].families", ""),
    "chang = []": ("unknown key", "families.chang", "change"),
}


@pytest.mark.parametrize("said", WRONG)
def test_what_is_wrong_is_said_once_and_clearly(said: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'format = 2\nextends = "baseline"\n[families]\n{said}\n', "utf-8")
    what, where, allowed = WRONG[said]
    with pytest.raises(InputError) as caught:
        load_scenario(str(file))
    assert what in caught.value.what
    assert (caught.value.where or "").endswith(where)
    assert allowed in (caught.value.allowed or "")


def test_what_is_said_survives_a_document_and_decides_the_digest() -> None:
    usual = load_shipped("baseline")
    said = replace(
        usual,
        families=FamilyChanges((From(2030, 0.9, ("Tiel",)),), (From(2028, 0.8),), (Count("Tiel", 2031, 4000),)),
    )
    again = scenario_of(said.as_document(), said.lineage)
    assert again.families == said.families
    assert again.digest == said.digest != usual.digest
    assert "families" not in usual.as_table()


def test_only_what_begins_alike_shares_a_past() -> None:
    usual = saying()
    assert saying(births=(From(2027, 0.85),)).all_but_measures == usual.all_but_measures
    for said in ({"change": (From(2030, 1.1),)}, {"counts": (Count("Tiel", 2030, 9),)}, {"births": (From(1988, 0.9),)}):
        assert saying(**said).all_but_measures != usual.all_but_measures


def test_a_decomposition_refuses_another_number_of_families() -> None:
    with pytest.raises(InputError, match="differ in how many families there are"):
        plan_package(saying(), [replace(saying(births=(From(2027, 0.85),)), name="fewer")])


def test_what_rests_on_families_is_read_where_they_move() -> None:
    assert not reads(saying(), "families.supply_follows")
    assert reads(saying(births=(From(2027, 0.85),)), "families.supply_follows")
    assert reads(scenario_under(saying(), {"people": "series"}), "families.supply_follows")


def test_what_carries_a_question_is_read_where_an_own_contribution_holds_it_back() -> None:
    """Also where no question is unheard otherwise."""
    usual = scenario_under(saying(), {"hidden": "none"})
    measure = Measure("price", "access.own_contribution", Mode.TO, 20.0, date(2027, 1, 1), 0, ())
    priced = replace(usual, measures=(*usual.measures, measure))
    assert not reads(usual, "unvoiced.fades.everyday")
    assert reads(priced, "unvoiced.fades.everyday")
    assert not reads(priced, "unvoiced.at_once.everyday")


@pytest.mark.parametrize(("language", "words"), [(Language.EN, "births times 0.85"), (Language.NL, "geboorten maal 0,85")])
def test_show_says_how_many_families_there_are(language: Language, words: str) -> None:
    said = saying(births=(From(2027, 0.85),), counts=(Count("Tiel", 2030, 4000),), change=(From(2029, 0.9, ("Tiel",)),))
    text = "\n".join(lines(said, language))
    assert words in text
    assert "Tiel: 4" in text
