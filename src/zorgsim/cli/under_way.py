"""Simulating in a folder under way: what the user is told of it, at the beginning, of its progress, and if it ends too early."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from zorgsim import __version__
from zorgsim.cli.events import FORMAT, tell_event
from zorgsim.cli.exits import UnequalError, note_interrupted
from zorgsim.cli.language import speak
from zorgsim.cli.progress import Display, announce
from zorgsim.cli.results_folder import NAMED, announce_folders, word_of
from zorgsim.cli.stopping import Words, say_when_stopped, stop_is_caught, stopped_by
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_document, path_words
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.experiment.crew import Crew
    from zorgsim.experiment.plan import Experiment
    from zorgsim.results.compare import Comparison
    from zorgsim.results.plan import Plan
    from zorgsim.results.simulated import Simulated
    from zorgsim.results.under_way import FolderUnderWay


@contextmanager
def begun(folder: Path, existing: Existing, plan: Plan, language: Language) -> Iterator[FolderUnderWay]:
    """Give a folder under way to simulate in: that in which the same was interrupted, or a new one; tell of what others left."""
    from zorgsim.results.under_way import begin
    from zorgsim.results.unfinished import sweep, take_up_same, unfinished_beside

    announce_folders(language, "swept", sweep(folder.parent))
    same = take_up_same(folder, replace(plan, existing=existing))
    if same is not None:
        announce(language, "same", folder=path_words(same.path), word=word_of(same.path))
    announce_folders(language, "unfinished", unfinished_beside(folder))  # others: this one is locked by now
    if same is None:
        with _kept(begin(folder, existing, plan), language) as place:
            yield place
    else:
        with _gone_on(same) as place:
            yield place


@contextmanager
def taken_up(folder: Path) -> Iterator[FolderUnderWay]:
    """Give a folder under way that somebody left, to go on in, and tell how far it is."""
    from zorgsim.results.unfinished import take_up

    place = take_up(folder)
    speak(language_of(place))  # errors too
    with _gone_on(place) as gone_on:
        yield gone_on


@contextmanager
def _gone_on(place: FolderUnderWay) -> Iterator[FolderUnderWay]:
    """Tell how far a folder is that was taken up, after putting aside what is damaged of it."""
    language = language_of(place)
    with _kept(place, language):
        aside = [(path, place.parts.put_aside(path)) for path in place.parts.damaged()]
        for path, kept in aside[:NAMED]:
            announce(language, "damaged", file=path_words(path), kept=path_words(Path(kept.name)))
        if len(aside) > NAMED:
            announce(language, "more", number=len(aside) - NAMED)
        place.found = len(place.finished())
        announce(language, "going_on", folder=path_words(place.path), done=place.found, parts=place.all_parts)
        yield place


def language_of(place: FolderUnderWay) -> Language:
    """Return the language in which the command was asked that began a folder."""
    asked = place.planned().answer.get("language")
    return Language(asked) if asked in list(Language) else Language.EN


@contextmanager
def _kept(place: FolderUnderWay, language: Language) -> Iterator[FolderUnderWay]:
    """Remove the folder when its results are handed over; note on whatever error ends the work what is kept, and how to go on."""
    from zorgsim.report.texts import say

    goes_on = {"folder": path_words(place.path), "word": word_of(place.path)}
    ended = say(language, "progress.ended_at_once", **goes_on)
    say_when_stopped(Words(say(language, "progress.stopping"), ended, _end_facts(place, None)))
    try:
        yield place
    except UnequalError:  # all of it was written, and said
        place.remove()
        raise
    except BaseException as error:  # also Ctrl-C
        stop_is_caught()
        kept = place.leave()
        _tell_end(place, kept)
        note_interrupted(error, say(language, "progress.interrupted" if kept else "progress.interrupted_empty"))
        if kept:
            error.add_note(say(language, "progress.parts_kept", done=kept, parts=place.all_parts, **goes_on))
        raise
    place.remove()


def _tell_end(place: FolderUnderWay, kept: int) -> None:
    """Tell programs that it ended too early, and what is there."""
    stop = stopped_by()
    facts = _end_facts(place, kept)
    if stop is None:
        tell_event("failed", **facts)
    else:
        tell_event("interrupted", signal=stop.number, **facts)


def _end_facts(place: FolderUnderWay, kept: int | None) -> dict[str, object]:
    """Return what is there: how many parts, None where nobody had the time to count them, where, and how to go on with them."""
    return {
        "parts": place.all_parts,
        "parts_kept": kept,
        "folder": None if kept == 0 else path_document(place.path),
        "resume": None if kept == 0 else f"zorgsim resume {word_of(place.path)}",
        "results": None if place.written is None else path_document(place.written),
    }


def command_of(place: FolderUnderWay) -> str:
    """Return the command as the user gave it that began a folder, to be given again in a shell."""
    return shlex.join(["zorgsim", *place.planned().command])


def experiment_in(place: FolderUnderWay, crew: Crew) -> Experiment:
    """Return what is to be simulated in a folder under way, and tell that it begins."""
    from zorgsim.experiment.plan import Experiment
    from zorgsim.inputs.linked_places import simulated_places

    plan = place.planned()
    if not crew.here:
        announce(language_of(place), "on_cluster", number=crew.size)
    experiment = Experiment(plan.scenarios, simulated_places(plan.scenarios), plan.parts)
    tell_event(
        "started",
        format=FORMAT,
        zorgsim=__version__,
        scenarios=list(experiment.labels),
        replications=plan.scenarios[0].run.replications,
        draws=plan.scenarios[0].run.draws,
        folder=path_document(place.path),
        parts=place.all_parts,
        parts_before=place.found or 0,
    )
    return experiment


def each_simulated_in(place: FolderUnderWay, crew: Crew, display: Display) -> list[Simulated]:
    """Simulate what is still missing in a folder under way, of scenarios that are not compared; show how far it is."""
    from zorgsim.experiment.execute import carry_out

    return carry_out(experiment_in(place, crew), place.parts, display.listener(), crew)


def simulated_in(place: FolderUnderWay, crew: Crew, display: Display) -> Comparison:
    """Simulate what is still missing in a folder under way, show how far it is, and lay all scenarios beside each other."""
    from zorgsim.experiment.beyond import beyond_of
    from zorgsim.experiment.comparison import finish_comparison

    experiment, plan = experiment_in(place, crew), place.planned()

    def extend(larger: Experiment) -> None:
        place.extend(larger.scenarios, larger.parts)
        replications = larger.scenarios[0].run.replications
        tell_event("extended", replications=replications, parts=place.all_parts)
        announce(language_of(place), "more_replications", replications=replications)

    return finish_comparison(experiment, place.parts, display.listener(), crew, beyond_of(plan.answer), extend)
