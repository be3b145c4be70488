from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console
from tests.unit.synthetic_results import POLICY, comparison, empty, plausible, scenario

from zorgsim.inputs.places import Place, resolve_places
from zorgsim.inputs.scenario import Language, Measure, Mode, Text
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.levers import LEVERS
from zorgsim.report import budget_table, winners_table
from zorgsim.report.flags_text import grouped_flags, warning_lines
from zorgsim.report.json_answers.comparisons import budgets_answer, comparison_answer
from zorgsim.report.terminal import REST_OUTCOMES, comparison_lines, print_comparison, title_line
from zorgsim.results.believability import FlagCode, believability
from zorgsim.results.by_year import outcome_by_year
from zorgsim.results.compare import Comparison
from zorgsim.results.headline import MAIN_OUTCOMES, OUTCOMES


def made(replications: int = 4) -> Comparison:
    baseline = plausible(scenario("baseline", replications))
    eased = plausible(scenario("strong_first_line", replications), effect=0.2)
    return comparison(baseline, eased, plausible(scenario("same", replications)))


def printed(one: Comparison, language: Language, *, terminal: bool) -> str:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=140)
    print_comparison(one, console, language)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_plain_output_has_every_outcome_and_no_control_codes() -> None:
    text = printed(made(), Language.EN, terminal=False)
    assert "\x1b" not in text
    assert all(OUTCOMES[name].text.en in text for name in MAIN_OUTCOMES)
    assert "same: " in text
    assert "the same in every run" in text
    assert "±" in text
    assert "How far can this be believed?" in text


@pytest.mark.parametrize("language", list(Language))
def test_the_terminal_shows_the_same_in_both_languages(language: Language) -> None:
    text = printed(made(), language, terminal=True)
    assert all(OUTCOMES[name].text.in_language(language) in text for name in MAIN_OUTCOMES)
    assert "\x1b" in text


@pytest.mark.parametrize("terminal", [False, True])
def test_below_a_place_stands_the_rest_of_its_pool_with_what_matters_of_it(terminal: bool) -> None:  # noqa: FBT001
    whole = made()
    hengelo = Place("Hengelo", whole.baseline.place.municipalities[1:])
    one = comparison(*(simulated.within(hengelo) for simulated in whole.simulated))
    above, title, below = printed(one, Language.EN, terminal=terminal).partition(
        "The rest of its pool (one municipality, 16,743 families)"
    )
    assert title
    assert all(OUTCOMES[name].text.en in above for name in MAIN_OUTCOMES)
    table = below.partition("Costs in EUR")[0]
    assert [name for name in MAIN_OUTCOMES if OUTCOMES[name].text.en in table] == sorted(REST_OUTCOMES, key=MAIN_OUTCOMES.index)
    assert "de rest" not in printed(one, Language.NL, terminal=terminal).partition("Wie er plaatsen mee deelt (één gemeente")[0]
    assert "The rest of its pool" not in printed(whole, Language.EN, terminal=terminal)


def test_the_rest_of_a_pool_has_a_name_in_both_languages() -> None:
    whole = made()
    rest = comparison(*(one.within(Place("Hengelo", one.place.municipalities[1:])) for one in whole.simulated)).rest
    assert rest is not None
    assert [one.name for one in rest.baseline.place.municipalities] == ["Enschede"]
    assert title_line(rest, Language.EN).startswith("the rest of the pool of Hengelo: ")
    assert title_line(rest, Language.NL).startswith("wie plaatsen deelt met Hengelo: ")


@pytest.mark.parametrize("language", list(Language))
def test_a_terminal_too_narrow_for_the_table_gets_lines_of_whole_words(language: Language) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, no_color=True, width=40)
    names = ("baseline", "one", "two", "three")
    several = comparison(*(plausible(scenario(name), effect / 10.0) for effect, name in enumerate(names)))
    print_comparison(several, console, language)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert set(" ".join(comparison_lines(several, language)[2:20]).split()) <= set(text.split())
    assert max(map(len, text.splitlines())) <= 40


def test_the_title_has_the_kind_of_place_in_the_readers_language() -> None:
    one = replace(plausible(scenario("baseline")), place=resolve_places(["JZ14"], "places"))
    titles = [title_line(comparison(one), language).partition(":")[0] for language in (Language.EN, Language.NL)]
    assert titles == ["Twente (youth region)", "Twente (jeugdregio)"]


def test_one_scenario_alone_is_printed_without_differences() -> None:
    text = printed(comparison(plausible(scenario("baseline"))), Language.EN, terminal=False)
    assert "±" not in text
    assert "requests for care" in text


def test_an_unknown_error_is_never_printed_as_zero() -> None:
    text = printed(made(replications=1), Language.EN, terminal=False)
    assert "error not known with one replication" in text
    assert "±" not in text


@pytest.mark.parametrize("language", list(Language))
def test_better_and_worse_are_told_without_colour(language: Language) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, no_color=True, width=140)
    print_comparison(made(), console, language)
    assert isinstance(console.file, io.StringIO)
    assert {"en": "(better)", "nl": "(beter)"}[language] in console.file.getvalue()


