"""Pictures of a comparison. One picture, one file with a function ``draw(comparison, language)``; this page lists them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from matplotlib import rc_context
from matplotlib.figure import Figure

from zorgsim import __version__
from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import cost, cumulative, demand, waiting
from zorgsim.report.texts import say
from zorgsim.results.compare import Comparison
from zorgsim.results.store import Attachment

FIGURES: Final[Mapping[str, Callable[[Comparison, Language], Figure]]] = MappingProxyType(
    {"demand": demand.draw, "waiting": waiting.draw, "cost": cost.draw, "cumulative": cumulative.draw}
)
"""Every picture by name."""

FOLDER: Final = "pictures"
PNG_KEY: Final = "zorgsim"
"""The text chunk of a PNG that holds its provenance as JSON; in an SVG it is the description."""


def provenance(comparison: Comparison, name: str) -> dict[str, Any]:
    """Return what a picture's file says about itself: scenarios with digests, seed, replications, version, place."""
    return {
        "figure": name,
        "zorgsim": __version__,
        "place": comparison.baseline.place.label,
        "seed": comparison.baseline.scenario.run.seed,
        "replications": comparison.replications,
        "scenarios": [{"name": one.scenario.name, "digest": one.scenario.digest} for one in comparison.simulated],
    }


def figure_attachments(comparison: Comparison, language: Language) -> tuple[Attachment, ...]:
    """Return every picture as PNG and as SVG, to be written into a results folder."""
    return tuple(
        Attachment(f"{FOLDER}/{name}.{kind}", partial(_save, comparison, language, name))
        for name in FIGURES
        for kind in ("png", "svg")
    )


def _save(comparison: Comparison, language: Language, name: str, path: Path) -> None:
    """Draw a picture and write it in the form that the file's ending names; the same comparison gives the same bytes."""
    figure = FIGURES[name](comparison, language)
    origin = json.dumps(provenance(comparison, name), ensure_ascii=False)
    title = say(language, f"figure.{name}.title")
    with rc_context({"svg.hashsalt": f"zorgsim {name}", "svg.fonttype": "path"}):
        if path.suffix == ".png":
            figure.savefig(path, metadata={"Title": title, "Software": f"zorgsim {__version__}", PNG_KEY: origin})
        else:
            names = [one.scenario.name for one in comparison.simulated]
            about = {"Title": title, "Creator": f"zorgsim {__version__}", "Description": origin, "Keywords": names, "Date": None}
            figure.savefig(path, metadata=about)
