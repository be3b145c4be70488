"""What a visitor of the explorer has before him, and what is asked for next; without a browser, and without simulating."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgsim.errors import InputError
from zorgsim.explorer.orders import Order, Report, Save, Variant
from zorgsim.explorer.state import CURRENT, MOST_KEPT, State
from zorgsim.inputs.scenario import Language
from zorgsim.model.levers import LEVERS

COACHES = {"do": "move", "lever": "first_line.coaches", "value": "98"}
TIME = {"do": "move", "lever": "everyday.time", "value": "120"}


def a_state() -> State:
    return State("Tiel", Language.EN, Path("somewhere"))


def order_of(asked: Order | Save | Report) -> Order:
    assert isinstance(asked, Order)
    return asked


def test_a_visit_begins_with_the_baseline_alone() -> None:
    assert a_state().hear({"do": "begin"}) == Order(1, "Tiel", (), Language.EN)


def test_each_move_is_asked_for_on_top_of_those_before_it() -> None:
    state = a_state()
    state.hear(COACHES)
    asked = order_of(state.hear(TIME))
    assert asked.variants == (Variant(CURRENT, {"first_line.coaches": "98", "everyday.time": "120"}),)
    assert asked.number == 2


def test_a_lever_goes_back_alone_or_all_of_them() -> None:
    state = a_state()
    for move in (COACHES, TIME):
        state.hear(move)
    assert order_of(state.hear({"do": "back", "lever": "everyday.time"})).variants[0].moves == {"first_line.coaches": "98"}
    assert order_of(state.hear({"do": "back"})).variants == ()


def test_what_is_kept_is_compared_with_what_is_moved_next() -> None:
    state = a_state()
    state.hear(COACHES)
    kept = order_of(state.hear({"do": "keep", "name": "more"}))
    assert [one.name for one in kept.variants] == ["more"]  # what is moved is the same: it would be drawn twice
    moved = order_of(state.hear(TIME))
    assert [(one.name, len(one.moves)) for one in moved.variants] == [(CURRENT, 2), ("more", 1)]
    taken = order_of(state.hear({"do": "take", "name": "more"}))
    assert [one.name for one in taken.variants] == ["more"]
    assert order_of(state.hear({"do": "drop", "name": "more"})).variants == (Variant(CURRENT, {"first_line.coaches": "98"}),)


def test_another_place_lets_go_of_what_was_moved_and_kept() -> None:
    state = a_state()
    state.hear(COACHES)
    state.hear({"do": "keep", "name": "more"})
    assert state.hear({"do": "place", "place": " Enschede "}) == Order(3, "Enschede", (), Language.EN)


def test_how_measures_grow_and_where_they_hold_goes_with_the_variant() -> None:
    state = a_state()
    state.hear(COACHES)
    asked = order_of(state.hear({"do": "how", "ramp": 104, "only_here": True}))
    assert (asked.variants[0].ramp, asked.variants[0].only_here) == (104, True)


def test_a_file_and_a_report_are_of_what_there_is() -> None:
    state = a_state()
    state.hear(COACHES)
    saved = state.hear({"do": "save", "name": "more"})
    assert isinstance(saved, Save)
    assert saved.order.variants[0].name == "more"
    assert saved.order.number == 1  # nothing is simulated anew for it
    state.hear({"do": "keep", "name": "more"})
    report = state.hear({"do": "report"})
    assert isinstance(report, Report)
    assert [one.name for one in report.order.variants] == ["more"]


@pytest.mark.parametrize(
    "said",
    [
        {"do": "dance"},
        {},
        {"do": "move", "lever": "first_line.coach", "value": "1"},
        {"do": "how", "ramp": 3},
        {"do": "how", "ramp": "104"},
        {"do": "keep", "name": "more"},  # nothing was moved
        {"do": "save", "name": "more"},
        {"do": "report"},
        {"do": "take", "name": "gone"},
        {"do": "drop"},
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(said: Mapping[str, Any]) -> None:
    state = a_state()
    before = state.remembered()
    with pytest.raises(InputError):
        state.hear(said)
    assert (state.remembered(), state.number) == (before, 0)


@pytest.mark.parametrize("name", ["", "-x", "../x", "a b", "één", "x" * 61, "explored", "baseline", None, 3, "a/b", "NUL"])
def test_a_name_that_no_file_should_have_is_refused(name: object) -> None:
    state = a_state()
    state.hear(COACHES)
    for do in ("keep", "save"):
        with pytest.raises(InputError):
            state.hear({"do": do, "name": name})


def test_no_more_is_kept_than_can_be_told_apart_and_each_name_once() -> None:
    state = a_state()
    for number in range(MOST_KEPT):
        state.hear({**COACHES, "value": str(80 + number)})
        state.hear({"do": "keep", "name": f"more-{number}"})
    with pytest.raises(InputError, match="no more variants"):
        state.hear({"do": "keep", "name": "another"})
    with pytest.raises(InputError, match="kept already"):
        state.hear({"do": "keep", "name": "more-0"})


def test_a_page_that_is_opened_again_goes_on_where_it_was() -> None:
    state = a_state()
    for said in (COACHES, {"do": "how", "ramp": 52, "only_here": True}, {"do": "keep", "name": "more"}, TIME):
        state.hear(said)
    again = State("Twente", Language.NL, Path("somewhere"))
    asked = order_of(again.hear({"do": "begin", "saved": state.remembered()}))
    assert (asked.place, asked.variants) == ("Tiel", (state.current, *state.kept))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([0, 52, "more", "everyday.time"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["place", "current", "kept", "name", "moves", "ramp", "only_here", *list(LEVERS)[:2]]), inner
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_whatever_a_browser_remembers_a_visit_begins(saved: Any) -> None:
    state = a_state()
    asked = order_of(state.hear({"do": "begin", "saved": saved}))
    assert asked.place
    assert len(asked.variants) <= MOST_KEPT + 1
    assert {lever for one in asked.variants for lever in one.moves} <= set(LEVERS)
    again = a_state()
    again.hear({"do": "begin", "saved": state.remembered()})
    assert again.remembered() == state.remembered()
