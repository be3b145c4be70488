"""What a card is filled from: registers, published files, what was tested, a run. Each of them may be another one in a test."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import metadata
from typing import Any, Final

from zorgsim import __version__
from zorgsim.inputs.advice import AdviceRow, advice
from zorgsim.inputs.parameters import Parameter, register
from zorgsim.results.checkout import commit
from zorgsim.results.proof import Proof, proof_here
from zorgsim.results.published import MANIFEST, Published, published, published_folder
from zorgsim.results.restored import Restored
from zorgsim.results.under_parameters import UnderParameters, under_parameters
from zorgsim.results.under_structures import UnderStructures, under_structures
from zorgsim.results.validation import PublishedValidation, published_validation
from zorgsim.results.warm_up import WarmUp, published_warm_up

BENCHMARKS: Final = "engines.json"
FORECASTS: Final = ("forecast", "backtest")
"""Folders in which forecasts that were frozen, and how earlier ones did, would be published."""

SCORES: Final = "scores.csv"
OF_NATION: Final = "all national series"


@dataclass(frozen=True)
class Benchmarks:
    """On which machine speed was measured, and how long each case took (seconds, the median)."""

    machine: Mapping[str, Any]
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Sources:
    """What a card is filled from.

    Attributes
    ----------
    run
        A finished comparison; None where the card is of the model as it ships.
    parameters, advice
        The register, and the table of advice.
    effects, structures, shaken
        Published: what scenarios did, what other structures say of it, and what doubtful parameters do to it.
    validation, warm_up, benchmarks
        Published: the baseline beside published figures, how it settles, how fast it is; None, or empty, where it is not there.
    forecasts, scores
        Manifests of published forecasts, by folder; how earlier ones did, a row a method, of all national series.
    proof, commit
        Of the checkout that this runs from; None where it runs from none.
    """

    run: Restored | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=register)
    advice: Mapping[str, AdviceRow] = field(default_factory=advice)
    effects: Published = field(default_factory=published)
    structures: UnderStructures = field(default_factory=under_structures)
    shaken: UnderParameters = field(default_factory=under_parameters)
    validation: PublishedValidation | None = field(default_factory=published_validation)
    warm_up: WarmUp = field(default_factory=published_warm_up)
    benchmarks: Benchmarks | None = field(default_factory=lambda: published_benchmarks())
    forecasts: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: published_forecasts())
    scores: Sequence[Mapping[str, str]] = field(default_factory=lambda: published_scores())
    proof: Proof | None = field(default_factory=proof_here)
    commit: Mapping[str, Any] | None = field(default_factory=commit)
    version: str = __version__
    python: str = field(default_factory=lambda: metadata("zorgsim")["Requires-Python"])
    licence: str = field(default_factory=lambda: metadata("zorgsim")["License-Expression"])


def published_benchmarks() -> Benchmarks | None:
    """Return what was measured of speed; None where it is not there (a package does not hold it)."""
    file = published_folder("benchmarks") / BENCHMARKS
    if not file.is_file():
        return None
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Benchmarks(told["machine"], {row["case"]: float(row["seconds"]["median"]) for row in told["rows"]})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def published_scores() -> list[dict[str, str]]:
    """Return how forecasts as of earlier years did, over all series of the nation; of none where none is there."""
    file = published_folder("backtest") / SCORES
    if not file.is_file():
        return []
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    return [row for row in rows if row.get("level") == OF_NATION]


def published_forecasts() -> dict[str, Mapping[str, Any]]:
    """Return the manifests of published forecasts, by folder; of none where none is there."""
    found = {}
    for name in FORECASTS:
        file = published_folder(name) / MANIFEST
        if file.is_file():
            found[name] = json.loads(file.read_text(encoding="utf-8"))
    return found
