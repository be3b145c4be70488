"""Is the generator good enough, in the way in which the model draws? One command, one verdict a stream.

    python -m benchmarks.generator [--battery smallcrush|crush|rabbit|alphabit] [--stream NAME] [--reading upper] [--save FOLDER]

Needs a C compiler and Debian's package libtestu01-0-dev (component non-free). Without options: SmallCrush on every stream in every
reading, and on the controls, which must fail.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.generator.battery import Battery, Verdict, compiled, judged
from benchmarks.generator.controls import BLIND, CONTROLS
from benchmarks.generator.streams import STREAMS, Reading, read

READINGS: Final = {reading.name.lower(): reading for reading in Reading}


@dataclass(frozen=True)
class Trial:
    """One stream in one reading before one battery."""

    stream: str
    reading: Reading
    battery: Battery
    seed: int

    @property
    def control(self) -> bool:
        """Must it fail?"""
        return self.stream in CONTROLS

    def verdict(self, program: Path) -> Verdict:
        """Hold the trial."""
        stream = (STREAMS | CONTROLS)[self.stream]
        return judged(program, self.battery, (read(words, self.reading) for words in stream(self.seed)))


def trials(chosen: argparse.Namespace) -> Iterator[Trial]:
    """Yield the trials asked for: every stream in every reading; the controls as they are drawn."""
    battery = Battery(chosen.battery)
    names = [chosen.stream] if chosen.stream else [*STREAMS, *CONTROLS]
    for name in names:
        readings = [READINGS[chosen.reading]] if chosen.reading else list(Reading)
        for reading in readings[:1] if name in CONTROLS else readings:
            if (name, battery) not in BLIND:
                yield Trial(name, reading, battery, chosen.seed)


def in_words(trial: Trial, verdict: Verdict) -> str:
    """Return one line on a trial, and one for each statistic that is suspect."""
    line = (
        f"{trial.battery.value:10s}  {trial.stream:32s} {trial.reading.value:27s} {verdict.words:14,d} words"
        f" {len(verdict.p_values):4d} statistics {len(verdict.suspect):3d} suspect {len(verdict.failed):3d} failed"
    )
    named = [] if trial.control else [f"            suspect: {name}, p = {p:.3g}" for name, p in verdict.suspect]
    return "\n".join([line, *named])


def save(rows: list[tuple[Trial, Verdict]], folder: Path) -> None:
    """Write the verdict of each trial, and every p-value."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "verdicts.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["battery", "stream", "reading", "seed", "words", "statistics", "suspect", "failed"])
        for trial, verdict in rows:
            told = [verdict.words, len(verdict.p_values), len(verdict.suspect), len(verdict.failed)]
            table.writerow([trial.battery.value, trial.stream, trial.reading.value, trial.seed, *told])
    with (folder / "p_values.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["battery", "stream", "reading", "seed", "statistic", "p_value"])
        for trial, verdict in rows:
            for name, p in verdict.p_values:
                table.writerow([trial.battery.value, trial.stream, trial.reading.value, trial.seed, name, f"{p:.6g}"])


def main() -> None:
    """Hold the trials, print and save the verdicts; exit with 1 when a stream failed or a control passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--battery", choices=[one.value for one in Battery], default=Battery.SMALL_CRUSH.value)
    parser.add_argument("--stream", choices=[*STREAMS, *CONTROLS])
    parser.add_argument("--reading", choices=[*READINGS], help="only these bits of each draw; by default all four readings")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, metavar="FOLDER")
    chosen = parser.parse_args()
    rows: list[tuple[Trial, Verdict]] = []
    with TemporaryDirectory() as folder:
        try:
            program = compiled(Path(folder))
        except RuntimeError as missing:
            sys.exit(str(missing))
        for trial in trials(chosen):
            began = time.monotonic()
            rows.append((trial, trial.verdict(program)))
            print(f"{in_words(*rows[-1])}  ({time.monotonic() - began:.0f} s)", flush=True)
            if chosen.save:
                save(rows, chosen.save)
    wrong = [trial.stream for trial, verdict in rows if bool(verdict.failed) is not trial.control]
    if wrong:
        sys.exit(f"failed, or a control that passed: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
