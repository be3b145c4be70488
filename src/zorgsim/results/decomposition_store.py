"""The results folder of a decomposition: one table, what other layers attach, and the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd

from zorgsim.results.compare import PairedDifference
from zorgsim.results.decomposition import Decomposition, Effects, Part
from zorgsim.results.folder import Attachment, Existing, write_attachments, write_manifest
from zorgsim.results.sheets import write_sheet
from zorgsim.results.store import Handover, manifest_of
from zorgsim.results.under_way import Destination, manifest_entries, write_folder


class Kind(StrEnum):
    """What a row of the table is about; see `zorgsim.results.decomposition.Effects`."""

    ALONE = "alone"
    LAST = "last"
    ORDER_LOW = "order_low"
    ORDER_HIGH = "order_high"
    SHAPLEY = "shapley"
    PAIR = "pair"
    INTERACTION = "interaction"
    PACKAGE = "package"


def kinds_of(effects: Effects, parts: Sequence[Part]) -> Iterator[tuple[str, Kind, PairedDifference]]:
    """Yield every effect with the part that it is about and its kind; a pair is ``one+other``, the whole package has no name."""
    for part, found in zip(parts, effects.parts, strict=True):
        yield part.name, Kind.ALONE, found.alone
        yield part.name, Kind.LAST, found.last
        yield part.name, Kind.ORDER_LOW, found.order_low
        yield part.name, Kind.ORDER_HIGH, found.order_high
        yield part.name, Kind.SHAPLEY, found.shapley
    for (one, other), pair in effects.pairs.items():
        yield f"{parts[one].name}+{parts[other].name}", Kind.PAIR, pair
    yield "", Kind.INTERACTION, effects.interaction
    yield "", Kind.PACKAGE, effects.package


def decomposition_table(decomposition: Decomposition) -> pd.DataFrame:
    """Return one row per outcome, part and kind: the mean, and the other columns of a paired difference."""
    rows = [
        {
            "outcome": outcome,
            "part": part,
            "kind": str(kind),
            **{"mean" if name == "difference" else name: value for name, value in found.columns().items()},
        }
        for outcome, effects in decomposition.effects.items()
        for part, kind, found in kinds_of(effects, decomposition.parts)
    ]
    return pd.DataFrame(rows)


def write_decomposition(
    folder: Destination,
    decomposition: Decomposition,
    attachments: Sequence[Attachment],
    existing: Existing,
    handover: Handover,
) -> Path:
    """Write the table, attachments and, last, the manifest; arguments, answer and errors as in `write_results`."""

    def fill(temporary: Path) -> None:
        write_sheet(temporary / "decomposition.csv", decomposition_table(decomposition), handover.sheets)
        entries = {"pictures_missing": write_attachments(temporary, attachments), "decomposition": _manifest(decomposition)}
        write_manifest(temporary, manifest_of(decomposition.comparison, handover) | entries | manifest_entries(folder))

    return write_folder(folder, fill, existing)


def _manifest(decomposition: Decomposition) -> dict[str, Any]:
    return {"parts": [part.name for part in decomposition.parts], "subsets": subsets_as_json(decomposition)}


def subsets_as_json(decomposition: Decomposition) -> dict[str, list[str]]:
    """Return the parts that each simulated scenario holds, by the scenario's name."""
    simulated = enumerate(decomposition.comparison.simulated)
    return {one.scenario.name: [part.name for part in decomposition.parts_of(subset)] for subset, one in simulated}
