"""Sentences of a report: made from numbers, and claiming no more than replications and worlds carry."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.synthetic_results import comparison, over_worlds, plausible, scenario

from zorgsim.inputs.places import Place
from zorgsim.inputs.scenario import Language, Measure, Mode
from zorgsim.report.page.findings import FINDINGS, Finding, findings_of
from zorgsim.report.page.findings.finding import finding_about
from zorgsim.report.page.findings.neighbours import judged_key, neighbours_by_name, reached_there
from zorgsim.report.page.subject import Measured, Subject
from zorgsim.report.page.sureness import CLAIMED, Mark, Sureness, mark_of, size_words, sureness, sureness_words
from zorgsim.report.page.tables import municipality_tables, neighbour_tables
from zorgsim.report.texts import texts
from zorgsim.results.compare import Comparison, Verdict, paired_difference
from zorgsim.results.groups import GROUP_OUTCOMES
from zorgsim.results.outcomes import OUTCOMES, Direction
from zorgsim.results.restored import Restored
from zorgsim.results.simulated import Simulated
from zorgsim.results.winners import Judgement, winners

EN, NL = Language.EN, Language.NL
HIGH, LOW = [3.0, 3.5, 4.0, 4.5], [-3.0, -3.5, -4.0, -4.5]


def subject_of(made: Comparison, language: Language = EN, rest: pd.DataFrame | None = None) -> Subject:
    codes = [one.code for one in made.baseline.place.municipalities]
    manifest = {"place": {"municipalities": codes}, "simulated": {"municipalities": codes}, "flags": []}
    return Subject(Restored(Path("results"), manifest, made, rest), language)


@pytest.fixture(scope="module")
def two() -> Comparison:
    return comparison(plausible(scenario("baseline", 4)), plausible(scenario("better", 4), effect=0.2))


def told(made: Comparison, language: Language = EN) -> dict[str, Finding]:
    found = findings_of(subject_of(made, language), made.others[0])
    return {one.key: one for _, several in found for one in several}


def about(differences: list[float], two: Comparison, draws: int = 0, key: str = "crises", language: Language = EN) -> Finding:
    """The finding of an outcome of which runs differ so from a baseline of 100."""
    baseline = np.full(len(differences), 100.0)
    value = baseline + np.array(differences)
    measured = Measured(OUTCOMES[key], baseline, value, paired_difference(baseline, value, draws=draws))
    return finding_about(key, subject_of(two, language), measured)


# The scale


@pytest.mark.parametrize(
    ("differences", "draws", "step"),
    [
        (HIGH, 0, Sureness.EVERY_RUN),
        (LOW, 0, Sureness.EVERY_RUN),
        ([*HIGH * 8, -0.5], 0, Sureness.BEYOND_CHANCE),
        ([3.0, -3.0, 1.0], 0, Sureness.WITHIN_CHANCE),
        ([0.0, 0.0], 0, Sureness.SAME),
        ([3.0], 0, Sureness.ONE_RUN),
        ([math.nan, math.nan], 0, Sureness.UNKNOWN),
        ([1.0] * 10, 10, Sureness.ALL_WORLDS),
        ([1.0] * 19 + [-1.0], 20, Sureness.NEARLY_ALL_WORLDS),
        ([1.0] * 9 + [-1.0], 10, Sureness.WORLDS_DISAGREE),
        ([1.0] * 9, 9, Sureness.FEW_WORLDS),
        ([1.0], 1, Sureness.ONE_WORLD),
    ],
)
def test_the_scale_of_words(differences: list[float], draws: int, step: Sureness, two: Comparison) -> None:
    values = np.array(differences)
    found = paired_difference(np.zeros(len(values)), values, draws=draws)
    assert sureness(found, values) is step
    for language in Language:
        assert bool(sureness_words(found, values, 1, language)) == (step is not Sureness.UNKNOWN)
    claims = step in CLAIMED
    assert (mark_of(found, Direction.WORSE) in (Mark.BETTER, Mark.WORSE)) == claims
    statement = about(differences, two, draws).sentence
    assert ("There are" in statement and "exactly" not in statement) == claims


def test_runs_that_were_not_kept_are_not_said_to_agree() -> None:
    found = paired_difference(np.zeros(4), np.array(HIGH))
    assert sureness(found, None) is Sureness.BEYOND_CHANCE


@given(
    st.lists(st.floats(-50.0, 50.0) | st.just(math.nan), min_size=1, max_size=24),
    st.sampled_from([0, 1]),
    st.sampled_from(list(Language)),
)
def test_a_direction_is_claimed_only_where_the_verdict_has_one(differences: list[float], drawn: int, language: Language) -> None:
    values = np.array(differences)
    found = paired_difference(np.zeros(len(values)), values, draws=drawn * len(values))
    step = sureness(found, values)
    assert (step in CLAIMED) == (found.verdict in (Verdict.MORE, Verdict.LESS))
    if step is Sureness.EVERY_RUN:
        known = values[~np.isnan(values)]
        assert (known > 0).all() or (known < 0).all()
    written = f"{size_words(found, 1, language)} {sureness_words(found, values, 1, language)}"
    assert "nan" not in written
    assert "{" not in written
    if step in CLAIMED:
        assert any(digit in size_words(found, 1, language) for digit in "123456789")


# Sentences


@pytest.mark.parametrize(
    ("differences", "draws", "mark", "english", "dutch"),
    [
        (
            HIGH,
            0,
            Mark.WORSE,
            "There are 4 ± 1 more crises per year (in “baseline”: 100): so it is in each of the 4 runs.",
            "Er zijn 4 ± 1 crises per jaar meer (in “baseline”: 100): zo is het in elk van de 4 doorrekeningen.",
        ),
        (
            LOW,
            0,
            Mark.BETTER,
            "There are 4 ± 1 fewer crises per year (in “baseline”: 100): so it is in each of the 4 runs.",
            "Er zijn 4 ± 1 crises per jaar minder (in “baseline”: 100): zo is het in elk van de 4 doorrekeningen.",
        ),
        (
            [3.0, -3.0, 1.0],
            0,
            Mark.OPEN,
            "Whether there are more or fewer crises cannot be told: the difference (0 ± 8) may be chance.",
            "Of er meer of minder crises zijn, is niet te zeggen: het verschil (0 ± 8) kan toeval zijn.",
        ),
        (
            [3.0],
            0,
            Mark.OPEN,
            "Whether there are more or fewer crises cannot be told: "
            "it was run once (difference +3), which does not show what is chance.",
            "Of er meer of minder crises zijn, is niet te zeggen: "
            "er is één keer gerekend (verschil +3), en dan is niet te zien wat toeval is.",
        ),
        (
            [0.0, 0.0],
            0,
            Mark.SAME,
            "There are exactly as many crises: in every run.",
            "Er zijn precies evenveel crises: in elke doorrekening.",
        ),
        ([math.nan], 0, Mark.UNKNOWN, "How many crises there are is not known.", "Hoeveel crises er zijn, is niet bekend."),
        (
            [1.0] * 9 + [-2.0],
            10,
            Mark.OPEN,
            "Whether there are more or fewer crises cannot be told: the worlds disagree, more in 9 and less in 1 of the 10.",
            "Of er meer of minder crises zijn, is niet te zeggen: de werelden zijn het oneens, meer in 9 en minder in 1 van de 10.",
        ),
        (
            [2.0] * 10,
            10,
            Mark.WORSE,
            "There are 2 more crises per year (in “baseline”: 100): "
            "so it is in all 10 worlds that were simulated (difference +2 to +2).",
            "Er zijn 2 crises per jaar meer (in “baseline”: 100): "
            "zo is het in alle 10 doorgerekende werelden (verschil +2 tot +2).",
        ),
    ],
)
def test_sentences_as_they_are_read(
    differences: list[float], draws: int, mark: Mark, english: str, dutch: str, two: Comparison
) -> None:
    assert about(differences, two, draws).mark is mark
    assert about(differences, two, draws).sentence == english
    assert about(differences, two, draws, language=NL).sentence == dutch


@pytest.mark.parametrize(
    ("differences", "says"),
    [
        ([-1.0] * 5 + [0.0] * 5, "cannot be told: less in 5 of the 10 worlds, the same in 5."),
        ([1.0] * 5 + [0.0] * 5, "cannot be told: more in 5 of the 10 worlds, the same in 5."),
        ([1.0] * 4 + [0.0] * 5 + [-1.0], "the worlds disagree, more in 4, less in 1 and the same in 5 of the 10."),
    ],
)
def test_worlds_disagree_only_where_both_sides_occur(differences: list[float], says: str, two: Comparison) -> None:
    assert about(differences, two, 10).sentence.endswith(says)


def test_one_year_is_told_once() -> None:
    subject = subject_of(comparison(plausible(scenario("baseline", 1)), plausible(scenario("better", 1))))
    assert subject.years_words == "2027 to 2028"
    one = replace(subject)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Subject, "years", property(lambda _: (2027, 2027)))
        assert one.years_words == "2027"


def test_less_cost_is_cheaper_and_not_better(two: Comparison) -> None:
    found = told(two)
    assert found["cost"].mark is Mark.CHEAPER
    assert found["pays_back"].mark is Mark.PAID_BACK
    assert found["pays_back"].sentence.startswith(
        "It pays back from the first year on (2027), on average and in 4 of the 4 runs. By "
    )


def money_of(yearly: list[list[float]], two: Comparison, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sentence on paying back where the cost of runs differs so, year after year."""
    values = np.cumsum(np.array(yearly), axis=1)
    years = 2027 + np.arange(values.shape[1])
    for module in ("zorgsim.results.compare", "zorgsim.report.page.findings.money"):
        monkeypatch.setattr(f"{module}.cumulative_cost_difference", lambda *_: (years, values))
    return told(two)["pays_back"].sentence


