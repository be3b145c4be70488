"""Simulating a wave of a calibration in a folder under way: begun, gone on with, finished."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from zorgsim.cli.displays import shown_progress
from zorgsim.cli.progress import ProgressKind, ProgressStage, announce
from zorgsim.cli.simulation import CALIBRATION, plan_of, tell_memory
from zorgsim.cli.under_way import begun, command_of, language_of
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.paths import path_words
from zorgsim.results.folder import Existing

if TYPE_CHECKING:
    from zorgsim.calibration.wave import Wave
    from zorgsim.experiment.crew import Crew
    from zorgsim.results.under_way import FolderUnderWay


def wave_in(folder: Path, scenario: Scenario, crew: Crew, language: Language, progress: ProgressKind) -> Wave:
    """Return the wave of a scenario: read where its folder is complete, else simulated there, from where it was interrupted.

    Raises
    ------
    InputError
        If the folder holds something else.
    """
    from zorgsim.calibration.wave_store import read_wave
    from zorgsim.experiment.preparation import check_runnable

    found = read_wave(folder, scenario)
    if found is not None:
        announce(language, "wave_there", folder=path_words(folder), worlds=found.worlds)
        return found
    check_runnable([scenario])
    tell_memory([scenario], crew, language)
    words = {"language": str(language), "csv_for": "programs", "json": False, "extras": [], "report": False}
    plan = plan_of([scenario], crew, {"kind": CALIBRATION, **words})
    announce(language, "wave", folder=path_words(folder), worlds=scenario.run.runs)
    with begun(folder, Existing.NUMBER, plan, language) as place:
        return finish_wave(place, crew, progress)


def finish_wave(place: FolderUnderWay, crew: Crew, progress: ProgressKind) -> Wave:
    """Simulate what is missing of a wave under way, and write its folder."""
    from zorgsim.calibration.wave import simulate_wave
    from zorgsim.calibration.wave_store import write_wave
    from zorgsim.experiment.plan import Experiment
    from zorgsim.inputs.linked_places import simulated_places
    from zorgsim.results.store import Handover

    plan, language, started = place.planned(), language_of(place), time.monotonic()
    experiment = Experiment(plan.scenarios, simulated_places(plan.scenarios), plan.parts)
    with shown_progress(progress, language) as display:
        display.stage(ProgressStage.SIMULATING)
        wave = simulate_wave(experiment, place.parts, display.listener(), crew)
        display.stage(ProgressStage.WRITING)
        written = write_wave(place, wave, place.existing, Handover(command=command_of(place)))
    announce(language, "wave_written", folder=path_words(written), minutes=round((time.monotonic() - started) / 60))
    return wave
