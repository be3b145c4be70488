"""What validation finds: a published figure beside the simulated one."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zorgsim.inputs.targets import Side, Target, national_targets
from zorgsim.results.provenance import data_digests
from zorgsim.results.published import MANIFEST, published_folder

FINDINGS: Final = "findings.csv"
"""In the folder of the published validation: a row a target."""


@dataclass(frozen=True)
class Finding:
    """A target beside what was simulated: the mean over replications, and the spread between them (largest less smallest)."""

    target: Target
    simulated: float
    spread: float

    @property
    def known(self) -> bool:
        """Is there a simulated figure? Of those who waited, for one, there is none where nobody does; it is missed all the same."""
        return not math.isnan(self.simulated)

    @property
    def met(self) -> bool:
        """Is the simulated figure within the tolerance, on the side that counts?"""
        above = self.simulated - self.target.value
        return above >= -self.target.tolerance if self.target.side is Side.AT_LEAST else abs(above) <= self.target.tolerance


@dataclass(frozen=True)
class Count:
    """How many findings there are that say something of their own, and how many of them are met."""

    met: int
    all: int


def count(findings: Sequence[Finding]) -> Count:
    """Count findings; those whose targets are the same as another's are counted with it, as one that is met if all of them are."""
    return count_targets((one.target, one.met) for one in findings)


def count_targets(said: Iterable[tuple[Target, bool]]) -> Count:
    """Count targets of which something is said, as `count` does: met is one of which it is so."""
    together: dict[str, bool] = {}
    for target, is_so in said:
        name = target.same_as or target.name
        together[name] = together.get(name, True) and is_so
    return Count(sum(together.values()), len(together))


# What was published


@dataclass(frozen=True)
class PublishedValidation:
    """The validation that was published with this zorgsim: what was found, and the manifest of its runs."""

    findings: tuple[Finding, ...]
    manifest: Mapping[str, Any]

    @property
    def data_changed(self) -> bool:
        """Whether parameters, places or other data are no longer those that were run."""
        return bool(self.manifest["data"] != data_digests())


def published_validation() -> PublishedValidation | None:
    """Return the validation that was published with this zorgsim; None where it is not there, or of another form."""
    folder = published_folder("validation")
    if not (folder / FINDINGS).is_file() or not (folder / MANIFEST).is_file():
        return None
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        rows = {row["target"]: row for row in csv.DictReader(io.StringIO((folder / FINDINGS).read_text(encoding="utf-8")))}
        held = [(one, rows[one.name]) for one in national_targets() if one.name in rows]
        found = tuple(Finding(one, float(row["simulated"] or "nan"), float(row["spread"] or "nan")) for one, row in held)
        known = {"zorgsim", "data", "scenarios", "runs"} <= manifest.keys()
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a report without this picture is a report all the same
    return PublishedValidation(found, manifest) if known and found else None
