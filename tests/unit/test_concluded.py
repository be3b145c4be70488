"""What is published at best values of the conclusions that are played in worlds, and of those that are not."""

from __future__ import annotations

import pandas as pd
import pytest
from studies import loops, signs
from studies.concluded import (
    CUTS,
    LOOPS,
    NOTHING_TOLD,
    POOLING,
    SIGNS,
    SILENT,
    SOURCES,
    TOO_SMALL,
    AtBest,
    Conclusion,
    at_best_values,
    conclusions,
    held_by_luck,
    where,
)
from studies.conclusions import FEWER
from studies.loops import Cut
from studies.study import PUBLISHED
from studies.worlds import TOLD

from zorgsim.results.compare import Verdict
from zorgsim.results.elsewhere import Sign
from zorgsim.results.published import read_published

FAMILIES = 27_198
"""Of the region in which worlds are played."""


def test_of_every_conclusion_something_is_published() -> None:
    found = at_best_values()
    assert tuple(found) == conclusions()
    assert {source: sum(one.told for key, one in found.items() if key.source == source) > 0 for source in SOURCES} == dict.fromkeys(
        SOURCES, True
    )
    assert all(one.standard_error > 0 for one in found.values() if one.told)


def test_signs_are_those_of_the_table() -> None:
    words = {Sign.BETTER: "+", Sign.WORSE: "-", Sign.MORE: "up", Sign.LESS: "down", Sign.UNTOLD: "?", Sign.SAME: "="}
    rows = pd.read_csv(PUBLISHED / SIGNS / signs.TABLE, dtype=str, keep_default_na=False)
    table = {(row.scenario, row.outcome): row.sign for row in rows[rows["world"] == "default"].itertuples()}
    mine = {key: one for key, one in at_best_values().items() if key.source == SIGNS}
    assert {(key.scenario, key.outcome): words[key.sign(one.verdict)] for key, one in mine.items()} == table


def test_a_sign_is_read_as_the_outcome_is_meant() -> None:
    assert Conclusion(POOLING, "shared", "baseline", "waited_mean_specialist").sign(Verdict.MORE) is Sign.WORSE
    assert Conclusion(POOLING, "shared", "baseline", "expertise").sign(Verdict.LESS) is Sign.WORSE
    assert Conclusion(SIGNS, "normalising", "baseline", TOLD[0]).sign(Verdict.MORE) is Sign.BETTER


def test_loops_that_are_not_played_told_nothing_or_too_little() -> None:
    assert {*CUTS, *SILENT, *NOTHING_TOLD, *TOO_SMALL} == set(loops.CUTS)
    assert len(CUTS) + len(SILENT) + len(NOTHING_TOLD) + len(TOO_SMALL) == len(loops.CUTS)
    assert {verdict for cut in SILENT for verdict in verdicts(cut)} == {Verdict.IDENTICAL}
    assert {verdict for cut in NOTHING_TOLD for verdict in verdicts(cut)} == {Verdict.NOT_DISTINGUISHABLE}


@pytest.mark.parametrize("cut", TOO_SMALL, ids=lambda cut: cut.name)
def test_a_loop_that_is_too_small_told_one_sign_that_luck_alone_would_blur(cut: Cut) -> None:
    assert sum(verdict in (Verdict.MORE, Verdict.LESS) for verdict in verdicts(cut)) == 1
    measured = read_published(PUBLISHED / LOOPS)
    for outcome in loops.SHOWN:
        effect = measured.effect(cut.name, outcome)
        assert effect is not None
        if effect.difference.verdict in (Verdict.MORE, Verdict.LESS):
            told = effect.difference
            best = AtBest(told.mean, told.standard_error, told.pairs, told.verdict, measured.manifest["families"])
            assert held_by_luck(best.alike(FAMILIES), FEWER) < 0.05


def verdicts(cut: Cut) -> list[Verdict]:
    measured = read_published(PUBLISHED / LOOPS)
    effects = [measured.effect(cut.name, outcome) for outcome in loops.SHOWN]
    return [effect.difference.verdict for effect in effects if effect]


def test_it_is_said_where_it_was_published() -> None:
    assert where(POOLING).startswith("Nederland (1,8")
    assert where(LOOPS).startswith("Twente (youth region) (66,")
