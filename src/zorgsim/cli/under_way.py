"""Simulating in a folder under way: what the user is told of it, at the beginning, of its progress, and if it ends too early."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zorgsim.cli.exits import note_interrupted
from zorgsim.cli.progress import announce, shown_progress
from zorgsim.cli.results_folder import NAMED, announce_folders, word_of
from zorgsim.cli.stopping import stop_is_caught
from zorgsim.inputs.scenario import Language
from zorgsim.paths import path_words
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.experiment.cache_folder import Trouble
    from zorgsim.experiment.lost_work import Ending
    from zorgsim.results.compare import Comparison
    from zorgsim.results.plan import Plan
    from zorgsim.results.under_way import FolderUnderWay


@contextmanager
def begun(folder: Path, existing: Existing, plan: Plan, language: Language) -> Iterator[FolderUnderWay]:
    """Give a folder under way to simulate in, and tell of those that others left."""
    from zorgsim.results.under_way import begin
    from zorgsim.results.unfinished import sweep, unfinished_beside

    announce_folders(language, "swept", sweep(folder.parent))
    announce_folders(language, "unfinished", unfinished_beside(folder))
    with _kept(begin(folder, existing, plan), language) as place:
        yield place


@contextmanager
def taken_up(folder: Path) -> Iterator[FolderUnderWay]:
    """Give a folder under way that somebody left, to go on in, and tell how far it is."""
    from zorgsim.results.unfinished import take_up

    place = take_up(folder)
    language = language_of(place)
    with _kept(place, language):
        aside = [(path, place.parts.put_aside(path)) for path in place.parts.damaged()]
        for path, kept in aside[:NAMED]:
            announce(language, "damaged", file=path_words(path), kept=path_words(Path(kept.name)))
        if len(aside) > NAMED:
            announce(language, "more", number=len(aside) - NAMED)
        place.found = len(place.finished())
        announce(language, "going_on", folder=path_words(folder), done=place.found, parts=place.all_parts)
        yield place


def language_of(place: FolderUnderWay) -> Language:
    """Return the language in which the command was asked that began a folder."""
    asked = place.planned().answer.get("language")
    return Language(asked) if asked in list(Language) else Language.EN


@contextmanager
def _kept(place: FolderUnderWay, language: Language) -> Iterator[FolderUnderWay]:
    """Note on whatever error ends the work what is kept of it, and how to go on."""
    from zorgsim.report.texts import say

    try:
        yield place
    except BaseException as error:  # also Ctrl-C
        stop_is_caught()
        kept = place.leave()
        note_interrupted(error, say(language, "progress.interrupted" if kept else "progress.interrupted_empty"))
        if kept:
            path = place.path
            words = {"done": kept, "parts": place.all_parts, "folder": path_words(path), "word": word_of(path)}
            error.add_note(say(language, "progress.parts_kept", **words))
        raise


def command_of(place: FolderUnderWay) -> str:
    """Return the command as the user gave it that began a folder, to be given again in a shell."""
    return shlex.join(["zorgsim", *place.planned().command])


def simulated_in(place: FolderUnderWay, jobs: int, language: Language) -> Comparison:
    """Simulate what is still missing in a folder under way, with progress on stderr, and lay all scenarios beside each other."""
    from zorgsim.experiment.comparison import finish_comparison
    from zorgsim.experiment.execute import Listener
    from zorgsim.experiment.plan import Experiment
    from zorgsim.inputs.linked_places import simulated_places

    def lost(ending: Ending) -> None:
        announce(language, f"lost.{ending.reason}", number=ending.number)

    def trouble(what: Trouble, cache: Path) -> None:
        announce(language, f"cache.{what}", folder=path_words(cache))

    plan = place.planned()
    experiment = Experiment(plan.scenarios, simulated_places(plan.scenarios), plan.parts)
    with shown_progress(language) as progress:
        return finish_comparison(experiment, place.parts, Listener(progress, lost, trouble), jobs)
