"""Signals wait until what is being written is written; twice they do not."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import FrameType

import pytest
from tests.unit.synthetic_results import scenario

from zorgsim.experiment.crew import ThisProcess
from zorgsim.experiment.execute import carry_out
from zorgsim.experiment.meter import Listener
from zorgsim.experiment.plan import plan_experiment
from zorgsim.model.structure import PlacesOption
from zorgsim.results.folder import MANIFEST, Existing
from zorgsim.results.parts import FinishedPart, Part, PartsInMemory
from zorgsim.results.under_way import begin
from zorgsim.results.undisturbed import stop_signals, undisturbed


class HeardError(Exception):
    """What the handler of these tests raises."""


@pytest.fixture(autouse=True)
def handlers() -> Iterator[list[int]]:
    """Signals are noted, and raise."""
    noted: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        noted.append(number)
        raise HeardError

    usual = {number: signal.signal(number, hear) for number in stop_signals()}
    yield noted
    for number, handler in usual.items():
        signal.signal(number, handler)


def write(*steps: int | str) -> list[str]:
    """Hear signals and write words as they come, in one block; return what was written when something was raised."""
    written: list[str] = []
    with suppress(HeardError), undisturbed():
        for step in steps:
            if isinstance(step, str):
                written.append(step)
            else:
                signal.raise_signal(step)
    return written


@pytest.mark.parametrize("number", sorted(stop_signals()))
def test_a_signal_acts_when_the_block_is_through(handlers: list[int], number: int) -> None:
    assert write(number, "written") == ["written"]
    assert handlers == [number]


def test_the_same_signal_twice_does_not_wait(handlers: list[int]) -> None:
    assert write(signal.SIGINT, "being written", signal.SIGINT, "written") == ["being written"]
    assert handlers == [signal.SIGINT]


def test_two_signals_that_say_the_same_are_one(handlers: list[int]) -> None:
    """A terminal sends one, and the process that started this one another."""
    assert write(signal.SIGINT, signal.SIGTERM, "written") == ["written"]
    assert handlers == [signal.SIGINT]


def test_an_error_of_the_block_does_not_swallow_the_signal(handlers: list[int]) -> None:
    def fails() -> None:
        with undisturbed():
            signal.raise_signal(signal.SIGINT)
            raise OSError("disk full")

    with pytest.raises(HeardError):
        fails()
    assert handlers == [signal.SIGINT]


def test_afterwards_signals_are_heard_as_before(handlers: list[int]) -> None:
    with undisturbed():
        pass
    with pytest.raises(HeardError):
        signal.raise_signal(signal.SIGINT)
    assert handlers == [signal.SIGINT]


def test_what_is_ignored_stays_ignored(handlers: list[int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with undisturbed():
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    assert handlers == []


def test_other_threads_write_as_they_are() -> None:
    done = []

    def write() -> None:
        with undisturbed():
            done.append("written")

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert done == ["written"]


class InterruptedStore(PartsInMemory):
    """A store in which Ctrl-C comes in the middle of keeping a part."""

    def keep(self, part: Part, finished: FinishedPart) -> None:
        signal.raise_signal(signal.SIGINT)
        super().keep(part, finished)


def test_a_part_that_is_being_written_is_finished_first(handlers: list[int]) -> None:
    alone = replace(scenario("baseline").structure, places=PlacesOption.PART)
    run = replace(scenario("baseline", 2).run, start=date(2026, 1, 1), until=date(2027, 1, 1), policy_start=date(2026, 7, 1))
    planned = plan_experiment([replace(scenario("baseline", 2), run=run, places=("Rozendaal",), structure=alone)], 2)
    store = InterruptedStore()
    with pytest.raises(HeardError):
        carry_out(planned, store, Listener(lambda _status: None), ThisProcess())
    assert store.finished() == {planned.parts[0]}
    assert handlers == [signal.SIGINT]


def test_results_that_are_being_put_in_place_are_known_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(results: Path, target: Path, _existing: Existing) -> Path:
        results.replace(target)
        signal.raise_signal(signal.SIGINT)
        return target

    def fill(folder: Path) -> None:
        (folder / "table.csv").touch()
        (folder / MANIFEST).touch()

    monkeypatch.setattr("zorgsim.results.under_way.put_in_place", interrupted)
    place = begin(tmp_path / "mine", Existing.NUMBER)
    with pytest.raises(HeardError):
        place.complete(fill)
    assert place.written == tmp_path / "mine"
    assert (tmp_path / "mine" / "table.csv").exists()
