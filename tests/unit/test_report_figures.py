from __future__ import annotations

import gc
import json
import xml.etree.ElementTree as ET  # noqa: S405 (the file is our own)
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from weakref import ReferenceType, ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import image
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from tests.unit.synthetic_results import PARAMETERS, comparison, plausible, scenario

from zorgsim import __version__
from zorgsim.inputs.scenario import Language
from zorgsim.model.vocabulary import Stage
from zorgsim.report.differences_text import difference_words
from zorgsim.report.figures import FIGURES, PNG_KEY, figure_attachments, picture_of
from zorgsim.report.figures.canvas import parting, position_of, stroke_of
from zorgsim.report.figures.layout import Column, spread_out, wrap
from zorgsim.report.figures.pages import POLICIES
from zorgsim.report.strokes import STROKES
from zorgsim.report.texts import decimals_for, say
from zorgsim.results import compare
from zorgsim.results.by_year import spread
from zorgsim.results.compare import Comparison, break_even
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import DISCOUNT_RATE, value_money
from zorgsim.results.window import evaluation_window, municipality_window, yearly_window
from zorgsim.results.winners import winners

OVER_TIME = ("daily_life", "demand", "waiting", "cost", "payers", "cumulative")


@pytest.fixture(scope="module")
def made() -> Comparison:
    return comparison(plausible(scenario("baseline", 5)), plausible(scenario("strong_first_line", 5), effect=0.2))


def words(made: Comparison, name: str, language: Language) -> str:
    figure = FIGURES[name](made, language)
    texts = [text.get_text() for text in figure.texts]
    for panel in figure.axes:
        texts += [panel.get_title(loc="left"), panel.get_ylabel(), *(text.get_text() for text in panel.texts)]
    return "\n".join(texts)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", OVER_TIME)
def test_every_picture_says_what_it_shows_and_marks_the_policy(made: Comparison, name: str, language: Language) -> None:
    said = words(made, name, language)
    assert {"en": "policy starts", "nl": "beleid begint"}[language] in said
    assert {"en": "Band: from the 5th to the 95th", "nl": "Band: van de 5e tot de 95e"}[language] in said
    assert "strong first line" in said
    assert f"zorgsim {__version__}" in said


@pytest.mark.parametrize("language", list(Language))
def test_the_picture_of_winners_has_a_point_a_municipality(made: Comparison, language: Language) -> None:
    said = words(made, "winners", language)
    assert {"en": "Black bar: mean of a class of size", "nl": "Zwarte balk: gemiddelde van een grootteklasse"}[language] in said
    assert "strong first line" in said
    assert f"zorgsim {__version__}" in said
    (panel,) = FIGURES["winners"](made, language).axes
    points = [line for line in panel.lines if line.get_marker() == "o"]
    drawn = np.concatenate([np.asarray(line.get_xdata()) for line in points])
    assert np.sort(drawn).tolist() == sorted(made.baseline.families.values())
    table = winners(made)
    named = table[(table["outcome"] == "waited_mean_specialist") & table["judgement"].isin(["better", "worse"])]
    filled = [line for line in points if line.get_markerfacecolor() != "white"]
    assert [len(np.asarray(line.get_xdata())) for line in filled] == [len(named)]
    assert {"en": "at most 5 % are expected to be so by chance", "nl": "bij hooguit 5 % daarvan is dat naar verwachting toeval"}[
        language
    ] in said
    assert panel.get_xscale() == "log"
    low, high = panel.get_ylim()
    assert low < 0.0 < high


def test_winners_are_drawn_in_a_panel_each_and_told_apart_by_marker(made: Comparison) -> None:
    others = [plausible(scenario(f"other_{number}", 5), effect=0.05 * number) for number in range(4)]
    figure = FIGURES["winners"](comparison(made.baseline, *others), Language.EN)
    drawn = [panel for panel in figure.axes if panel.axison]
    assert [panel.get_title(loc="left") for panel in drawn] == [f"other {number}" for number in range(4)]
    markers = [{line.get_marker() for line in panel.lines} - {"None", ""} for panel in drawn]
    assert [len(each) for each in markers] == [1] * 4
    assert len(set.union(*markers)) == 4
    assert len({panel.get_ylim() for panel in drawn}) == 1


def test_every_row_of_winners_says_what_its_axis_is(made: Comparison) -> None:
    others = [plausible(scenario(f"other_{number}", 5), effect=0.05 * number) for number in range(4)]
    figure = FIGURES["winners"](comparison(made.baseline, *others), Language.EN)
    assert [panel.get_ylabel() for panel in figure.axes[:4]] == ["weeks waited, difference", "", "", "weeks waited, difference"]


def test_margins_of_winners_can_be_seen(made: Comparison) -> None:
    (panel,) = FIGURES["winners"](made, Language.EN).axes
    (margins,) = [drawn for drawn in panel.collections if isinstance(drawn, LineCollection)]
    assert (margins.get_alpha() or 1.0) >= 0.6
    assert np.min(margins.get_linewidth()) >= 1.0


