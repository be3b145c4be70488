"""Measure what every shipped scenario does: ``python tools/build_advice.py`` writes results/published/advice.

Each scenario is compared with its own parent (baseline or baseline_long), over one province. Scenarios run in groups that share a
past, each group with its baseline, so that memory holds the counters of one group; in every group the baseline comes out the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Overrides, Scenario
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped, scenario_with
from zorgsim.report.json_answers.comparisons import flags_answer
from zorgsim.results.compare import compare_simulated
from zorgsim.results.published import Effect, described, effects_of, manifest_of, write_published, yardstick_of

FOLDER: Final = Path(__file__).parents[1] / "results" / "published" / "advice"
PLACES: Final = ("province:Overijssel",)


@dataclass(frozen=True)
class Sitting:
    """How much is run: what the runs change about every scenario, processes, scenarios beside each baseline."""

    overrides: Overrides
    jobs: int
    group: int


def groups(names: Sequence[str], size: int) -> Iterator[tuple[str, list[str]]]:
    """Yield baselines, each with at most ``size`` scenarios that are compared with it, in the order of the names."""
    by_baseline: dict[str, list[str]] = {}
    for name in names:
        yardstick = yardstick_of(load_shipped(name))
        if yardstick is not None:
            by_baseline.setdefault(yardstick.name, []).append(name)
    for baseline, others in by_baseline.items():
        for first in range(0, len(others), size):
            yield baseline, others[first : first + size]


def measure(names: Sequence[str], sitting: Sitting) -> tuple[list[Effect], dict[str, Any]]:
    """Simulate scenarios, group by group; return their effects and the manifest."""
    effects: list[Effect] = []
    descriptions: list[dict[str, Any]] = []
    for baseline, others in groups(names, sitting.group):
        print(f"{baseline}: {', '.join(others)}", flush=True)
        chosen = [_as_run(name, sitting) for name in (baseline, *others)]
        comparison = compare_simulated(simulate_scenarios(chosen, lambda _done, _total: None, sitting.jobs), register())
        effects += effects_of(comparison)
        descriptions.append(described(comparison, flags_answer(comparison)))
    return sorted(effects, key=lambda one: one.scenario), manifest_of(descriptions)


def _as_run(name: str, sitting: Sitting) -> Scenario:
    return scenario_with(load_shipped(name), sitting.overrides)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the arguments ask for, and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", help="shipped scenarios; all that can be compared if left out")
    parser.add_argument("--places", nargs="+", default=PLACES, help="where (default: %(default)s)")
    parser.add_argument("--replications", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--group", type=int, default=8, help="scenarios simulated together with their baseline")
    parser.add_argument("--until", type=date.fromisoformat, help="end every run here (for trying)")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asked = parser.parse_args(arguments)
    overrides = Overrides(replications=asked.replications, places=tuple(asked.places), until=asked.until)
    effects, manifest = measure(asked.scenarios or list_scenarios(), Sitting(overrides, asked.jobs, asked.group))
    write_published(asked.folder, effects, manifest)
    print(f"{len({one.scenario for one in effects})} scenarios, {len(effects)} effects")
    return 0


if __name__ == "__main__":
    sys.exit(main())