def test_the_year_of_paying_back_counts_runs_that_have_by_then(two: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that pay back later save in the end all the same."""
    late, early = [1.0, -0.5, -1.0, -0.6], [1.0, -4.0, -1.0, 0.0]
    assert money_of([late, early, early, early], two, monkeypatch).startswith(
        "It pays back on average by the end of 2028, in 3 of the 4 runs: from then on"
    )
    undone = [1.0, -1.5, 1.0, -2.0]
    assert "by the end of 2028, in 3 of the 4 runs" in money_of([undone, early, early, early], two, monkeypatch)
    assert "so it is in each of the 4 runs." in money_of([late, early, early, early], two, monkeypatch)


def test_a_first_year_without_a_difference_is_no_saving(two: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "from the first year on" not in money_of([[0.0, -1.0], [0.0, -1.2]], two, monkeypatch)


def test_what_never_pays_back_is_said_to_be_so_within_the_years(two: Comparison) -> None:
    turned = comparison(two.others[0], replace(two.baseline, scenario=replace(two.baseline.scenario, name="dear")))
    found = told(turned, NL)
    assert found["pays_back"].mark is Mark.NOT_PAID_BACK
    assert "Het verdient zich niet terug in de jaren die zijn doorgerekend: tot en met 2028" in found["pays_back"].sentence


def test_of_one_run_nothing_is_better_or_worse() -> None:
    made = comparison(plausible(scenario("baseline", 1)), plausible(scenario("better", 1), effect=0.2))
    assert {one.mark for one in told(made).values()} <= {Mark.OPEN, Mark.SAME, Mark.UNKNOWN}


def test_of_few_worlds_nothing_is_better_or_worse() -> None:
    made = over_worlds(draws=3, replications=1)
    assert {one.mark for one in told(made).values()} <= {Mark.OPEN, Mark.SAME, Mark.UNKNOWN}


def test_municipalities_are_named(two: Comparison) -> None:
    found = told(two, NL)["municipalities"]
    assert found.mark is Mark.BETTER
    assert found.sentence.startswith("In alle 2 gemeenten wachten gezinnen gemiddeld korter op specialistische hulp, het meest in ")
    assert {"Enschede", "Hengelo"} <= set(found.sentence.replace(",", "").replace(".", "").split())


B, W, S, U = Judgement.BETTER, Judgement.WORSE, Judgement.SAME, Judgement.UNTOLD


@pytest.mark.parametrize(
    ("judgements", "key"),
    [
        ((S, S), "same_all"),
        ((B, B), "win_all"),
        ((W, W), "lose_all"),
        ((B, W), "both_all"),
        ((B, U), "win"),
        ((W, S), "lose"),
        ((B, W, U), "both"),
        ((U, S), "none"),
    ],
)
def test_municipalities_are_better_off_only_where_all_of_them_are(judgements: tuple[Judgement, ...], key: str) -> None:
    assert judged_key(judgements) == key


@pytest.mark.parametrize(
    ("where", "reached"), [((), "all"), (("Enschede", "Hengelo"), "all"), (("Enschede",), "some"), (("Tiel",), "none")]
)
def test_where_the_policy_holds_among_the_others(where: tuple[str, ...], reached: str, two: Comparison) -> None:
    there = frozenset(one.code for one in two.baseline.place.municipalities)
    measure = Measure("more", "specialist.slots", Mode.BY, 1.0, date(2027, 1, 1), 0, where)
    assert reached_there(measure, there) == reached
    one = two.others[0]
    policy = replace(one, scenario=replace(one.scenario, measures=(*one.scenario.measures, measure)))
    subject = subject_of(two)
    others = Restored(Path("results"), {**subject.restored.manifest, "place": {"municipalities": []}}, two, rest_of(one))
    found = {each.key: each for _, several in findings_of(Subject(others, EN), policy) for each in several}
    says = {"all": "The policy holds there too", "some": "Part of the policy", "none": "The policy does not hold there"}
    assert f". {says[reached]}" in found["neighbours_cost"].sentence


@pytest.mark.parametrize("language", list(Language))
def test_what_is_told_in_steps_is_never_exactly_the_same(language: Language, two: Comparison) -> None:
    assert OUTCOMES["waited_p90_specialist"].step > 0.0
    same = texts(language)["page.finding.weeks_waited.same"]
    assert "exact" not in same
    assert "precies" not in same


def rest_of(one: Simulated) -> pd.DataFrame:
    """What was kept of the rest of the pool."""
    row = {"scenario": one.scenario.name, "baseline": 50.0, "value": 48.88, "difference": -1.12, "standard_error": 0.05}
    row |= {"low": -1.25, "high": -0.99, "pairs": 4, "verdict": "less", "spread": "chance", "share_more": math.nan}
    row |= {"share_less": math.nan, "median": math.nan}
    return pd.DataFrame([row | {"outcome": name} for name in ("cost", "waiting")])


def test_a_municipality_in_the_table_has_its_margin(two: Comparison) -> None:
    (table,) = municipality_tables(subject_of(two))
    cells = [cell for row in table.rows for cell in row[2:]]
    assert all(" ± " in str(cell) or "in every run" in str(cell) for cell in cells)
    assert not any(str(cell).startswith("0.00, ") for cell in cells)
    (same,) = municipality_tables(subject_of(comparison(two.baseline, replace(two.baseline, scenario=two.others[0].scenario))))
    assert "same, same" not in str(same.rows)


def test_municipalities_are_compared_once_for_all_policies(two: Comparison) -> None:
    subject = subject_of(two)
    assert subject.contests is subject.contests


def test_neighbours_that_win_and_lose_are_told_by_name_with_a_table_of_all(two: Comparison) -> None:
    place = two.baseline.place
    made = comparison(*(one.within(Place("a place", place.municipalities[:1])) for one in two.simulated))
    table = pd.concat([winners(two).assign(name=name) for name in ("one", "other")], ignore_index=True)  # two of each
    subject = subject_of(made, NL)
    assert neighbours_by_name(subject, made.others[0]) is None
    assert list(neighbour_tables(subject)) == []
    held = Subject(replace(subject.restored, rest_winners=table), NL)
    found = neighbours_by_name(held, made.others[0])
    assert found is not None
    assert found.mark is Mark.BETTER
    assert found.sentence.startswith("In alle 4 gemeenten wachten gezinnen gemiddeld korter op specialistische hulp, het meest in ")
    (shown,) = neighbour_tables(held)
    assert [row[0].words for row in shown.rows] == ["one", "one", "other", "other"]
    own = list(municipality_tables(subject_of(two, NL)))[0]
    assert [cell.words for cell in shown.rows[0][1:]] == [cell.words for cell in own.rows[0][1:]]


def test_neighbours_are_told_where_they_were_simulated(two: Comparison) -> None:
    one = two.others[0]
    subject = subject_of(two, NL, rest_of(one))
    found = {each.key: each for _, several in findings_of(subject, one) for each in several}
    assert found["neighbours_cost"].mark is Mark.CHEAPER
    assert found["neighbours_cost"].sentence == (
        "Daar kost het samen 1,1 ± 0,1 miljoen euro per jaar minder (in “baseline”: 50,0 miljoen): "
        "dat is meer dan toeval doorgaans verklaart (marge van 95 %, 4 doorrekeningen)."
    )


def test_every_finding_has_a_heading_and_is_told_once(two: Comparison) -> None:
    keys = [one.key for _, several in findings_of(subject_of(two), two.others[0]) for one in several]
    assert len(keys) == len(set(keys))
    assert len({find.__name__ for _, finds in FINDINGS for find in finds}) == sum(len(finds) for _, finds in FINDINGS)


# Groups


def test_vulnerable_families_are_counted_among_all(two: Comparison) -> None:
    lived = two.evaluations["baseline"].counts["weeks_lived"].sum(axis=(-3, -2))
    np.testing.assert_allclose(
        GROUP_OUTCOMES["vulnerable_per_100"].measure(two.evaluations["baseline"]),
        100.0 * lived[..., 2:].sum(axis=-1) / lived.sum(axis=-1),
    )
    assert told(two)["vulnerable_families"].topic == "How many are vulnerable"


def test_groups_make_up_everybody(two: Comparison) -> None:
    window = two.evaluations["baseline"]
    lived = window.counts["weeks_lived"].sum(axis=(-3, -2)).astype(float)
    others, vulnerable = lived[..., :2].sum(axis=-1), lived[..., 2:].sum(axis=-1)
    value = (
        GROUP_OUTCOMES["daily_life_others"].measure(window) * others
        + OUTCOMES["daily_life_vulnerable"].measure(window) * vulnerable
    ) / (others + vulnerable)
    np.testing.assert_allclose(value, OUTCOMES["daily_life"].measure(window))
    insecure, everybody = window.family_weeks(group="income"), window.family_weeks()
    secure, waited = everybody - insecure, OUTCOMES["waiting"].measure(window) * window.weeks
    weeks = [GROUP_OUTCOMES[f"weeks_waiting_income_{side}"].measure(window) for side in ("insecure", "secure")]
    np.testing.assert_allclose((weeks[0] * insecure + weeks[1] * secure) / 52.1775, waited, rtol=1e-4)
