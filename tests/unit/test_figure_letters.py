"""Every character of every text that is drawn stands there as written: no mathematics, no warnings, nothing off the page."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # noqa: S405 (the file is our own)
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text as DrawnText
from tests.unit.synthetic_results import comparison, plausible, scenario

from zorgsim.inputs.places import resolve_places
from zorgsim.inputs.scenario import Language, Text
from zorgsim.report.figures import (
    FIGURES,
    draw_causal_loops,
    draw_picture,
    draw_waterfall,
    figure_attachments,
    letters,
    picture_names,
)
from zorgsim.report.figures.layout import BESIDE_PANEL, Column, spread_out, width_of, wrap
from zorgsim.report.figures.letters import STAND_IN, drawable, has_letter, lacking
from zorgsim.report.figures.saving import writable
from zorgsim.report.strokes import STROKES
from zorgsim.results.compare import Comparison
from zorgsim.results.decomposition import Decomposition, Part

HARD = (
    "Save $5 of every $100",
    "more money $$",
    r"Cost $x_{ and $y \frac{1}{2} ^_% # ~ & <b>&amp; \n",
    "日本語 🙂 ع ﷺ één",
    "W" * 200,
    "a\u00a0b\u00adc\u202edrow\u200b",
)


def titled(name: str, title: str) -> Any:
    return replace(scenario(name, 3), title=Text(title, title))


def compared(titles: tuple[str, ...]) -> Comparison:
    others = [plausible(titled(f"other_{number}", title), effect=0.03 * number) for number, title in enumerate(titles, 1)]
    return comparison(plausible(titled("baseline", f"Baseline {HARD[0]}")), *others)


def figures_of(made: Comparison, language: Language) -> Iterator[Figure]:
    for name in picture_names(made):
        yield draw_picture(name, made, language)


def decomposed(titles: tuple[str, str]) -> Decomposition:
    names = ("baseline", "one", "other", "one+other")
    made = comparison(*(plausible(titled(name, f"{name} {titles[0]}"), effect=0.1 * index) for index, name in enumerate(names)))
    parts = tuple(Part(name, Text(title, title)) for name, title in zip(("one", "other"), titles, strict=True))
    return Decomposition(parts, made)


def texts_of(figure: Figure) -> list[DrawnText]:
    figure.draw_without_rendering()  # ticks get their texts only now
    found: list[Any] = figure.findobj(DrawnText)
    return [text for text in found if text.get_text()]


def words_of(figure: Figure) -> list[DrawnText]:
    """All texts but the numbers along axes, of which some lie outside and are not drawn."""
    ticks = {label for panel in figure.axes for axis in (panel.xaxis, panel.yaxis) for label in axis.get_ticklabels(which="both")}
    return [text for text in texts_of(figure) if text not in ticks]


@pytest.mark.parametrize("language", [Language.NL, pytest.param(Language.EN, marks=pytest.mark.release)])
def test_no_text_of_any_figure_is_mathematics(language: Language) -> None:
    every = [*figures_of(compared(HARD), language), draw_waterfall(decomposed((HARD[1], HARD[2])), ["crises"], language)]
    for figure in [*every, draw_causal_loops(language)]:
        texts = texts_of(figure)
        assert len(texts) > 5
        assert not any(text.get_parse_math() or text.get_usetex() for text in texts)


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "choice"])
def test_titles_are_drawn_as_written(name: str) -> None:
    said = " ".join(text.get_text().replace("\n", " ") for text in texts_of(draw_picture(name, compared(HARD), Language.EN)))
    for title in HARD[:3]:
        assert title in said
    assert "W" * 200 in "".join(said.split())


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("count", [1, 6, 7, 12, 30])
def test_any_number_of_scenarios_is_told_apart_and_on_the_page(language: Language, count: int) -> None:
    titles = tuple(
        HARD[number % len(HARD)] if count == 6 else f"Policy number {number} with more coaches" for number in range(count)
    )
    made = compared(titles)
    names = picture_names(made)
    assert len(names) == len(set(names)) == 11 * -(-count // (len(STROKES) - 1))
    shown = ["daily_life", "demand", "cumulative", "winners", "outcomes", "flow", "waits"] if count < 30 else ["demand-5"]
    for name in [one for one in names if one.partition("-")[0] in shown or one in shown]:
        figure = draw_picture(name, made, language)
        for text in words_of(figure):
            extent = text.get_window_extent()
            assert extent.x0 >= -1
            assert extent.x1 <= figure.bbox.x1 + 1, text.get_text()
            assert extent.y0 >= -1
            assert extent.y1 <= figure.bbox.y1 + 1, text.get_text()
        lines = [line for line in figure.axes[0].lines if len(np.asarray(line.get_xdata())) > 2]
        strokes = [(line.get_color(), line.get_linestyle(), line.get_marker()) for line in lines]
        assert len(strokes) == len(set(strokes))


def test_names_of_bars_do_not_overlap() -> None:
    figure = draw_waterfall(decomposed((HARD[2] * 3, "W" * 150)), ["crises", "cost"], Language.EN)
    figure.draw_without_rendering()
    labels = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
    assert len(labels) == 4
    assert all(above.y0 >= below.y1 - 1 for above, below in zip(labels, labels[1:], strict=False))
    assert min(label.x0 for label in labels) >= 0


def test_labels_beside_a_panel_do_not_overlap() -> None:
    figure = draw_picture("demand", compared(HARD), Language.EN)
    figure.draw_without_rendering()
    # of the words alone: that of an annotation has its arrow in it
    labels = [DrawnText.get_window_extent(text) for text in figure.axes[1].texts if text.get_text()[0] in "―●■▲◆▼✚"]
    assert len(labels) == 7
    ordered = sorted(labels, key=lambda extent: extent.y0)
    assert all(above.y0 >= below.y1 - 3 for below, above in zip(ordered, ordered[1:], strict=False))


def test_pages_share_the_scenarios_and_say_which_they_are() -> None:
    made = compared(tuple(f"policy {number}" for number in range(1, 8)))
    first, second = (draw_picture(name, made, Language.NL) for name in ("demand", "demand-2"))
    said = [" ".join(text.get_text() for text in texts_of(one)) for one in (first, second)]
    assert "(1 van 2)" in said[0]
    assert "(2 van 2)" in said[1]
    for number in range(1, 8):
        assert sum(f"policy {number}" in one for one in said) == 1
    assert all("Baseline" in one for one in said)


@pytest.mark.parametrize("name", ["cost", "cumulative", "winners", "map"])
def test_a_place_of_many_municipalities_leaves_the_panels_alone(name: str) -> None:
    codes = tuple(one.code for one in resolve_places(("Nederland",), "places").municipalities[:90])
    made = comparison(*(plausible(replace(scenario(each), places=codes)) for each in ("baseline", "other")))
    figure = draw_picture(name, made, Language.EN)
    figure.draw_without_rendering()
    heading, caption = figure.texts[1].get_window_extent(), figure.texts[-1].get_window_extent()
    panels = [panel.get_tightbbox() for panel in figure.axes]
    assert heading.y1 < figure.texts[0].get_window_extent().y0
    assert heading.y0 > max(extent.y1 for extent in panels if extent is not None)
    assert caption.y1 < min(extent.y0 for extent in panels if extent is not None)
    assert caption.y0 > figure.texts[2].get_window_extent().y1
    assert figure.texts[2].get_window_extent().y0 >= 0


def test_a_footer_of_many_long_names_stays_below_the_panels() -> None:
    made = comparison(*(plausible(titled("n" * 200 + str(number), "t")) for number in range(7)))
    figure = draw_picture("waiting", made, Language.EN)
    figure.draw_without_rendering()
    footer = next(text for text in figure.texts if text.get_text().startswith("zorgsim"))
    caption = next(text for text in figure.texts if text.get_text().startswith("Line:"))
    assert footer.get_window_extent().y1 <= caption.get_window_extent().y0
    axis = figure.axes[-1].get_tightbbox()
    assert axis is not None
    assert caption.get_window_extent().y1 < axis.y0


@given(st.text(st.characters(), max_size=30))
def test_whatever_is_written_can_be_drawn(text: str) -> None:
    shown = drawable(text)
    assert all(sign == "\n" or has_letter(sign) for sign in shown)
    assert drawable(shown) == shown


def test_what_no_font_has_is_named_once() -> None:
    if has_letter("🙂"):
        pytest.skip("this system has a font for it")
    assert drawable("a🙂b") == f"a{STAND_IN}b"
    assert lacking(["één 🙂", "🙂 $ \u00ad", STAND_IN]) == "🙂"


def test_another_font_is_used_where_ours_lacks_a_letter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lacked = "\N{MATHEMATICAL SANS-SERIF CAPITAL A}"  # our font has it thin only; another has it, let us say
    monkeypatch.setattr(letters, "OTHERS", ("DejaVu Sans Mono", "No Font", "DejaVu Sans"))
    letters._installed.cache_clear()
    try:
        assert "No Font" not in letters._installed()
        assert letters.fonts_for(f"a{lacked}")[0] == letters.FONT
        assert letters.fonts_for("a") == [letters.FONT]
        assert drawable(lacked) == lacked
    finally:
        letters._installed.cache_clear()


def test_a_damaged_font_is_no_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "damaged.ttf").write_bytes(b"no font")
    monkeypatch.setattr(letters, "findfont", lambda _font: str(tmp_path / "damaged.ttf"))
    assert not letters._can_be_read("Symbola")


@given(st.text(st.sampled_from("Wil ½日"), min_size=1, max_size=60))
def test_lines_are_as_narrow_as_their_column(text: str) -> None:
    column = Column(20, 1.5, 9.0, "bold")
    lines = wrap(text, column).split("\n")
    assert all(len(line) <= 20 and width_of(line, column) <= 1.5 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_short_titles_break_as_before() -> None:
    assert wrap("Earlier removal of housing stress") == "Earlier removal of\nhousing stress"
    assert wrap("") == ""
    assert wrap("one\ntwo") == "one\ntwo"
    assert BESIDE_PANEL.letters == 23


@given(st.lists(st.floats(0, 1), min_size=1, max_size=10), st.floats(0.01, 0.1))
def test_labels_stay_beside_their_panel(wanted: list[float], room: float) -> None:
    placed = spread_out(sorted(wanted), [room] * len(wanted))
    assert min(placed) >= room / 2 - 1e-9
    assert max(placed) <= 1 - room / 2 + 1e-9
    assert all(after - before >= room - 1e-9 for before, after in zip(placed, placed[1:], strict=False))


def test_a_file_of_a_picture_can_hold_any_name(tmp_path: Path) -> None:
    hard = replace(scenario("a\x00\x1b\ud800\uffff--é🙂", 2), title=Text("t\x00", "t"))
    attachments = [one for one in figure_attachments(comparison(plausible(hard)), Language.EN) if "demand" in one.name]
    for one in attachments:
        one.write(tmp_path / Path(one.name).name)
    description = ET.parse(tmp_path / "demand.svg").find(".//{http://purl.org/dc/elements/1.1/}description")  # noqa: S314
    assert description is not None
    assert "é🙂" in (description.text or "")
    assert writable("\x00é\ud800") == "\\u0000é\\ud800"
