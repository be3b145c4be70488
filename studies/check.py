"""Say of each study whether what is published is of today: ``python -m studies.check [NAME...]``; exit code 1 if anything is stale.

A study is stale when the parameters, the numbers of structures, the places or a scenario that it runs have other values than those
that were run, when it runs what was not measured, or when it was never published. A change of the model itself shows in no digest:
it stands in the changelog, under *Results*. A study that grows may be unfinished: what is published of it is of today, and some is
still to be played. One that needs what does not ship yet is waiting.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from studies import STUDIES, study_named
from studies.study import PARTS, Study, changes, manifest_in, parts_of, scenarios_of


def stale(study: Study) -> Iterator[str]:
    """Yield what is no longer as it was when the study was measured."""
    if not study.is_published:
        if not study.waits():
            yield "was never published"
        return
    manifest = manifest_in(study.folder)
    yield from changes(manifest, scenarios_of(study, manifest))


def to_come(study: Study) -> str:
    """Say how many blocks of a study that grows are there, if some are still to be played; nothing otherwise."""
    if study.found is None or not study.is_published:
        return ""
    manifest = manifest_in(study.folder)
    parts = parts_of(study, manifest)
    there = sum(part.name in manifest[PARTS] for part in parts)
    return f"{there} of {len(parts)} blocks" if there < len(parts) else ""


def told(study: Study) -> str:
    """Say what a study is: fresh, stale, unfinished, or waiting for what does not ship yet."""
    if not study.is_published and study.waits():
        return f"waiting: {study.waits()}"
    moved, coming = list(stale(study)), to_come(study)
    if moved:
        return f"stale: {'; '.join([*moved, *([coming] if coming else [])])}"
    return f"unfinished: {coming}" if coming else "fresh"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a study."""
    parser = argparse.ArgumentParser("python -m studies.check", description=__doc__.partition("\n")[0])
    parser.add_argument("studies", nargs="*", type=study_named, metavar="NAME", help="a study; all if left out")
    found = {study.name: told(study) for study in parser.parse_args(arguments).studies or STUDIES.values()}
    for name, said in found.items():
        print(f"{name}: {said}")
    again = [name for name, said in found.items() if said.startswith("stale")]
    if again:
        print(f"measure again: python -m studies {' '.join(again)}")
    return 1 if again else 0


if __name__ == "__main__":
    sys.exit(main())
