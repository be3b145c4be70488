"""Say of each study whether what is published is of today: ``python -m studies.check [NAME...]``; exit code 1 if anything is stale.

A study is stale when the parameters, the numbers of structures, the places or a scenario that it runs have other values than those
that were run, when it runs what was not measured, or when it was never published. A change of the model itself shows in no digest:
it stands in the changelog, under *Results*.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from studies import STUDIES, study_named
from studies.study import Study, manifest_in, scenarios_of
from zorgsim.results.provenance import data_digests
from zorgsim.results.published import MANIFEST


def stale(study: Study) -> Iterator[str]:
    """Yield what is no longer as it was when the study was measured."""
    if not (study.folder / MANIFEST).exists():
        yield "was never published"
        return
    manifest = manifest_in(study.folder)
    yield from (f"{name} have changed" for name, digest in data_digests().items() if manifest["data"].get(name) != digest)
    measured, today = manifest["scenarios"], scenarios_of(study, manifest)
    for name, scenario in today.items():
        if name not in measured:
            yield f"{name} was not measured"
        elif measured[name]["digest"] != scenario.digest:
            yield f"{name} has changed"
    yield from (f"{name} is no longer run" for name in measured if name not in today)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a study."""
    parser = argparse.ArgumentParser("python -m studies.check", description=__doc__.partition("\n")[0])
    parser.add_argument("studies", nargs="*", type=study_named, metavar="NAME", help="a study; all if left out")
    found = {study.name: list(stale(study)) for study in parser.parse_args(arguments).studies or STUDIES.values()}
    for name, changes in found.items():
        print(f"{name}: stale: {'; '.join(changes)}" if changes else f"{name}: fresh")
    again = [name for name, changes in found.items() if changes]
    if again:
        print(f"measure again: python -m studies {' '.join(again)}")
    return 1 if again else 0


if __name__ == "__main__":
    sys.exit(main())
