"""Play a piece of what is published again, on the code and the data of today: ``python -m studies.replay NAME...``.

Parameters, structures and scenarios may be added to without moving what was measured before, and digests do not see that: they
say *stale*. If every cell of the piece comes out as it is published, what is published is taken to be of today: its digests are
written anew, its page too, and ``replayed.csv`` beside it says what was played again. Where a cell differs, or a scenario that
is not in the piece has another digest, it refuses and nothing is written. (Where only names or digests changed, nothing needs
to be played: ``studies.redigest``.) What was not replayed rests on the code being the same for it; where a change could move
one part alone, remove that part.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from studies import STUDIES, study_named
from studies.study import (
    PARTS,
    UNFINISHED,
    Cells,
    Part,
    Reading,
    Study,
    manifest_in,
    parts_of,
    read_part,
    scenarios_by_name,
    shipped_digest,
    simulate_in,
    write_manifest,
    write_page,
)
from zorgsim import __version__
from zorgsim.results.provenance import data_digests
from zorgsim.results.published import MANIFEST

REPLAYED: Final = "replayed.csv"
COLUMNS: Final = ("piece", "cells", "zorgsim", "places", "parameters", "structures", "people")
LETTERS: Final = 12
"""As much of a digest as tells it from others."""


class DiffersError(ValueError):
    """What is published is not what is simulated today."""


def piece_of(study: Study, manifest: Mapping[str, Any]) -> Part:
    """Return what is played again: the piece that a study declares, or its first part."""
    if study.piece is None:
        return parts_of(study, manifest)[0]
    return study.piece(replace(study.sitting, replications=manifest["replications"]))


def cells_alike(reading: Reading, folder: Path, others: Iterable[str]) -> int:
    """Compare the tables of a piece with what is published, and return how many cells are the same.

    Parameters
    ----------
    reading, folder
        What was simulated, and where the study is published.
    others
        Columns that are not the piece's to fill.

    Raises
    ------
    DiffersError
        If a row of the piece is not published, cell by cell.
    """
    left_out, alike = set(others), 0
    for name, (columns, *rows) in reading.tables.items():
        with (folder / name).open(encoding="utf-8", newline="") as stream:
            head, *published = csv.reader(stream)
        mine = [index for index, column in enumerate(columns) if column not in left_out]
        if list(columns) != head:
            raise DiffersError(f"{name}: other columns than are published")
        known = {_picked(row, mine) for row in published}
        for row in rows:
            if _picked(row, mine) not in known:
                raise DiffersError(f"{name}: not published so: {', '.join(_picked(row, mine)[:6])}")
            alike += len(mine)
    return alike


def _picked(row: Cells, which: Sequence[int]) -> tuple[str, ...]:
    return tuple(row[index] for index in which)


def of_today(study: Study, manifest: Mapping[str, Any], piece: Part) -> dict[str, Any]:
    """Return a manifest with the digests of today, and, of a study that grows, the parts that are there."""
    parts = list(_there(study, manifest))
    run, replayed = scenarios_by_name(parts), {one.name for one in piece.scenarios}
    scenarios = {}
    for name, said in manifest["scenarios"].items():
        if name not in run:
            raise DiffersError(f"{name} is no longer run")
        digests = {"digest": run[name].digest, "shipped_digest": shipped_digest(run[name])}
        if name not in replayed and any(said[key] != digest for key, digest in digests.items()):
            raise DiffersError(f"{name} has changed, and is not in what is played again")
        scenarios[name] = {**said, **digests}
    listed = {} if study.found is None else {PARTS: [part.name for part in parts]}
    return {**manifest, "zorgsim": __version__, "data": data_digests(), "scenarios": scenarios, **listed}


def _there(study: Study, manifest: Mapping[str, Any]) -> Iterator[Part]:
    """Yield the parts that are published; a manifest from before the study grew names none, and its tables say which."""
    named, parts = manifest.get(PARTS), parts_of(study, manifest)
    if study.found is None:
        yield from parts
        return
    for part in parts:
        if (
            part.name in named
            if named is not None
            else any(len(rows) > 1 for rows in study.found(study.folder, part).tables.values())
        ):
            yield part


def replay(study: Study, jobs: int) -> int:
    """Play a piece of a study again; if it is as published, write the digests of today, and return how many cells were compared."""
    manifest = manifest_in(study.folder)
    piece = piece_of(study, manifest)
    renewed = of_today(study, manifest, piece)  # refuses what it can before anything is simulated
    played = read_part(
        piece, simulate_in(UNFINISHED / f"replay_{study.name}", piece.scenarios, lambda *_: None, jobs, piece.worlds)
    )
    for name, fact in played.facts.items():
        if manifest.get(name) != fact:
            raise DiffersError(f"{name} was {manifest.get(name)!r} and is {fact!r}")
    alike = cells_alike(played, study.folder, set(manifest["scenarios"]) - {one.name for one in piece.scenarios})
    write_manifest(study.folder, renewed)
    _note(study.folder / REPLAYED, piece, alike)
    if study.page_file:
        write_page(study, study.folder, study.page_file)
    return alike


def _note(file: Path, piece: Part, alike: int) -> None:
    new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as stream:
        digests = data_digests()
        row = (piece.name, alike, __version__, *(digests[name][:LETTERS] for name in COLUMNS[3:]))
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, row] if new else [row])


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay each study that is named; exit code 1 if one is not what it was."""
    parser = argparse.ArgumentParser(
        "python -m studies.replay", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("studies", nargs="+", type=study_named, metavar="NAME", help=f"of {', '.join(STUDIES)}")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    asked, failed = parser.parse_args(arguments), False
    for study in asked.studies:
        if not (study.folder / MANIFEST).exists():
            parser.error(f"{study.name} was never published")
        try:
            print(f"{study.name}: {replay(study, asked.jobs)} cells as published; its digests are those of today", flush=True)
        except DiffersError as difference:
            failed = True
            print(f"{study.name}: refused, nothing was written: {difference}; measure again", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
