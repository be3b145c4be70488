"""What pages say of the set of plausible worlds is what its published files say today."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tools.ship_plausible import ROOT
from tools.tell_nation import as_published, in_nation
from tools.told_by_set import PUBLISHED, Told, told

from zorgsim.inputs.plausible import plausible, read_plausible

DOCS = Path(__file__).resolve().parents[2] / "docs"
WORDS = {5: "Five", 3: "three"}


@cache
def what() -> Told:
    return told()


def counted(number: int) -> str:
    return WORDS.get(number, str(number))


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def told_now() -> list[str]:
    """Sentences of docs/calibration.md, with figures as they are."""
    found = what()
    (pressed, most), *others = ((name, f"{share * 100:.0f}") for name, share in found.near_end[:5])
    informed = sum(found.best_outside.values())
    return [
        f"In the set {found.uneven} of {found.parameters} assumed parameters are spread less evenly",
        f"of which no world met the figures, {found.uneven_by_itself[1][1]} of these {found.uneven} are spread as unevenly",
        f"of `{pressed}` {most} in 100 worlds lie within 5 % of an end, "
        + ", ".join(f"of `{one}` {share}" for one, share in others),
        f"**{counted(informed)} best values lie outside what nine in ten plausible worlds have** "
        f"(and {counted(len(found.best_outside) - informed)} more that stand at an end of their range",
        f"The {sum(found.met)} worlds descend",
    ]


@pytest.mark.parametrize("number", range(5))
def test_the_page_of_calibration_says_what_the_set_says(number: int) -> None:
    assert told_now()[number] in page("calibration")


def test_that_worlds_which_met_the_figures_are_like_those_that_missed_is_so() -> None:
    chance, name = what().least
    assert what().differ == 0
    assert f"the least p is {chance:.3f}, of `{name}`" in page("decisions")
    assert f"is spread as unevenly in {what().uneven_by_itself[1][1]} of the {what().uneven} parameters" in page("decisions")


def test_the_set_that_is_published_is_the_one_that_is_played() -> None:
    published = PUBLISHED / "calibration" / "plausible.csv"
    assert plausible() == read_plausible(published.read_text(encoding="utf-8"), published.name)


def test_best_values_that_are_said_to_lie_outside_are_those_that_do() -> None:
    text = page("calibration")
    listed = text[text.index("best values lie outside what nine in ten") :]
    listed = listed[: listed.index("And best values together")]
    assert {name for name, informed in what().best_outside.items() if informed} == set(listed.split("`")[1::2])


def test_pages_say_what_the_nation_leaves_and_that_its_worlds_agree_no_less() -> None:
    told, (of_left, of_others) = in_nation(ROOT), as_published(ROOT)
    assert f"leaves {told['left']} of the first {told['played']} of them" in page("uncertainty")
    assert f"has {of_left * 100:.0f} in 100 as published" in page("decisions")
    assert f"one of the twelve {of_others * 100:.0f}: on average they agree no less" in page("decisions")
