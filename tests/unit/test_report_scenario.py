"""A scenario in plain words of one language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.more_coaches import DAY, coaches, scenario

from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language, Measure, Mode, Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_scenario
from zorgsim.model.levers import LEVERS
from zorgsim.model.structure import PeopleOption
from zorgsim.report.scenario_text import lines

__all__ = ["scenario"]  # a fixture


def line_about(scenario: Scenario, words: str, language: Language = Language.EN) -> str:
    """The only line that holds these words."""
    (line,) = (line for line in lines(scenario, language) if words in line)
    return line


class TestWords:
    """Each part of a scenario is said in each language."""

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (Language.EN, ["More coaches (more)", "For now.", "A7, E4", "Twente (youth region), 14 municipalities"]),
            (Language.EN, ["1 January 2005 until 1 January 2037, 1,670 weeks", "from 2 March 2027", "20, seed 12345"]),
            (Language.NL, ["Meer coaches (more)", "Voorlopig.", "A7, E4", "Twente (jeugdregio), 14 gemeenten"]),
            (Language.NL, ["1 januari 2005 tot 1 januari 2037, 1.670 weken", "vanaf 2 maart 2027", "20, toevalsgetal 12345"]),
            (Language.EN, ["best values", "mutual help among families"]),
            (Language.NL, ["beste waarde", "onderlinge hulp tussen gezinnen"]),
        ],
    )
    def test_title_place_period_and_stocks(self, scenario: Scenario, language: Language, words: list[str]) -> None:
        text = "\n".join(lines(scenario, language))
        assert [word for word in words if word not in text] == []

    def test_a_measure_in_english(self, scenario: Scenario) -> None:
        assert line_about(scenario, "more: ") == (
            "  - more: family coaches (FTE) (first_line.coaches), times 1.5, everywhere simulated, from 2 March 2027, "
            "growing over 1,040 weeks; the setting goes from 1 to 1.5 (x baseline FTE), that is 191 to 286 FTE, "
            "within the range that evidence covers (0.5 to 2)."
        )

    def test_a_measure_in_dutch(self, scenario: Scenario) -> None:
        assert line_about(scenario, "more: ", Language.NL) == (
            "  - more: gezinscoaches (fte) (first_line.coaches), maal 1,5, overal waar wordt doorgerekend, vanaf 2 maart 2027, "
            "in 1.040 weken opgebouwd; de stand gaat van 1 naar 1,5 (maal de fte in de uitgangssituatie), "
            "dat is van 191 naar 286 fte, "
            "binnen het bereik van het bewijs (0,5 tot 2)."
        )

    def test_a_choice(self, scenario: Scenario) -> None:
        line = line_about(scenario, "queue.discipline")
        assert "in Enschede, Hengelo" in line
        assert line.endswith("; it was first come and becomes most severe first.")

    def test_a_choice_in_dutch(self, scenario: Scenario) -> None:
        line = line_about(scenario, "queue.discipline", Language.NL)
        assert "wordt de ernstigste vraag eerst" in line
        assert "_" not in line.replace("queue.discipline", "")

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (Language.EN, "from 2 March 2027 until 1 January 2029; the"),
            (Language.NL, "vanaf 2 maart 2027 tot 1 januari 2029; de"),
        ],
    )
    def test_a_measure_that_ends_says_when(self, scenario: Scenario, language: Language, words: str) -> None:
        lent = replace(coaches("x", Mode.BY, 0.2), until=date(2029, 1, 1))
        assert words in line_about(replace(scenario, measures=(lent,)), "x: ", language)

    @pytest.mark.parametrize(("language", "words"), [(Language.EN, "0.2 less"), (Language.NL, "0,2 minder")])
    def test_a_step_down_is_less(self, scenario: Scenario, language: Language, words: str) -> None:
        changed = replace(scenario, measures=(coaches("x", Mode.BY, -0.2),))
        assert f", {words}, " in line_about(changed, "x: ", language)
        assert "added" in line_about(replace(scenario, measures=(coaches("x", Mode.BY, 0.2),)), "x: ")

    @pytest.mark.parametrize(("language", "words"), [(Language.EN, "Tiel, 1 municipality,"), (Language.NL, "Tiel, 1 gemeente,")])
    def test_one_municipality_is_one(self, scenario: Scenario, language: Language, words: str) -> None:
        line_about(replace(scenario, places=("Tiel",)), words, language)

    @pytest.mark.parametrize(
        ("value", "verdict"),
        [(2.0, "within the range"), (2.01, "OUTSIDE the range"), (0.4, "OUTSIDE the range"), (3.01, "cannot be simulated")],
    )
    def test_whether_evidence_covers_it(self, scenario: Scenario, value: float, verdict: str) -> None:
        changed = replace(scenario, measures=(coaches("x", Mode.TIMES, value),))
        assert verdict in line_about(changed, "x: ")

    def test_a_measure_elsewhere_has_no_effect_here(self, scenario: Scenario) -> None:
        changed = replace(scenario, measures=(coaches("x", Mode.TIMES, 9.0, "Maastricht"),))
        assert line_about(changed, "x: ").endswith("in Maastricht (nothing of it is simulated: no effect here), from 2 March 2027.")

    def test_a_parameter_beside_the_register(self, scenario: Scenario) -> None:
        usual = register()["question.base"]
        line = line_about(scenario, "question.base")
        assert f"0.45 {usual.unit} instead of {usual.value:g}" in line
        assert f"grade {usual.grade}" in line
        assert "OUTSIDE" not in line
        far = replace(scenario, parameters={"question.base": usual.high * 1.5})
        assert "OUTSIDE its range" in line_about(far, "question.base")

    def test_new_policy_comes_first_and_history_after_the_place(self, scenario: Scenario) -> None:
        early = replace(coaches("early", Mode.BY, 0.1), start=date(2010, 1, 1))
        told = "\n".join(lines(replace(scenario, measures=(early, coaches("late", Mode.BY, 0.1))), Language.EN))
        order = [told.index(words) for words in ("New policy", "- late:", "Place:", "What happened in history", "- early:")]
        assert order == sorted(order)

    def test_what_is_not_there_is_said_too(self, scenario: Scenario) -> None:
        text = "\n".join(lines(replace(scenario, measures=(), parameters={}, freeze=()), Language.EN))
        assert "No new policy." in text
        assert "All parameters as in the register." in text
        assert "All slow stocks move." in text

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("name", LEVERS)
    def test_every_lever_can_be_told(self, scenario: Scenario, name: str, language: Language) -> None:
        one = LEVERS[name]
        measure = Measure("x", one.name, Mode.TO, one.high, DAY, 0, ())
        line = line_about(replace(scenario, measures=(measure,)), "x: ", language)
        assert (one.nl if language is Language.NL else one.en) in line

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("name", list_scenarios())
    def test_every_shipped_scenario_can_be_told(self, name: str, language: Language) -> None:
        text = "\n".join(lines(load_scenario(name), language))
        assert "{" not in text
        assert "cannot be simulated" not in text


@pytest.mark.parametrize(
    ("language", "words"), [(Language.EN, "of the register's families"), (Language.NL, "gezinnen in het register")]
)
def test_amounts_are_said_to_be_of_the_registers_families_where_families_move(language: Language, words: str) -> None:
    amount = load_scenario("coaches_for_places")
    moving = replace(amount, structure=replace(amount.structure, people=PeopleOption.SERIES))
    factor = load_scenario("strong_first_line")
    moved_factor = replace(factor, structure=replace(factor.structure, people=PeopleOption.SERIES))
    told = [any(words in line for line in lines(one, language)) for one in (moving, amount, moved_factor)]
    assert told == [True, False, False]