@pytest.mark.parametrize("language", list(Language))
def test_one_municipality_has_no_small_and_large_and_the_page_says_only_that(language: Language) -> None:
    village = [replace(scenario(name), places=("Hengelo",)) for name in ("baseline", "other", "another", "fourth")]
    figure = FIGURES["winners"](comparison(*map(plausible, village)), language)
    said = [text.get_text() for text in figure.texts]
    (message,) = [text for text in figure.texts if say(language, "figure.winners.one_municipality") in text.get_text()]
    assert not any(panel.axison or panel.texts for panel in figure.axes)
    assert not any(word in line for line in said for word in ("Point", "Punt", "Black bar", "Zwarte balk"))
    figure.draw_without_rendering()
    extent = message.get_window_extent()
    assert extent.x0 > 0
    assert extent.x1 < figure.bbox.x1


@pytest.mark.parametrize("name", ["demand", "waiting"])
def test_axes_of_amounts_begin_at_zero(made: Comparison, name: str) -> None:
    levels = [panel for panel in FIGURES[name](made, Language.EN).axes if not panel.get_title(loc="left").endswith(": difference")]
    assert levels
    assert all(panel.get_ylim()[0] == 0.0 for panel in levels)


def test_a_panel_in_which_nothing_happens_has_a_plain_axis() -> None:
    nobody = plausible(scenario("baseline"))
    nobody.counters.events[:] = 0
    assert {panel.get_ylim() for panel in FIGURES["demand"](comparison(nobody), Language.EN).axes} == {(0.0, 1.0)}


def test_a_band_stays_inside_its_panel_where_the_middle_run_has_nothing() -> None:
    made = plausible(scenario("baseline", 5))
    made.counters.family_weeks[1:, :, :, Stage.RESIDENTIAL_WAIT] = 0
    panel = FIGURES["waiting"](comparison(made), Language.EN).axes[2]
    assert panel.get_title(loc="left") == "Residential care"
    assert panel.get_ylim()[1] > panel.dataLim.y1 > 0


@pytest.mark.parametrize("name", OVER_TIME)
def test_the_words_that_mark_the_policy_stand_above_the_panel_and_below_its_title(made: Comparison, name: str) -> None:
    figure = FIGURES[name](made, Language.EN)
    figure.draw_without_rendering()
    panel = figure.axes[0]
    (words,) = [text for text in panel.texts if text.get_text() == "policy starts"]
    extent = words.get_window_extent()
    assert extent.y0 > panel.get_window_extent().y1
    title = panel.title if panel.title.get_text() else panel._left_title  # type: ignore[attr-defined]  # noqa: SLF001
    assert not title.get_text() or extent.y1 < title.get_window_extent().y0


@pytest.mark.parametrize("language", list(Language))
def test_the_cumulative_picture_shows_the_mean_with_its_margin_as_the_table_does(made: Comparison, language: Language) -> None:
    final = break_even(made, "strong_first_line").final
    figure = FIGURES["cumulative"](made, language)
    (line,) = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert np.asarray(line.get_ydata())[-1] == pytest.approx(final.mean)
    assert difference_words(final, decimals_for(final.mean), language) in words(made, "cumulative", language)
    assert {"en": "Line: the mean of 5 runs", "nl": "Lijn: het gemiddelde van 5 doorrekeningen"}[language] in words(
        made, "cumulative", language
    )


def test_the_cumulative_picture_says_what_cannot_be_told_from_nothing() -> None:
    same = comparison(plausible(scenario("baseline", 3)), plausible(scenario("other", 3)))
    said = words(same, "cumulative", Language.EN)
    assert "the same in every run" in said
    assert "±" not in said.partition("Line:")[0]


def test_discounting_is_told_where_it_is_done(made: Comparison) -> None:
    register = {**PARAMETERS, DISCOUNT_RATE: replace(PARAMETERS["price.coach_fte"], name=DISCOUNT_RATE, value=0.025)}
    discounted = Comparison(made.simulated, register)
    assert "Discounted at 2.5 % a year to 2027" in words(discounted, "cumulative", Language.EN)
    assert "Verdisconteerd met 2,5 % per jaar naar 2027" in words(discounted, "cumulative", Language.NL)
    assert "iscounted" not in words(made, "cumulative", Language.EN)


def test_one_scenario_or_one_replication_is_drawn_and_says_so() -> None:
    alone = comparison(plausible(scenario("baseline", replications=1)))
    assert "nothing to compare" in words(alone, "cumulative", Language.EN)
    assert "nothing to compare" in words(alone, "winners", Language.EN)
    assert "Band" not in words(alone, "demand", Language.EN)


def test_of_one_scenario_no_picture_of_differences_is_written(made: Comparison) -> None:
    names = {attachment.name for attachment in figure_attachments(comparison(made.baseline), Language.EN)}
    drawn = ("demand", "waiting", "waits", "flow", "cost", "payers")
    assert names == {f"pictures/{name}.{kind}" for name in drawn for kind in ("png", "svg")}


