"""What decides counters besides the scenario: versions, code and data. Parts with another provenance are never put together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Final

from zorgsim import LOADED_AT, __version__
from zorgsim.inputs import parameters, people, places, structures
from zorgsim.inputs.digests import digest_of
from zorgsim.inputs.linked_places import simulated_places
from zorgsim.inputs.scenario import Scenario
from zorgsim.results.arithmetic import arithmetic_digest

_DECIDES: Final = ("clock.py", "randomness.py", "constants.py", "model", "engines", "inputs", "experiment")
"""What of zorgsim's code has a say in counters; what comes after them, such as tables, may change under a simulation."""

_LIBRARIES: Final = ("numpy", "scipy")


def data_digests() -> dict[str, str]:
    """Return the digests of the data of today that a simulation reads beside its scenario."""
    return {
        "places": places.digest(),
        "parameters": parameters.digest(),
        "structures": structures.digest(),
        "people": people.digest(),
    }


@cache
def provenance() -> Mapping[str, str]:
    """Return versions and digests by name."""
    return MappingProxyType(
        {
            "zorgsim": __version__,
            "code": _code_digest(),
            **data_digests(),
            **{name: version(name) for name in _LIBRARIES},
            "arithmetic": arithmetic_digest(),
        }
    )


def identities(scenarios: Sequence[Scenario], made_by: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return a digest for each scenario of all that decides its counters: also who is simulated, for the sake of the others.

    ``made_by`` is the provenance of who simulates, if that is not this zorgsim.
    """
    # how many runs there are is no part of it: each is the same however many stand beside it, so that more can be added
    decides = provenance() if made_by is None else made_by
    return tuple(
        digest_of({"scenario": _of_one_run(scenario).digest, "simulated": [one.code for one in place.municipalities], **decides})
        for scenario, place in zip(scenarios, simulated_places(scenarios), strict=True)
    )


def code_was_edited() -> bool:
    """Say whether code was changed since this process began to load it: what it digests to is then not what runs.

    By the times at which its files were changed, also by a copy that keeps older ones (Windows tells of those only that they were
    made). Code that a running program puts in the place of ours (monkeypatching) is not seen.
    """
    package = files("zorgsim")
    seen = [path.stat() for name in _DECIDES for path in _paths(package / name)]
    return max((max(about.st_mtime, about.st_ctime) for about in seen), default=0.0) > LOADED_AT


def _paths(entry: Traversable) -> list[Path]:
    """Return the files of code; none where the package is no folder, but an archive."""
    if not isinstance(entry, Path):
        return []
    return [entry] if entry.is_file() else list(entry.rglob("*.py"))


def _of_one_run(scenario: Scenario) -> Scenario:
    """Return a scenario with as few runs as tell what it simulates: the first of them are the same however many there are.

    In worlds, runs are numbered by how many replications there are of each, which therefore stays as it is.
    """
    run = scenario.run
    return replace(scenario, run=replace(run, draws=1) if run.drawn else replace(run, replications=1))


def _code_digest() -> str:
    """Return the digest of the code: somebody who works on it does not change its version every time."""
    package = files("zorgsim")
    whole = hashlib.sha256()
    for name in _DECIDES:
        for path, content in sorted(_sources(package / name, name)):
            whole.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()


def _sources(entry: Traversable, path: str) -> list[tuple[str, bytes]]:
    if entry.is_dir():
        return [found for inside in entry.iterdir() for found in _sources(inside, f"{path}/{inside.name}")]
    return [(path, entry.read_bytes().replace(b"\r\n", b"\n"))] if path.endswith(".py") else []