def test_a_flag_that_all_scenarios_raise_is_said_once() -> None:
    simulated = [empty(scenario(name)) for name in ("baseline", "other")]
    for one in simulated:
        one.counters.family_weeks[:, :, :, 0, 0] = 100
        one.counters.levers[..., list(LEVERS).index("first_line.caseload")] = 0.5
    lines = comparison_lines(comparison(*simulated), Language.EN)
    assert sum("families per coach is set to 0.5" in line for line in lines) == 1
    assert any("all scenarios" in line for line in lines)


def test_serious_flags_come_first() -> None:
    levels = [flag.level for flag, _ in grouped_flags(made(replications=1), Language.EN)]
    assert levels == sorted(levels, key=["warning", "caution", "note"].index)


@pytest.mark.parametrize("terminal", [False, True])
def test_warnings_stand_above_the_figures_and_below(terminal: bool) -> None:  # noqa: FBT001
    one = made(replications=1)
    warnings = warning_lines(one, Language.EN)
    assert any("replication" in line for line in warnings)
    text = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", printed(one, Language.EN, terminal=terminal)).split())
    above, below = text.split(title_line(one, Language.EN))
    assert all(line in above and line in below for line in warnings)
    assert above.startswith(f"How far can this be believed? {warnings[0]}")
    assert below.strip().endswith(" ".join(warnings))


@pytest.mark.parametrize("terminal", [False, True])
def test_flags_come_first_in_plain_words_and_names_of_assumptions_last(terminal: bool) -> None:  # noqa: FBT001
    measures = [Measure("meeting_places", "community.social_facilities", Mode.TIMES, 1.2, POLICY, 0, ())]
    one = comparison(*(plausible(scenario(name, measures=measures)) for name in ("baseline", "more")))
    named = {name for flag in believability(one) if flag.code in (FlagCode.PUT_IN, FlagCode.GRADE_C) for name in flag.numbers}
    text = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", printed(one, Language.NL, terminal=terminal)).split())
    above, below = text.split(title_line(one, Language.NL))
    assert named
    assert not [name for name in named if name in above]
    assert not [name for name in named if name not in below]
    assert above.count("berust op aannames") == 1


@pytest.mark.parametrize("width", [80, 120, 200])
def test_tables_of_five_scenarios_cut_no_word(width: int) -> None:
    names = ("baseline", "strong_first_line", "earlier_housing", "group_wise", "regional", "social_base")
    several = comparison(*(plausible(replace(scenario(name), title=load_shipped(name).title), 0.0) for name in names))
    console = Console(file=io.StringIO(), force_terminal=True, no_color=True, width=width)
    print_comparison(several, console, Language.NL)
    assert isinstance(console.file, io.StringIO)
    text = re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue())
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    assert {"Huisvestingsproblemen", "levensdomeinen"} <= set(text.split())
    if width > 80:  # a table, whole to its last column
        rows = [line for line in text.splitlines() if line.startswith(" crises ")]
        assert [len(re.findall(r"[\d,]+", row)) for row in rows] == [6]


def test_json_is_strict_and_complete() -> None:
    answer = json.loads(json.dumps(comparison_answer(made(replications=1)), allow_nan=False))
    other = answer["scenarios"][0]
    assert set(other["differences"]) == set(OUTCOMES)
    assert other["differences"]["waiting"]["standard_error"] is None
    assert other["differences"]["waiting"]["verdict"] == "not_known_with_one_replication"
    assert answer["baseline"]["name"] == "baseline"
    assert answer["flags"]


WRITTEN_BY_USERS = (
    "Closing [/] tag",
    "Plan [bold]A[/bold]",
    "[b]x [red]y [link=z]q",
    ":smile: :warning:",
    "back\\slash \\[x]",
    "{replications} %s {}",
)


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("title", WRITTEN_BY_USERS)
def test_titles_and_names_are_printed_as_written(title: str, terminal: bool) -> None:  # noqa: FBT001
    first, second = (replace(scenario(name), title=Text(title, title)) for name in (f"one {title}", f"two {title}"))
    printed_whole = printed(comparison(plausible(first), plausible(second, 0.2)), Language.EN, terminal=terminal)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", printed_whole)
    assert any(line.startswith(f"{title}: ") for line in plain.splitlines())
    assert title in plain.partition("requests for care")[0] or not terminal
    assert f"two {title}" in plain


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("terminal", [False, True])
def test_one_run_claims_no_interval_anywhere(language: Language, terminal: bool) -> None:  # noqa: FBT001
    one = made(replications=1)
    parts = [printed(one, language, terminal=terminal)]
    for table in (winners_table, budget_table):
        cells = [cell for row in (table.headings(one, language), *table.rows(one, language)) for cell in row]
        parts += [*cells, *table.lines(one, language), *table.closing_lines(one, language)]
    text = "\n".join(parts)
    assert "±" not in text
    assert "95 %" not in text
    assert not any(words in text for words in ("lowest .. highest", "laagste .. hoogste"))
    assert re.search(r"[\d.,]+ \([+−]?[\d.,]+ \.\. [+−]?[\d.,]+\)", text) is None
    assert not {"better", "beter"} & set(re.findall(r"\((\w+)\)", text))


def test_one_run_has_no_band_and_no_ends() -> None:
    one = made(replications=1)
    years = outcome_by_year(one, "demand")
    assert years[["low", "high"]].isna().all(axis=None)
    assert not years["median"].isna().any()
    assert [row["budget_lowest"] for row in budgets_answer(one)] == [None] * len(budgets_answer(one))
    assert not outcome_by_year(made(), "demand")[["low", "high"]].isna().any(axis=None)
