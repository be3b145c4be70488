"""The streams that TestU01 judges are the numbers that the model draws, in the order that their names promise."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from benchmarks.generator.battery import Verdict, parsed
from benchmarks.generator.controls import CONTROLS
from benchmarks.generator.streams import BLOCK, RUNS, STREAMS, Reading, Words, nation, read

from zorgsim.model.vocabulary import N_PURPOSES, Purpose
from zorgsim.randomness import squares64_of, squares_key, two_uniforms

FIRST = int(nation()[0][0])


def beginning(name: str, words: int) -> Words:
    got: list[Words] = []
    for block in (STREAMS | CONTROLS)[name](1):
        got.append(block)
        if sum(map(len, got)) >= words:
            break
    return np.concatenate(got)[:words]


def number(family: int, when: int = 0, replication: int = 0, purpose: int = 0, seed: int = 1) -> int:
    return squares64_of(when << 32 | family, squares_key(seed, replication, purpose))


PROMISED = {
    "families": [number(FIRST), number(FIRST + 1), number(FIRST + 2)],
    "occurrences": [number(FIRST), number(FIRST, when=1), number(FIRST, when=2)],
    "questions": [number(FIRST, when=when) for when in (0, 1, 2, 3, 256, 257)],
    "purposes": [number(FIRST, purpose=purpose) for purpose in range(N_PURPOSES)] + [number(FIRST + 1)],
    "replications": [number(FIRST, replication=replication) for replication in range(3)],
    "seeds": [number(FIRST, seed=seed) for seed in (1, 2, 3)],
    "generations": [number(FIRST, when=generation << 24) for generation in range(256)] + [number(FIRST + 1)],
    "run": [number(FIRST), number(FIRST + 1)],
}


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_is_in_the_order_of_its_name(name: str) -> None:
    assert beginning(name, len(PROMISED[name])).tolist() == PROMISED[name]


def test_a_run_goes_purpose_by_purpose_and_numbers_questions_as_the_model_does() -> None:
    blocks = [int(block[0]) for block in islice(STREAMS["run"](1), N_PURPOSES)]
    at_home = {Purpose.INITIAL_NEEDS, Purpose.HOME_SPELL, Purpose.HOME_EVENT}
    at_home |= {Purpose.DOMAIN_SPELL, Purpose.DOMAIN_EVENT, Purpose.STAGE_REDRAW}
    assert blocks == [number(FIRST, when=0 if purpose in at_home else 1 << 8, purpose=purpose) for purpose in Purpose]
    assert RUNS > 1


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_draws_no_number_twice(name: str) -> None:
    words = beginning(name, 4 * BLOCK)
    assert len(np.unique(words)) == len(words)


def test_a_control_that_draws_twice_does() -> None:
    assert len(np.unique(beginning("control: numbers drawn twice", 1000))) == 500


def test_words_are_read_as_the_model_reads_them() -> None:
    words = beginning("run", 100)
    first, second = two_uniforms(words)
    assert (read(words, Reading.BOTH) * 2.0**-32).tolist() == np.stack([first, second], axis=1).ravel().tolist()
    assert (read(words, Reading.UPPER) * 2.0**-32).tolist() == first.tolist()
    assert (read(words, Reading.LOWER) * 2.0**-32).tolist() == second.tolist()
    turned = [int(f"{word:032b}"[::-1], 2) for word in read(words, Reading.BOTH).tolist()]
    assert read(words, Reading.REVERSED).tolist() == turned


def test_a_verdict_counts_what_is_suspect_and_what_failed_on_both_sides() -> None:
    report = "TestU01 said so\np 0.5 A middling one\np 0.00001 Low\np 0.99999 High\np 1e-12 Gone\np 1 Too good\nwords 12345\n"
    verdict = parsed(report)
    assert verdict == Verdict(12345, verdict.p_values)
    assert verdict.p_values[0] == ("A middling one", 0.5)
    assert [name for name, _ in verdict.suspect] == ["Low", "High", "Gone", "Too good"]
    assert [name for name, _ in verdict.failed] == ["Gone", "Too good"]
