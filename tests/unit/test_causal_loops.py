"""The causal-loop diagram: everything that is declared is drawn, clearly, in both languages, the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch
from scipy.spatial.distance import cdist

from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.report.figures import causal_loops, save_causal_loops
from zorgsim.report.figures.causal_loops import RADIUS, SIGNS, Whole, draw, lay_out, stroke_of
from zorgsim.report.figures.causal_positions import AT, COURSES, NotPlacedError, check
from zorgsim.report.figures.causal_shapes import Floats, arc, beside, curve
from zorgsim.report.loops_text import quantities, signs
from zorgsim.report.texts import say


@pytest.fixture(scope="module", params=list(Language))
def drawn(request: pytest.FixtureRequest) -> tuple[Language, Figure]:
    return request.param, draw(request.param)


@pytest.fixture(scope="module", params=list(Language))
def whole(request: pytest.FixtureRequest) -> Whole:
    return lay_out(request.param)


# What is declared is drawn


def test_what_is_placed_is_what_is_declared() -> None:
    check(quantities(), signs())


def test_a_quantity_without_a_place_and_a_place_without_a_quantity_are_refused_in_one_error() -> None:
    unused = next(iter(AT))
    bent = next(iter(COURSES))
    there = ["a_new_quantity", *(name for name in quantities() if name != unused)]
    with pytest.raises(NotPlacedError) as refused:
        check(there, set(signs()) - {bent})
    said = str(refused.value).splitlines()
    assert "causal_positions.py" in said[0]
    assert said[1:] == [
        "  add to AT: 'a_new_quantity': (x, y), a spot beside what it is linked to",
        f"  take out of AT: {unused!r}, which no arrow leaves or reaches",
        f"  take out of COURSES: {bent}, which is no arrow",
    ]


def test_nothing_is_drawn_that_has_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causal_loops, "quantities", lambda: (*quantities(), "a_new_quantity"))
    with pytest.raises(NotPlacedError, match="add to AT: 'a_new_quantity'"):
        draw(Language.EN)


def test_quantities_that_leave_no_room_for_their_arrow_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causal_loops, "AT", {**AT, "budget": (AT["reserve"][0] + 0.1, AT["reserve"][1])})
    with pytest.raises(NotPlacedError, match="no room for an arrow from 'budget' to 'reserve'"):
        lay_out(Language.EN)


def test_the_whole_shows_every_quantity_in_words(drawn: tuple[Language, Figure]) -> None:
    language, figure = drawn
    shown = {" ".join(text.get_text().split()) for text in figure.axes[-1].texts}
    assert {say(language, f"quantity.name.{name}") for name in quantities()} <= shown


def test_the_whole_has_an_arrow_for_every_loop_of_a_link_and_one_sign_a_link(drawn: tuple[Language, Figure]) -> None:
    panel = drawn[1].axes[-1]
    heads = [patch for patch in panel.patches if isinstance(patch, FancyArrowPatch)]
    assert len(heads) == sum(max(1, len(link.loops)) for _, link in arrows())
    said = Counter(text.get_text() for text in panel.texts)
    assert {sign: said[text] for sign, text in SIGNS.items()} == dict(Counter(link.sign for _, link in arrows()))
    named = Counter(loop for _, link in arrows() for loop in link.loops)
    assert {loop: said[loop] for loop in LOOPS} == dict(named)


def test_signs_are_drawn_where_they_were_placed_with_the_sign_that_was_declared(drawn: tuple[Language, Figure]) -> None:
    language, figure = drawn
    panel = figure.axes[-1]
    links = lay_out(language).links
    circles = [patch.center for patch in panel.patches if isinstance(patch, Circle)]
    assert np.array(circles) == pytest.approx(np.array([link.at for link in links]))
    for link, (source, declared) in zip(links, arrows(), strict=True):
        assert link.ends == (source, declared.what)
        (said,) = [one.get_text() for one in panel.texts if np.hypot(*np.subtract(one.get_position(), link.at)) < RADIUS / 2]
        assert said == SIGNS[declared.sign]


def test_each_loop_has_a_ring_with_its_name_and_its_signs(drawn: tuple[Language, Figure]) -> None:
    language, figure = drawn
    for (loop, about), panel in zip(LOOPS.items(), figure.axes, strict=False):
        said = [text.get_text() for text in panel.texts]
        assert loop in said
        assert Counter(one for one in said if one in SIGNS.values()) == Counter(SIGNS[signs()[pair]] for pair in about.arrows)
        words = {" ".join(text.split()) for text in said}
        assert {say(language, f"quantity.name.{name}") for name in about.path} <= words


def test_loops_differ_by_colour_and_by_line() -> None:
    strokes = [stroke_of(loop) for loop in LOOPS]
    assert len({stroke.colour for stroke in strokes}) == len({stroke.line for stroke in strokes}) == len(LOOPS)


# It can be read


def test_no_words_lie_over_others_and_none_are_cut_off(drawn: tuple[Language, Figure]) -> None:
    figure = drawn[1]
    texts = [*figure.texts, *(text for panel in figure.axes for text in panel.texts)]
    boxes = [(text.get_text(), text.get_window_extent().padded(1.0)) for text in texts if text.get_text()]
    assert len(boxes) > 100
    page = figure.bbox
    assert [said for said, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1] == []
    assert [(one, other) for (one, box), (other, second) in combinations(boxes, 2) if box.overlaps(second)] == []


def points_of(whole: Whole, but: int = -1) -> Floats:
    return np.concatenate([shaft.points for index, link in enumerate(whole.links) for shaft in link.shafts if index != but])


def nearest(one: Sequence[float], points: Floats) -> float:
    return float(cdist([one], points).min())


def test_each_sign_is_clearly_nearer_to_its_own_arrow_than_to_any_other(whole: Whole) -> None:
    for index, link in enumerate(whole.links):
        own = nearest(link.at, np.concatenate([shaft.points for shaft in link.shafts]))
        assert own < 0.2
        assert nearest(link.at, points_of(whole, index)) > own + 0.07, link.ends


def test_signs_stand_nearer_to_the_head_than_to_the_beginning(whole: Whole) -> None:
    for link in whole.links:
        head, start = (min(np.hypot(*(shaft.points[end] - link.at)) for shaft in link.shafts) for end in (-1, 0))
        assert head < start, link.ends


def test_signs_hide_no_box_no_arrow_and_no_other_sign(whole: Whole) -> None:
    for link in whole.links:
        assert nearest(link.at, points_of(whole)) > RADIUS, link.ends
        for node in whole.nodes.values():
            outside = np.maximum(np.abs(np.subtract(link.at, node.at)) - np.array(node.size) / 2.0, 0.0)
            assert np.hypot(*outside) > RADIUS, link.ends
    for one, other in combinations(whole.links, 2):
        assert np.hypot(*np.subtract(one.at, other.at)) > 2 * RADIUS, (one.ends, other.ends)


def test_no_arrow_runs_through_the_box_of_another_quantity(whole: Whole) -> None:
    for link in whole.links:
        others = [node for name, node in whole.nodes.items() if name not in link.ends]
        assert [node.name for node in others for shaft in link.shafts if node.holds(shaft.points).any()] == [], link.ends


def test_no_arrow_crosses_another(whole: Whole) -> None:
    """What the model declares can be drawn without a crossing; if that ends, name the pair here rather than drop the test."""
    shafts = [(link.ends, shaft.points) for link in whole.links for shaft in link.shafts]
    touching = [(one, other) for (one, first), (other, second) in combinations(shafts, 2) if cdist(first, second).min() < 0.03]
    assert touching == []


# Shapes


def test_an_arrow_bulges_to_its_left_by_a_share_of_its_length() -> None:
    points = curve((0.0, 0.0), (2.0, 0.0), 0.25)
    assert points[[0, len(points) // 2, -1]] == pytest.approx(np.array([[0, 0], [1, 0.5], [2, 0]]))


def test_a_ring_begins_at_the_top_and_goes_round_with_the_clock() -> None:
    points = arc((2.0, 1.0), 0.0, 0.5)
    assert points[[0, len(points) // 2, -1]] == pytest.approx(np.array([[0, 1], [2, 0], [0, -1]]), abs=1e-12)


def test_a_sign_stands_back_from_the_tip_and_beside_the_arrow() -> None:
    assert beside(curve((0.0, 0.0), (2.0, 0.0), 0.0), 0.5, 0.1) == pytest.approx((1.5, 0.1), abs=0.02)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_declarations_give_the_same_bytes(kind: str, tmp_path: Path) -> None:
    for name in ("one", "other"):
        save_causal_loops(tmp_path / f"{name}.{kind}", Language.EN)
    assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"other.{kind}").read_bytes()
