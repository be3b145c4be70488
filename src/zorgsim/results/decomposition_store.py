"""The results folder of a decomposition: one table, what other layers attach, and the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from zorgsim.clock import Clock
from zorgsim.engines.counters import Counters
from zorgsim.inputs.parameters import register
from zorgsim.inputs.places import Place, all_municipalities
from zorgsim.inputs.scenario import Text
from zorgsim.inputs.scenario_document import scenario_of
from zorgsim.results.compare import Comparison, PairedDifference, Spread, Verdict
from zorgsim.results.decomposition import Decomposition, Effects, Part, PartEffects
from zorgsim.results.folder import Attachment, Existing, write_attachments, write_manifest
from zorgsim.results.sheets import read_sheet, write_sheet
from zorgsim.results.simulated import Simulated
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
    titles = [{"en": part.title.en, "nl": part.title.nl} for part in decomposition.parts]
    return {"parts": [part.name for part in decomposition.parts], "titles": titles, "subsets": subsets_as_json(decomposition)}


def subsets_as_json(decomposition: Decomposition) -> dict[str, list[str]]:
    """Return the parts that each simulated scenario holds, by the scenario's name."""
    simulated = enumerate(decomposition.comparison.simulated)
    return {one.scenario.name: [part.name for part in decomposition.parts_of(subset)] for subset, one in simulated}


# Reading it back


def read_decomposition(folder: Path, manifest: Mapping[str, Any]) -> Decomposition:
    """Return what a folder says of a package and its parts; what its effects were worked out from is not kept.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        If it is none of this version.
    """
    about = manifest["decomposition"]
    names = [str(name) for name in about["parts"]]
    titles = [Text(one["en"], one["nl"]) for one in about.get("titles", [])] or [Text(name, name) for name in names]
    parts = tuple(Part(name, title) for name, title in zip(names, titles, strict=True))
    found = Decomposition(parts, _comparison(manifest))
    table = written_table(folder, manifest)
    vars(found)["effects"] = {str(outcome): _effects(rows, names) for outcome, rows in table.groupby("outcome", sort=False)}
    return found


def written_table(folder: Path, manifest: Mapping[str, Any]) -> pd.DataFrame:
    """Return the table of a folder as it was written."""
    return read_sheet(folder / "decomposition.csv", manifest["csv"], _WORDS)


_WORDS: Final = ("outcome", "part", "kind", "verdict", "spread")


def _comparison(manifest: Mapping[str, Any]) -> Comparison:
    """Return who was compared, without what was counted but for how many runs there were."""
    codes = set(manifest["place"]["municipalities"])
    place = Place(str(manifest["place"]["label"]), tuple(one for one in all_municipalities() if one.code in codes))
    families = {str(code): int(number) for code, number in manifest["families"].items()}
    simulated = []
    for one in manifest["scenarios"]:
        scenario = scenario_of(one["resolved"], one["lineage"])
        clock = Clock(scenario.run.start, scenario.run.until)
        years, weeks = np.unique(clock.year_of_week, return_counts=True)
        nothing = np.broadcast_to(np.int32(0), (scenario.run.runs, len(years), len(place.municipalities)))
        counters = Counters({"stopped_weeks": nothing}, {}, weeks.astype(np.int64))
        simulated.append(Simulated(scenario, place, clock, counters, families, float(one["seconds"])))
    return Comparison(tuple(simulated), register())


def _effects(rows: pd.DataFrame, names: Sequence[str]) -> Effects:
    """Return the effects of an outcome from their rows."""
    of = {(str(row["part"]), Kind(row["kind"])): _difference(row) for row in rows.to_dict("records")}
    kinds = (Kind.ALONE, Kind.LAST, Kind.ORDER_LOW, Kind.ORDER_HIGH, Kind.SHAPLEY)
    pairs = combinations(range(len(names)), 2)
    return Effects(
        parts=tuple(PartEffects(*(of[name, kind] for kind in kinds)) for name in names),
        pairs={(one, other): of[f"{names[one]}+{names[other]}", Kind.PAIR] for one, other in pairs},
        interaction=of["", Kind.INTERACTION],
        package=of["", Kind.PACKAGE],
    )


def _difference(row: Mapping[Any, Any]) -> PairedDifference:
    mean, error, low, high = (float(row[key]) for key in ("mean", "standard_error", "low", "high"))
    more, less, middle, ignorance = (float(row[key]) for key in ("share_more", "share_less", "median", "ignorance"))
    verdict, spread = Verdict(row["verdict"]), Spread(row["spread"])
    return PairedDifference(mean, error, low, high, int(row["pairs"]), verdict, spread, more, less, middle, ignorance)
