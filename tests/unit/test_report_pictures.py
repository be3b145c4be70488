"""Pictures say what the numbers say: lines that coincide become differences, nothing empty is drawn, better is on its side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import cast
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from tests.unit.synthetic_results import comparison, over_worlds, plausible, scenario
from tests.worlds import writable
from tools.build_boundaries import as_differences, rings_of, simplified

from zorgsim.engines.sparse import SparseCounts, no_counts
from zorgsim.inputs.places import Place, all_municipalities
from zorgsim.inputs.scenario import Language, Measure, Mode
from zorgsim.model.vocabulary import Event
from zorgsim.report.figures import FIGURES, draw_picture, pages, picture_names, pictures_left_out
from zorgsim.report.figures.boundaries import area, middle, municipal_shapes
from zorgsim.report.figures.bundle import pictures_zip
from zorgsim.report.figures.canvas import LINE, LINES_APART, coincide, new_page, own_starts
from zorgsim.report.texts import say
from zorgsim.results.choosing import choice_table
from zorgsim.results.compare import Comparison, difference_of
from zorgsim.results.groups import OF_GROUPS, groups_table
from zorgsim.results.headline import OUTCOMES, Direction
from zorgsim.results.winners import winners_of_rest


@pytest.fixture(scope="module")
def drawn() -> Comparison:
    return over_worlds(10, 1, (0.0, 0.1, 0.2))


@pytest.fixture(scope="module")
def made() -> Comparison:
    return comparison(plausible(scenario("baseline", 5)), plausible(scenario("strong_first_line", 5), effect=0.2))


def panel_of(figure: Figure, title: str) -> Axes:
    return next(panel for panel in figure.axes if panel.get_title(loc="left") == title)


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in [*figure.texts, *(text for panel in figure.axes for text in panel.texts)])


# Lines that coincide


@pytest.mark.parametrize(("widths", "too_near"), [(0.0, False), (0.9, True), (1.1, False)])
def test_lines_coincide_where_they_are_nearer_than_three_of_their_widths(made: Comparison, widths: float, too_near: bool) -> None:
    _, ((panel,),) = new_page(1, 1)
    height = 72.0 * panel.get_position().height * panel.figure.get_figheight()  # type: ignore[union-attr]
    baseline = np.full((5, 5), 10.0)
    other = baseline.copy()
    other[:, -1] -= widths * 10.0 * LINES_APART * LINE / height
    assert coincide(panel, made, [baseline, other]) is too_near


def test_a_panel_of_differences_says_so_in_title_and_unit_and_has_a_zero_line(made: Comparison) -> None:
    near = comparison(made.baseline, plausible(scenario("near", 5), effect=0.01))
    figure = FIGURES["demand"](near, Language.NL)
    panel = panel_of(figure, "Crisishulp: verschil")
    assert panel.get_ylabel() == "verschil, aanvragen per 100 gezinnen"
    (line,) = [line for line in panel.lines if line.get_marker() == "o"]
    measured = [OUTCOMES["demand_crisis"].measure(near.by_year[one.scenario.name]) for one in near.simulated]
    assert np.asarray(line.get_ydata())[-1] == pytest.approx(np.median(measured[1] - measured[0], axis=0)[-1])
    low, high = panel.get_ylim()
    assert low < 0.0 < high
    assert "beleid begint" in words(figure)


def test_where_no_run_differs_there_is_one_line_and_words(made: Comparison) -> None:
    same = comparison(made.baseline, plausible(scenario("same", 5)))
    panel = panel_of(FIGURES["demand"](same, Language.EN), "Residential care")
    assert say(Language.EN, "figure.difference.none") in [text.get_text() for text in panel.texts]
    assert pictures_left_out(same)["outcomes"] == "no_difference"
    assert "Exactly the same in every run" in words(FIGURES["outcomes"](same, Language.EN))  # on a page beside others


# What is marked, what is left out


def test_where_a_scenario_begins_at_another_day_its_mark_stands_on_the_axis(made: Comparison) -> None:
    later = Measure("more", "first_line.coaches", Mode.TIMES, 1.2, date(2028, 1, 1), 0, ())
    shown = comparison(made.baseline, plausible(scenario("later", 5, (later,)), effect=0.2))
    assert own_starts(shown) == {1: date(2028, 1, 1)}
    figure = FIGURES["waiting"](shown, Language.EN)
    lines = [line for line in figure.axes[0].lines if line.get_transform() != figure.axes[0].transData]
    at = [np.asarray(line.get_xdata()).tolist() for line in lines]
    assert [2027.5] in at
    assert say(Language.EN, "figure.own_starts") in words(figure)
    assert own_starts(made) == {}
    assert say(Language.EN, "figure.own_starts") not in words(FIGURES["waiting"](made, Language.EN))


def test_what_would_show_nothing_is_left_out_and_why_is_known(made: Comparison, drawn: Comparison) -> None:
    alone = comparison(made.baseline)
    assert set(pictures_left_out(alone).values()) == {"one_scenario"}
    assert picture_names(alone) == ("demand", "waiting", "waits", "flow", "cost", "payers")
    assert pictures_left_out(made) == {"choice": "no_worlds"}
    assert pictures_left_out(over_worlds(2, 1)) == {"choice": "few_worlds"}
    assert pictures_left_out(drawn) == {}
    village = [replace(scenario(name), places=("Hengelo",)) for name in ("baseline", "other")]
    left = pictures_left_out(comparison(*map(plausible, village)))
    assert {name for name, why in left.items() if why == "one_municipality"} == {"winners", "map"}
    for language in Language:
        for reason in ("one_scenario", "one_municipality", "no_worlds", "few_worlds", "no_difference"):
            assert "X" in say(language, f"page.left_out.{reason}", title="X")


def test_one_year_is_said_as_one() -> None:
    short = (date(2024, 1, 1), date(2028, 1, 1))
    one = comparison(*(plausible(scenario(name, period=short), effect) for name, effect in (("baseline", 0.0), ("other", 0.1))))
    for name in ("winners", "map", "outcomes", "waits", "flow"):
        said = words(FIGURES[name](one, Language.NL))
        assert "2027" in said, name
        assert "2027 tot en met 2027" not in said, name


# All outcomes


def test_better_is_on_the_right_whichever_way_the_outcome_counts(made: Comparison) -> None:
    figure = FIGURES["outcomes"](made, Language.EN)
    (judged, neutral) = figure.axes
    drawn = drawn_at(judged) | drawn_at(neutral)
    for key, outcome in OUTCOMES.items():
        difference = difference_of(made, "strong_first_line", key)
        at = drawn.get(outcome.text.en)
        if at is None:
            continue
        sign = -1.0 if outcome.direction is Direction.WORSE else 1.0
        assert np.sign(at) == sign * np.sign(difference.mean), key
    assert len(drawn) > 20
    waiting = OUTCOMES["waiting"].measure(made.evaluations["baseline"]).mean()
    assert drawn["families waiting"] == pytest.approx(-100.0 * difference_of(made, "strong_first_line", "waiting").mean / waiting)


def drawn_at(panel: Axes) -> dict[str, float]:
    """Where the mark of each row stands, percent."""
    names = [label.get_text() for label in panel.get_yticklabels()]
    return {names[row]: at for row, at in marks_in(panel).items()}


def marks_in(panel: Axes) -> dict[int, float]:
    """Where the single marks of a panel stand, by row."""
    single = [line.get_xydata() for line in panel.lines if len(np.asarray(line.get_xdata())) == 1]
    return {round(float(np.asarray(at)[0, 1])): float(np.asarray(at)[0, 0]) for at in single}


def test_what_is_the_same_in_every_run_is_named_and_not_drawn(made: Comparison) -> None:
    figure = FIGURES["outcomes"](made, Language.EN)
    said = words(figure).replace("\n", " ")
    assert "Exactly the same in every run:" in said
    assert "families in interim care, waiting for residential care" not in drawn_at(figure.axes[1])
    assert "families in interim care, waiting for residential care" in said


def test_beside_many_policies_the_main_outcomes_are_drawn(made: Comparison) -> None:
    others = [plausible(scenario(f"other_{number}", 5), effect=0.05 * number) for number in range(1, 4)]
    figure = FIGURES["outcomes"](comparison(made.baseline, *others), Language.EN)
    assert sum(len(panel.get_yticklabels()) for panel in figure.axes) < 15
    assert say(Language.EN, "figure.outcomes.main") in words(figure).replace("\n", " ")


# Waits and flows


def test_the_spread_of_waits_is_that_of_the_families(made: Comparison) -> None:
    figure = FIGURES["waits"](made, Language.EN)
    panel = panel_of(figure, "Specialist care")
    waited = made.evaluations["baseline"].counts["waited"][:, 1].sum(axis=0)
    weeks = np.repeat(np.arange(len(waited)), waited)
    thin = next(line for line in panel.lines if line.get_linewidth() == 1.4)
    expected = np.quantile(weeks, (0.1, 0.9), method="inverted_cdf")
    assert np.asarray(thin.get_xdata()).tolist() == expected.tolist()
    assert f"{np.quantile(weeks, 0.5, method='inverted_cdf'):.0f} · {expected[1]:.0f}" in words(figure)


def test_a_tier_to_which_nobody_was_admitted_says_so(made: Comparison) -> None:
    nobody = plausible(scenario("nobody", 5))
    with writable(nobody.counters, "waited") as waited:
        waited[:, :, :, 2] = 0
    alone = comparison(nobody)
    assert words(FIGURES["waits"](alone, Language.EN)).count(say(Language.EN, "figure.waits.nobody")) == 1
    for name in ("waiting", "map", "outcomes"):
        FIGURES[name](comparison(nobody, plausible(scenario("other", 5), effect=0.1)), Language.EN)  # and no warning


def test_a_flow_is_shown_as_it_is_and_as_a_difference(made: Comparison) -> None:
    figure = FIGURES["flow"](made, Language.EN)
    level, difference = figure.axes
    names = [label.get_text() for label in level.get_yticklabels()]
    row = names.index("everyday professional  → settled there") + 1  # from there to a coach
    assert names[row] == "→ family coach"
    windows = [made.evaluations[name] for name in ("baseline", "strong_first_line")]
    to_coach = (Event.REFERRED_TO_FIRST_LINE, Event.TAKEN_OVER_BY_FIRST_LINE)
    found = [window.per_100_families(window.events(*to_coach)) for window in windows]
    bar = level.patches[row]
    assert bar.get_width() == pytest.approx(found[0].mean())  # type: ignore[attr-defined]
    assert marks_in(difference)[row] == pytest.approx((found[1] - found[0]).mean())
    assert difference.get_xlim()[0] == pytest.approx(-difference.get_xlim()[1])


# The map


def test_every_municipality_has_a_shape_and_no_two_overlap_in_the_middle() -> None:
    shapes = municipal_shapes()
    assert set(shapes) == {one.code for one in all_municipalities()}
    assert sum(area(shape) for several in shapes.values() for shape in several) == pytest.approx(34_000, rel=0.25)
    amsterdam, maastricht = (middle(shapes[code]) for code in ("GM0363", "GM0935"))
    assert np.hypot(*(amsterdam - maastricht)) == pytest.approx(175.0, abs=8.0)  # kilometres on any map
    assert maastricht[1] < amsterdam[1]
    assert all(len(shape) > 3 for several in shapes.values() for shape in several)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), min_size=2, max_size=30), st.floats(0.01, 5))
def test_a_simplified_line_keeps_its_ends_and_stays_near(points: list[tuple[float, float]], tolerance: float) -> None:
    line = np.array(points)
    kept = simplified(line, tolerance)
    assert (kept[[0, -1]] == line[[0, -1]]).all()
    assert len(kept) <= len(line)
    for point in line:
        assert min(distance(point, *ends) for ends in zip(kept, kept[1:], strict=False)) <= tolerance + 1e-9


def distance(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> float:
    along = end - start
    length = float(along @ along)
    share = 0.0 if length == 0.0 else float(np.clip((point - start) @ along / length, 0.0, 1.0))
    return float(np.hypot(*(start + share * along - point)))


def test_points_are_written_as_differences_and_arcs_backwards_are_kept() -> None:
    assert as_differences(np.array([[1.0, 2.0], [1.01, 2.0], [1.5, 1.0]])) == [[20, 40], [10, -20]]
    assert rings_of({"type": "MultiPolygon", "arcs": [[[0, ~1], [5]], [[2]], [[3]]]}, [5, 9, 8, 4]) == [[0, -2], [2]]


def test_blue_is_better_on_both_maps_and_others_are_grey(made: Comparison) -> None:
    figure = FIGURES["map"](made, Language.EN)
    maps = [panel for panel in figure.axes if panel.collections and panel.get_title(loc="left")]
    assert [panel.get_title(loc="left") for panel in maps] == [
        "Weeks waited for specialist care, mean",
        "Weeks of daily life in order",
    ]
    for panel in maps:
        grey, own = panel.collections[:2]
        assert len({tuple(colour) for colour in np.asarray(grey.get_facecolor()).tolist()}) == 1
        assert len(np.asarray(own.get_facecolor())) >= 2
        red, _, blue, _ = np.asarray(own.get_facecolor()).T
        assert (blue >= red - 1e-9).all()  # waits are shorter and more weeks are in order
    assert "CBS and Kadaster" in words(figure)


def test_who_shares_slots_is_on_the_map_and_the_chosen_place_has_a_thick_outline(made: Comparison) -> None:
    first = Place("first", made.baseline.place.municipalities[:1])
    chosen = Comparison(tuple(one.within(first) for one in made.simulated), made.parameters)
    assert "map" not in pictures_left_out(chosen)
    kept = replace(chosen, simulated=tuple(replace(one, whole=None) for one in chosen.simulated), kept_rest=winners_of_rest(chosen))
    for shown in (chosen, kept):  # just simulated, and read back from a folder
        figure = FIGURES["map"](shown, Language.EN)
        panel = next(panel for panel in figure.axes if panel.collections and panel.get_title(loc="left"))
        _, neighbours, own = panel.collections
        assert np.max(np.asarray(own.get_linewidth())) > 2.0 > np.max(np.asarray(neighbours.get_linewidth()))
        assert {text.get_text() for text in panel.texts} == {one.name for one in made.baseline.place.municipalities}
        assert "Thick outline: first" in words(figure)
    alone = replace(kept, kept_rest=None)
    assert pictures_left_out(alone)["map"] == "one_municipality"


def test_daily_life_by_income_has_a_row_of_its_own_where_it_is_counted(made: Comparison) -> None:
    titles = [panel.get_title(loc="left") for panel in FIGURES["daily_life"](made, Language.EN).axes]
    assert titles[2:] == ["Insecure income when policy starts", "Secure income when policy starts"]
    old = [replace(one, counters=replace(one.counters, sparse=dict(one.counters.sparse))) for one in made.simulated]
    for one in old:
        sparse = cast(dict[str, SparseCounts], one.counters.sparse)
        sparse["weeks_lived_by_income"] = no_counts(sparse["weeks_lived_by_income"].shape)
    without = Comparison(tuple(old), made.parameters)
    assert len(FIGURES["daily_life"](without, Language.EN).axes) == 2
    assert "daily_life_income_insecure" not in set(groups_table(without)["outcome"])
    assert set(groups_table(made)["outcome"]) == set(OF_GROUPS)


# Choosing over worlds


def test_the_picture_of_choosing_has_the_numbers_of_the_table(drawn: Comparison) -> None:
    table = choice_table(drawn)
    figure = draw_picture("choice", drawn, Language.EN)
    own = table[table["outcome"] == "daily_life"]
    shares, regrets = figure.axes[0], figure.axes[4]
    assert [bar.get_width() for bar in shares.patches] == pytest.approx((100.0 * own["share_best"]).tolist())  # type: ignore[attr-defined]
    dots = [float(np.asarray(line.get_xdata())[0]) for line in regrets.lines if line.get_marker() == "o"]
    assert dots == pytest.approx(own["expected_regret"].tolist())


def test_it_is_one_picture_however_many_scenarios_there_are(drawn: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "POLICIES", 1)
    names = picture_names(drawn)
    assert "choice" in names
    assert "choice-2" not in names
    assert "demand-2" in names
    assert len(draw_picture("choice", drawn, Language.EN).axes[0].patches) == 3


# In one file


def test_all_pictures_in_one_file_are_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = comparison(plausible(scenario("baseline")))
    monkeypatch.setattr("zorgsim.report.figures.FIGURES", {name: FIGURES[name] for name in ("demand", "waits")})
    first, again = (pictures_zip(alone, Language.NL) for _ in range(2))
    assert first == again
    with ZipFile(BytesIO(first)) as bundle:
        names = bundle.namelist()
        assert names == [f"{name}.{kind}" for name in picture_names(alone) for kind in ("png", "svg")]
        assert bundle.read("demand.png")[:4] == b"\x89PNG"
        assert bundle.testzip() is None
