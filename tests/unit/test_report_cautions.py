"""What a report rests on, on its first page and in a memo: flags that say nearly the same are told once, with who raises them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.unit.finished_results import finished

from zorgsim.inputs.scenario import Language
from zorgsim.model.vocabulary import Tier
from zorgsim.report.flags_text import flag_sentence
from zorgsim.report.page.cautions import Caution, cautions_of, first_cautions
from zorgsim.report.page.subject import Subject
from zorgsim.results.believability import Flag, FlagCode, Level
from zorgsim.results.restored import Restored


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Restored:
    return finished(tmp_path_factory.mktemp("cautions"), {"one": "The one", "two": "The other"})


def with_flags(restored: Restored, *flags: Flag) -> Subject:
    told = [
        {
            "code": str(one.code),
            "level": str(one.level),
            "scenario": one.scenario,
            "numbers": dict(one.numbers),
            "message": {str(language): flag_sentence(one, language) for language in Language},
        }
        for one in flags
    ]
    return Subject(replace(restored, manifest={**restored.manifest, "flags": told}), Language.EN)


def load(scenario: str, tier: Tier, load: float) -> Flag:
    return Flag(FlagCode.LOAD, Level.CAUTION if load > 1.0 else Level.NOTE, scenario, {"tier": tier, "load": load})


def grows(scenario: str, growth: float) -> Flag:
    return Flag(FlagCode.NO_STEADY_STATE, Level.WARNING, scenario, {"tier": Tier.SPECIALIST, "growth": growth, "waiting": 90.0})


LOADS: Mapping[str, tuple[Flag, ...]] = {
    "everywhere": (load("one", Tier.SPECIALIST, 1.4231), load("two", Tier.SPECIALIST, 1.4879)),
    "alike": (load("one", Tier.SPECIALIST, 1.4231), load("two", Tier.SPECIALIST, 1.4233)),
    "one_only": (load("one", Tier.FIRST_LINE, 0.97), load("one", Tier.SPECIALIST, 1.2), load("two", Tier.SPECIALIST, 1.2)),
}


@pytest.mark.parametrize(
    ("loads", "words"),
    [
        ("everywhere", "specialist care (1.42 to 1.49 times what there is room for)."),
        ("alike", "specialist care (1.42 times what there is room for)."),
        ("one_only", "the first line (0.97 times what there is room for; only in “The one”), specialist care (1.20 times "),
    ],
)
def test_that_more_is_asked_than_there_are_slots_is_told_once(restored: Restored, loads: str, words: str) -> None:
    (told,) = first_cautions(with_flags(restored, *LOADS[loads]))
    assert words in told.sentence
    assert (told.who, told.level) == ("The one, The other", Level.CAUTION)


def test_lists_without_an_end_are_told_once_and_before_what_is_less_serious(restored: Restored) -> None:
    flags = (
        load("one", Tier.SPECIALIST, 1.2),
        *(grows(name, 0.12 + 0.03 * index) for index, name in enumerate(("baseline", "two"))),
    )
    told: list[Caution] = first_cautions(with_flags(restored, *flags))
    assert [one.level for one in told] == [Level.WARNING, Level.CAUTION]
    assert "specialist care (by 12 to 15 % a year)" in told[0].sentence
    assert told[0].who == "baseline, The other"
    assert len(cautions_of(with_flags(restored, *flags))) == len(flags)  # all of them, as they were raised, on a page of their own


def test_what_says_the_same_of_everybody_is_told_so(restored: Restored) -> None:
    flags = [Flag(FlagCode.ONE_REPLICATION, Level.WARNING, name, {"replications": 1.0}) for name in ("baseline", "one", "two")]
    (told,) = first_cautions(with_flags(restored, *flags))
    assert told.who == "all scenarios"
