"""Write digests anew after they changed while no value did: how they are worked out, or how something is called.

Before the change: ``python -m studies.redigest --save FILE`` keeps today's digests with the values behind them. After it:
``python -m studies.redigest FILE [--renamed NAMES.toml]`` replaces the digests in published manifests and writes the pages anew. It
refuses, and writes nothing, where a manifest did not hold the digest that was kept (it was stale before), or where a value differs
(it is stale now: measure again). ``NAMES.toml`` holds lines ``"old.key" = "new.key"``: every key and word of the old values.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from studies import STUDIES
from studies.study import Study, manifest_in, scenarios_of, shipped_name, write_manifest, write_page
from zorgsim.inputs import parameters, people, places, structures
from zorgsim.inputs.digests import plain
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped
from zorgsim.results.published import MANIFEST


class RefusedError(ValueError):
    """A digest that must not be replaced."""


def published() -> dict[str, Study]:
    """Return the studies that have published something."""
    return {name: study for name, study in STUDIES.items() if (study.folder / MANIFEST).exists()}


def known_today() -> dict[str, Any]:
    """Return every digest that manifests hold, with the values behind it: of data, shipped scenarios, and scenarios as run."""
    known: dict[str, Any] = {
        "data places": {"digest": places.digest(), "values": places.values_of(places.all_municipalities())},
        "data parameters": {"digest": parameters.digest(), "values": parameters.values_of(parameters.register())},
        "data structures": {"digest": structures.digest(), "values": structures.values()},
        "data people": {"digest": people.digest(), "values": people.values()},
    }
    known |= {f"shipped {name}": _of_scenario(load_shipped(name)) for name in list_scenarios()}
    for name, study in published().items():
        run = scenarios_of(study, manifest_in(study.folder))
        known |= {f"{name} {scenario}": _of_scenario(one) for scenario, one in run.items()}
    return {name: plain(one) for name, one in known.items()}


def _of_scenario(scenario: Scenario) -> dict[str, Any]:
    return {"digest": scenario.digest, "values": scenario.values()}


def redigested(study: Study, manifest: Mapping[str, Any], replaced: Callable[[str, str], str]) -> dict[str, Any]:
    """Return a manifest with every digest replaced; ``replaced`` takes what the digest is of, and the digest."""
    run = scenarios_of(study, manifest)
    scenarios = {}
    for name, said in manifest["scenarios"].items():
        if name not in run:
            raise RefusedError(f"{study.name}: {name} is no longer run")
        shipped = shipped_name(run[name])
        new = {"digest": replaced(f"{study.name} {name}", said["digest"])}
        if shipped is not None:
            new["shipped_digest"] = replaced(f"shipped {shipped}", said["shipped_digest"])
        scenarios[name] = {**said, **new}
    data = {name: replaced(f"data {name}", digest) for name, digest in manifest["data"].items()}
    return {**manifest, "data": data, "scenarios": scenarios}


def replacing(before: Mapping[str, Any], today: Mapping[str, Any], names: Mapping[str, str]) -> Callable[[str, str], str]:
    """Return the function that gives the digest of today for one that was kept, or refuses."""

    def replaced(what: str, digest: str) -> str:
        if what not in before or before[what]["digest"] != digest:
            raise RefusedError(f"{what}: the manifest did not hold the digest that was kept; it was stale before")
        difference = next(differences(renamed(before[what]["values"], names), today[what]["values"]), None)
        if difference:
            raise RefusedError(f"{what}: {difference}; measure again")
        new: str = today[what]["digest"]
        return new

    return replaced


def renamed(values: Any, names: Mapping[str, str]) -> Any:
    """Return values with every key and every word called as it is called now."""
    if isinstance(values, dict):
        new = {names.get(key, key): renamed(value, names) for key, value in values.items()}
        if len(new) < len(values):
            raise RefusedError("two keys get the same name")
        return new
    if isinstance(values, list):
        return [renamed(value, names) for value in values]
    return names.get(values, values) if isinstance(values, str) else values


def differences(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """Yield where values differ, in words."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from differences(old.get(key), new.get(key), f"{at}/{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from differences(*pair, f"{at}/{index}")
    elif old != new:
        yield f"{at} was {old!r} and is {new!r}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Keep, or replace."""
    parser = argparse.ArgumentParser(
        "python -m studies.redigest", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", help="what was kept")
    parser.add_argument("--save", type=Path, help="keep digests and values here")
    parser.add_argument("--renamed", type=Path, help="TOML: old name = new name")
    asked = parser.parse_args(arguments)
    if (asked.file is None) == (asked.save is None):
        parser.error("name either what was kept, or --save FILE")
    if asked.save:
        asked.save.write_text(json.dumps(known_today()), encoding="utf-8")
        return 0
    names = tomllib.loads(asked.renamed.read_text(encoding="utf-8")) if asked.renamed else {}
    replaced = replacing(json.loads(asked.file.read_text(encoding="utf-8")), known_today(), names)
    try:
        manifests = {study: redigested(study, manifest_in(study.folder), replaced) for study in published().values()}
    except RefusedError as refusal:
        print(f"refused, nothing was written: {refusal}", file=sys.stderr)
        return 1
    for study, manifest in manifests.items():
        write_manifest(study.folder, manifest)
        if study.page_file:
            write_page(study, study.folder, study.page_file)
        print(f"{study.name}: every digest replaced")
    return 0


if __name__ == "__main__":
    sys.exit(main())
