"""The causal-loop diagram: everything that is declared is drawn, in both languages, the same each time."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS, arrows
from zorgsim.model.stocks import STOCKS
from zorgsim.report.figures import save_causal_loops
from zorgsim.report.figures.causal_bends import covered
from zorgsim.report.figures.causal_layout import bend, places, ring
from zorgsim.report.figures.causal_loops import GRID, SIGNS, Whole, draw, lay_out, stroke_of
from zorgsim.report.figures.causal_marks import RADIUS
from zorgsim.report.figures.causal_shapes import Floats, nearest
from zorgsim.report.loops_text import quantities
from zorgsim.report.texts import say

DECLARED = tuple((source, link.what, len(link.loops)) for source, link in arrows())


@pytest.fixture(scope="module", params=list(Language))
def drawn(request: pytest.FixtureRequest) -> tuple[Language, Figure]:
    return request.param, draw(request.param)


def test_the_whole_shows_every_quantity_in_words(drawn: tuple[Language, Figure]) -> None:
    language, figure = drawn
    shown = {" ".join(text.get_text().split()) for text in figure.axes[-1].texts}
    assert {say(language, f"quantity.name.{name}") for name in quantities()} <= shown


def test_the_whole_has_an_arrow_for_every_loop_of_a_link_and_one_sign_a_link(drawn: tuple[Language, Figure]) -> None:
    whole = drawn[1].axes[-1]
    heads = [patch for patch in whole.patches if isinstance(patch, FancyArrowPatch)]
    assert len(heads) == sum(max(1, loops) for *_, loops in DECLARED)
    said = Counter(text.get_text() for text in whole.texts)
    signs = Counter(link.sign for _, link in arrows())
    assert {sign: said[text] for sign, text in SIGNS.items()} == dict(signs)
    named = Counter(loop for _, link in arrows() for loop in link.loops)
    assert {loop: said[loop] for loop in LOOPS} == dict(named)


@pytest.fixture(scope="module", params=list(Language))
def whole(request: pytest.FixtureRequest) -> Whole:
    return lay_out(request.param)


def points_but(whole: Whole, place: int) -> Floats:
    return np.concatenate([shaft.points for other, shafts in enumerate(whole.links) if other != place for shaft in shafts])


def test_each_sign_is_clearly_nearer_to_its_own_arrow_than_to_any_other(whole: Whole) -> None:
    for place, (shafts, at) in enumerate(zip(whole.links, whole.marks.signs, strict=True)):
        own = nearest(at[None], np.concatenate([shaft.points for shaft in shafts]))[0]
        assert own < 0.2
        assert nearest(at[None], points_but(whole, place))[0] > own + 0.08, shafts[0].ends


def test_signs_stand_nearer_to_the_head_than_to_the_beginning(whole: Whole) -> None:
    for shafts, at in zip(whole.links, whole.marks.signs, strict=True):
        from_head, from_start = (min(np.hypot(*(shaft.points[end] - at)) for shaft in shafts) for end in (-1, 0))
        assert from_head < from_start, shafts[0].ends


def test_signs_hide_no_box_no_arrow_no_name_and_no_other_sign(whole: Whole) -> None:
    signs, names = whole.marks.signs, whole.marks.names
    assert min(node.distance(signs).min() for node in whole.nodes.values()) > RADIUS
    assert nearest(signs, np.concatenate([points_but(whole, -1)])).min() > RADIUS
    assert nearest(signs, names).min() > 2 * RADIUS
    assert all(nearest(signs[[place]], np.delete(signs, place, axis=0))[0] > 2 * RADIUS for place in range(len(signs)))


def test_no_arrow_runs_through_the_box_of_another_quantity(whole: Whole) -> None:
    assert {
        shaft.ends: covered(whole.nodes, shaft) for shafts in whole.links for shaft in shafts if covered(whole.nodes, shaft)
    } == {}


def test_signs_are_drawn_where_they_were_placed_with_the_sign_that_was_declared(drawn: tuple[Language, Figure]) -> None:
    language, figure = drawn
    panel = figure.axes[-1]
    placed = lay_out(language).marks.signs
    circles = [patch.center for patch in panel.patches if isinstance(patch, Circle)]
    assert circles == pytest.approx(placed)
    for (x, y), (_, link) in zip(placed, arrows(), strict=True):
        (said,) = [text.get_text() for text in panel.texts if np.hypot(*np.subtract(text.get_position(), (x, y))) < RADIUS / 2]
        assert said == SIGNS[link.sign]


def test_each_loop_has_a_ring_with_its_name_and_its_signs(drawn: tuple[Language, Figure]) -> None:
    language, figure = drawn
    for (loop, about), panel in zip(LOOPS.items(), figure.axes, strict=False):
        said = [text.get_text() for text in panel.texts]
        assert loop in said
        assert sum(text in SIGNS.values() for text in said) == len(about.path)
        words = [" ".join(text.split()) for text in said]
        assert {say(language, f"quantity.name.{name}") for name in about.path} <= set(words)


def test_loops_differ_by_colour_and_by_line() -> None:
    strokes = [stroke_of(loop) for loop in LOOPS]
    assert len({stroke.colour for stroke in strokes}) == len({stroke.line for stroke in strokes}) == len(LOOPS)


def test_everything_stands_in_a_cell_of_its_own_the_same_each_time() -> None:
    found = places(DECLARED, frozenset(STOCKS), GRID)
    places.cache_clear()
    assert places(DECLARED, frozenset(STOCKS), GRID) == found
    assert set(found) == set(quantities())
    for (x, y), (other_x, other_y) in combinations(found.values(), 2):
        assert abs(x - other_x) >= 0.5 or abs(y - other_y) >= 1.0
    assert len(set(found.values())) == len(found)


def test_swapping_places_shortens_arrows() -> None:
    chain = tuple((str(place), str(place + 1), 1) for place in range(8))
    found = places(chain, frozenset(), (3, 3))
    lengths = [np.hypot(*np.subtract(found[source], found[target])) for source, target, _ in chain]
    assert max(lengths) < 2.0


def test_a_ring_begins_at_the_top_and_goes_round_with_the_clock() -> None:
    assert ring(4, (2.0, 1.0)) == pytest.approx(np.array([[0, 1], [2, 0], [0, -1], [-2, 0]]), abs=1e-12)


def test_an_arrow_bends_by_a_share_of_its_length() -> None:
    points = bend((0.0, 0.0), (2.0, 0.0), 0.5)
    assert points[[0, 50, 100]] == pytest.approx(np.array([[0, 0], [1, -0.5], [2, 0]]))


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_declarations_give_the_same_bytes(kind: str, tmp_path: Path) -> None:
    for name in ("one", "other"):
        lay_out.cache_clear()
        save_causal_loops(tmp_path / f"{name}.{kind}", Language.EN)
    assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"other.{kind}").read_bytes()