def test_files_carry_their_origin_and_are_the_same_each_time(tmp_path: Path, made: Comparison) -> None:
    attachments = {one.name: one for one in figure_attachments(made, Language.EN)}
    assert len(attachments) == 2 * (len(FIGURES) - 1)  # no worlds were drawn
    png, svg, again = tmp_path / "a.png", tmp_path / "a.svg", tmp_path / "b.svg"
    attachments["pictures/cost.png"].write(png)
    attachments["pictures/cost.svg"].write(svg)
    attachments["pictures/cost.svg"].write(again)
    assert svg.read_bytes() == again.read_bytes()
    about = png_text(png)
    origin = json.loads(about[PNG_KEY])
    assert [one["digest"] for one in origin["scenarios"]] == [one.scenario.digest for one in made.simulated]
    assert (origin["seed"], origin["zorgsim"]) == (1, __version__)
    description = ET.parse(svg).find(".//{http://purl.org/dc/elements/1.1/}description")  # noqa: S314
    assert description is not None
    assert json.loads(description.text or "")["scenarios"][1]["name"] == "strong_first_line"
    assert image.imread(png).shape[2] == 4


def png_text(path: Path) -> dict[str, str]:
    """Read the text chunks of a PNG: length, kind, key, zero, text, checksum."""
    content, found, at = path.read_bytes(), {}, 8
    while at < len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if kind == b"tEXt":
            key, _, text = content[at + 8 : at + 8 + length].partition(b"\0")
            found[key.decode()] = text.decode("latin-1")
        at += length + 12
    return found


def test_pages_of_a_picture_share_what_is_worked_out_of_a_scenario(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of 45 scenarios of the nation, each page holding its own, memory rose by some 40 MB a picture, and time by half a minute."""
    many = comparison(*(plausible(scenario(f"policy_{one}", replications=2), effect=one / 40) for one in range(2 * POLICIES)))
    made: list[str] = []

    def counted(make: Callable[..., Any]) -> Callable[..., Any]:
        def making(one: Simulated, *rest: Any) -> Any:
            made.append(f"{make.__name__} {one.scenario.name}")
            return make(one, *rest)

        return making

    for make in (value_money, evaluation_window, municipality_window, yearly_window):
        monkeypatch.setattr(compare, make.__name__, counted(make))
    written = {one.name: one for one in figure_attachments(many, Language.EN)}
    for name in ("cost", "cost-2", "cumulative", "cumulative-2", "outcomes", "outcomes-2", "winners", "winners-2"):
        written[f"pictures/{name}.svg"].write(tmp_path / f"{name}.svg")
    names = [one.scenario.name for one in many.simulated]
    windows = ("value_money", "evaluation_window", "municipality_window", "yearly_window")
    assert sorted(made) == sorted(f"{what} {name}" for what in windows for name in names)


def test_a_picture_is_drawn_once_and_let_go_when_all_its_files_are_written(made: Comparison, tmp_path: Path) -> None:
    drawn: list[ReferenceType[Figure]] = []
    picture = picture_of("cost", made, Language.EN)

    def draw() -> Figure:
        figure = picture.draw()
        drawn.append(ref(figure))
        return figure

    png, svg = replace(picture, draw=draw).attachments()
    png.write(tmp_path / "cost.png")
    gc.collect()
    assert drawn[0]() is not None
    svg.write(tmp_path / "cost.svg")
    gc.collect()
    assert [one() for one in drawn] == [None]


def test_strokes_tell_scenarios_apart_without_colour() -> None:
    assert len({stroke.colour for stroke in STROKES}) == len({stroke.marker for stroke in STROKES}) == len(STROKES)
    assert len({stroke.line for stroke in STROKES}) == len(STROKES)
    assert stroke_of(0).colour == "#000000"
    assert stroke_of(len(STROKES)) == stroke_of(1)


def test_the_band_is_of_the_replications_that_know() -> None:
    values = np.array([[1.0, np.nan], [2.0, np.nan], [3.0, np.nan]])
    middle, low, high = spread(comparison(plausible(scenario("baseline", 3))), values)
    assert (middle[0], low[0], high[0]) == pytest.approx((2.0, 1.1, 2.9))
    assert np.isnan([middle[1], low[1], high[1]]).all()


def test_a_scenario_is_drawn_from_where_it_parts() -> None:
    baseline = np.array([[1.0, np.nan, 1.0, 1.0]])
    assert parting(baseline, np.array([[1.0, np.nan, 1.0, 2.0]]), policy=2) == 2
    assert parting(baseline, baseline, policy=2) == 1
    assert parting(baseline, baseline + 1, policy=2) == 0


def test_a_years_figure_stands_in_the_middle_of_the_year() -> None:
    assert position_of(date(2027, 1, 1)) == 2026.5
    assert position_of(date(2027, 7, 2)) == pytest.approx(2027.0, abs=0.01)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_labels_do_not_overlap_and_keep_their_order(wanted: list[float]) -> None:
    placed = spread_out(sorted(wanted), [0.1] * len(wanted))
    assert all(after - before >= 0.1 - 1e-9 for before, after in zip(placed, placed[1:], strict=False))


def test_long_titles_are_broken() -> None:
    assert wrap("Earlier removal of housing stress", Column(20, 9.0, 9.0)) == "Earlier removal of\nhousing stress"
