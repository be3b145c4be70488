"""Plays many worlds with both engines: ``python -m tests.agreement.many_worlds [--worlds 10000] [--jobs 1] [--first 0]``.

The worlds are those of ``tests.worlds``, in parts of 250, each searched by Hypothesis from a seed of its own: part 7 is the same in
every run of the program. Each part is told as it is done; the end says how many worlds were played, and with which differences.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Final

import tests.conftest  # noqa: F401  the tests' own way of searching
from hypothesis import given, seed, settings
from tests.agreement.reach import Reach
from tests.worlds import assert_same, batches, play, play_with_simpy

from zorgsim.engines.batch import Batch

WORLDS_OF_A_PART: Final = 250


@dataclass(frozen=True)
class Part:
    """What came of a part: its worlds, the events compared, and the first difference found, in words."""

    number: int
    reach: Reach
    difference: str


def play_part(number: int, worlds: int) -> Part:
    """Play a part; a difference is made as small as Hypothesis can."""
    reach = Reach()

    @seed(number)
    @settings(max_examples=worlds)
    @given(batches(most_families=30, most_years=3))
    def any_world(batch: Batch) -> None:
        played = play(batch)
        assert_same(played, play_with_simpy(batch))
        reach.note(batch, played)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            any_world()
    except Exception as problem:  # whatever goes wrong in a world is what is looked for
        return Part(number, reach, "\n".join([f"{type(problem).__name__}: {problem}", *getattr(problem, "__notes__", [])]))
    return Part(number, reach, "")


def parts_of(worlds: int, first: int) -> list[tuple[int, int]]:
    """Return number and size of each part."""
    starts = range(0, worlds, WORLDS_OF_A_PART)
    return [(first + index, min(WORLDS_OF_A_PART, worlds - start)) for index, start in enumerate(starts)]


def in_words(part: Part) -> str:
    """Return a line on a part, and its difference if it has one."""
    stories = len(part.reach.stories)
    line = f"part {part.number}: {part.reach.worlds:,} worlds, {stories:,} different stories, {part.reach.events:,} events"
    return f"{line}: DIFFERENT\n{part.difference}" if part.difference else f"{line}, no difference"


def main() -> None:
    """Play the worlds, tell each part, and end with the sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--first", type=int, default=0, help="number of the first part: other parts are other worlds")
    chosen = parser.parse_args()
    whole = Reach()
    different: list[int] = []
    with ProcessPoolExecutor(chosen.jobs) as workers:
        for done in as_completed([workers.submit(play_part, *part) for part in parts_of(chosen.worlds, chosen.first)]):
            part = done.result()
            print(in_words(part), flush=True)
            whole = whole.with_part(part.reach)
            different += [part.number] if part.difference else []
    print(f"{whole.in_words()}; never reached: {', '.join(whole.missing) or 'nothing'}")
    sys.exit(f"different in parts {different}" if different else 0)


if __name__ == "__main__":
    main()
