"""Measure and draw what common random numbers give: ``python tools/draw_common_random_numbers.py``.

Runs a small region under the baseline and under a measure, with the same luck and with other luck; follows some families through
both scenarios. Writes results/published/common_random_numbers, docs/pictures/common-random-numbers.svg, and the numbers of
docs/common-random-numbers.md between their markers; ``--page`` writes these numbers only, from what is published.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path
from textwrap import fill
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.patches import Patch
from numpy.typing import NDArray

from zorgsim import __version__
from zorgsim.clock import Clock
from zorgsim.engines.log import EventLog, LogRecorder
from zorgsim.engines.vectorised import VectorisedEngine
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs import parameters, places
from zorgsim.inputs.compile import compile_batch, compile_clock
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language, Overrides, Scenario
from zorgsim.inputs.scenario_file import load_shipped, scenario_with
from zorgsim.model.vocabulary import CARE_STAGES, WAITING_STAGES, Stage
from zorgsim.report.texts import number
from zorgsim.results.compare import Comparison
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.window import evaluation_years

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "results" / "published" / "common_random_numbers"
RUNS, MANIFEST = "runs.csv", "manifest.json"
PAGE: Final = ROOT / "docs" / "common-random-numbers.md"
PICTURE: Final = ROOT / "docs" / "pictures" / "common-random-numbers.svg"
BLOCK: Final = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)

PLACE: Final = "youth_region:Midden-Limburg West"
REPLICATIONS: Final = 20
SCENARIOS: Final = ("baseline", "strong_first_line")
OTHER_LUCK: Final = "other_luck"
"""What the second scenario is called when its seed is another."""
SHOWN: Final = ("demand", "waiting", "crises", "weeks_in_order", "in_specialist_care", "cost")
DRAWN: Final = ("weeks_in_order", "crises", "cost")
"""Outcomes in the table, and those in the picture."""

EACH: Final = 6
"""How many families are followed in the picture whose lives part, and as many whose lives do not."""
FROM, UNTIL = date(2025, 1, 1), date(2037, 1, 1)
"""What is shown of their lives."""
POLICY: Final = date(2027, 1, 1)
SOON: Final = date(2030, 1, 1)
YEARS: Final = (2026, 2027, 2029, 2031, 2036)
"""By whose ends the page says how many lives have parted."""


@dataclass(frozen=True)
class Lives:
    """The families of one run under two scenarios.

    Attributes
    ----------
    clock
        The calendar.
    logs
        What happened under either scenario.
    parted
        By family, the week of the first event that is not the same; only families for which there is one.
    """

    clock: Clock
    logs: tuple[EventLog, EventLog]
    parted: Mapping[int, int]


# Simulating


def measure(overrides: Overrides, jobs: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the value of every outcome in every run, and what was run."""
    baseline, scenario = (scenario_with(load_shipped(name), overrides) for name in SCENARIOS)
    other = replace(scenario, name=OTHER_LUCK, run=replace(scenario.run, seed=scenario.run.seed + 1))
    simulated = simulate_scenarios([baseline, scenario, other], lambda _done, _total: None, jobs)
    windows = Comparison(tuple(simulated), register()).evaluations
    rows = [
        {"scenario": one.scenario.name, "outcome": outcome, "replication": replication, "value": value}
        for one in simulated
        for outcome in SHOWN
        for replication, value in enumerate(OUTCOMES[outcome].measure(windows[one.scenario.name]))
    ]
    years = simulated[0].clock.years[evaluation_years(simulated[0])]
    about = {
        "zorgsim": __version__,
        "place": simulated[0].place.label,
        "families": sum(simulated[0].families.values()),
        "seeds": {one.scenario.name: one.scenario.run.seed for one in simulated},
        "replications": baseline.run.replications,
        "policy_start": baseline.run.policy_start.isoformat(),
        "years": [int(years[0]), int(years[-1])],
        "digests": {baseline.name: baseline.digest, scenario.name: scenario.digest},
        "data": {"places": places.digest(), "parameters": parameters.digest()},
    }
    return pd.DataFrame(rows), about


def live(overrides: Overrides) -> Lives:
    """Simulate the first replication under both scenarios, and keep every event."""
    scenarios = [scenario_with(load_shipped(name), overrides) for name in SCENARIOS]
    one, other = (_events(scenario) for scenario in scenarios)
    return Lives(compile_clock(scenarios[0]), (one, other), parted(one, other))


def _events(scenario: Scenario) -> EventLog:
    recorder = LogRecorder()
    VectorisedEngine(compile_batch(scenario), recorder).run()
    return recorder.log()


def parted(one: EventLog, other: EventLog) -> dict[int, int]:
    """Return the week in which each family's life first differs, by family; families that live the same life are left out."""
    rows = [pd.DataFrame(vars(log)).sort_values(["family", "week", "phase", "step"], kind="stable") for log in (one, other)]
    for frame in rows:
        frame["number"] = frame.groupby("family").cumcount()
    keys = ["family", "number"]
    both = rows[0].merge(rows[1], on=keys, how="outer", suffixes=("_one", "_other"))
    names = [name for name in rows[0].columns if name not in keys]
    same = np.logical_and.reduce([(both[f"{name}_one"] == both[f"{name}_other"]).to_numpy() for name in names])
    different = both[~same]
    weeks = different[["week_one", "week_other"]].min(axis=1)  # an event that only one of them has counts too
    return {int(family): int(week) for family, week in weeks.groupby(different["family"]).min().items()}


def share_parted(lives: Lives, families: int) -> Floats:
    """Return the share of families whose life has differed up to and including each week, (weeks,)."""
    counted = np.bincount(list(lives.parted.values()), minlength=lives.clock.weeks)
    shares: Floats = np.cumsum(counted) / families
    return shares


def stages_of(log: EventLog, family: int, weeks: int) -> Ints:
    """Return the stage of a family at the end of each week, (weeks,)."""
    mine = log.family == family
    stages = np.full(weeks, -1, dtype=np.int64)
    stages[log.week[mine]] = log.stage[mine]  # rows are in order: the last of a week stays
    known = np.maximum.accumulate(np.where(stages >= 0, np.arange(weeks), -1))
    return np.where(known >= 0, stages[known], int(Stage.HOME))


def followed(lives: Lives) -> list[int]:
    """Choose whom to follow, of those who were in care or waited for it for half of the weeks between ``FROM`` and the policy.

    They are the first `EACH` by number whose lives part before ``SOON``, in the order in which they part, and then the first `EACH`
    by number whose lives never do; no other choice is made.
    """
    begin, policy, soon = (lives.clock.week_of(day) for day in (FROM, POLICY, SOON))
    busy = [int(stage) for stage in (*CARE_STAGES, *WAITING_STAGES)]
    reached: list[int] = []
    untouched: list[int] = []
    for family in np.unique(lives.logs[0].family).tolist():
        some = untouched if family not in lives.parted else reached
        if len(some) == EACH or lives.parted.get(family, 0) >= soon:
            continue
        if np.isin(stages_of(lives.logs[0], family, lives.clock.weeks)[begin:policy], busy).mean() >= 0.5:
            some.append(family)
    return [*sorted(reached, key=lambda family: (lives.parted[family], family)), *untouched]


# Numbers of the page


def differences(runs: pd.DataFrame, outcome: str) -> tuple[Floats, Floats]:
    """Return the differences from the baseline with common luck and with independent luck, each (replications,)."""
    values = runs[runs["outcome"] == outcome].pivot(index="replication", columns="scenario", values="value")
    return tuple((values[name] - values[SCENARIOS[0]]).to_numpy() for name in (SCENARIOS[1], OTHER_LUCK))  # type: ignore[return-value]


def table(runs: pd.DataFrame) -> str:
    """Return a row for every outcome: difference, both spreads, their variances, and the replications that it would take."""
    titles = (
        "outcome",
        "mean difference",
        "spread, same luck",
        "spread, other luck",
        "variance, other / same",
        "replications instead",
    )
    lines = [f"| {' | '.join(titles)} |", f"| --- |{' ---: |' * (len(titles) - 1)}"]
    for outcome in SHOWN:
        common, independent = differences(runs, outcome)
        ratio = _gain(common, independent)
        about = OUTCOMES[outcome]
        said = [_three(value) for value in (common.mean(), common.std(ddof=1), independent.std(ddof=1), ratio)]
        needed = number(ceil(len(common) * ratio), 0, Language.EN)
        lines.append(f"| {about.text.en} ({about.unit.en}) | {' | '.join(said)} | {needed} |")
    return "\n".join(lines)


def _three(value: float) -> str:
    """Write three figures."""
    decimals = max(0, 2 - int(np.floor(np.log10(abs(value)))))
    return number(value, decimals, Language.EN)


def about_runs(manifest: Mapping[str, Any]) -> str:
    """Say what was run."""
    families, (first, last) = number(manifest["families"], 0, Language.EN), manifest["years"]
    seed, other = (manifest["seeds"][name] for name in (SCENARIOS[1], OTHER_LUCK))
    return (
        f"{manifest['place']}: {families} families, {manifest['replications']} replications of the shipped scenarios "
        f"`{SCENARIOS[0]}` and `{SCENARIOS[1]}`, means of {first} to {last}. Same luck: both with seed {seed}. Other luck: "
        f"the second with seed {other}."
    )


def about_gain(runs: pd.DataFrame) -> str:
    """Say how many times as many replications independent luck would take, at least and at most."""
    pairs = [differences(runs, outcome) for outcome in SHOWN]
    gains = [_gain(*pair) for pair in pairs]
    least, most = (number(gain, 0, Language.EN) for gain in (min(gains), max(gains)))
    return (
        f"**With independent luck the same margins would take {least} to {most} times as many replications.** Each spread comes "
        f"from {len(pairs[0][0])} differences, and is itself known to about a sixth; a ratio of two variances to a factor of two "
        "and a half either way (95 %): read these as orders of size."
    )


def _gain(common: Floats, independent: Floats) -> float:
    """Return the variance of differences with independent luck over that with common luck."""
    return float(independent.var(ddof=1) / common.var(ddof=1))


def about_lives(manifest: Mapping[str, Any]) -> str:
    """Say when lives part, and how many."""
    lives = manifest["lives"]
    families = number(manifest["families"], 0, Language.EN)
    *before, last = (f"{100 * share:.1f} % by the end of {year}" for year, share in lives["parted_by_end_of"].items() if share > 0)
    return (
        f"In this run (the first replication) no event of any of the {families} families differs before the week of "
        f"{lives['first']}. From then on lives part: {', '.join(before)}, and {last}."
    )


def page(text: str, runs: pd.DataFrame, manifest: Mapping[str, Any]) -> str:
    """Return the page with what stands between its markers written anew."""
    parts = {"lives": about_lives(manifest), "runs": about_runs(manifest), "table": table(runs), "gain": about_gain(runs)}
    return BLOCK.sub(lambda found: f"{found[1]}\n{_filled(parts[found[2]])}\n\n{found[3]}", text)


def _filled(part: str) -> str:
    return part if part.startswith("|") else fill(part, 130, break_on_hyphens=False)


# The picture

INK, GREY, PALE = "#222222", "#666666", "#dddddd"
COLOURS: Final = {
    "at home": ("#efefef", (Stage.HOME,)),
    "helped by the own network": ("#56B4E9", (Stage.NETWORK,)),
    "waiting": ("#F0C040", WAITING_STAGES),
    "coached": ("#2fa37f", (Stage.FIRST_LINE,)),
    "in specialist care": ("#00578a", (Stage.SPECIALIST,)),
    "residential or crisis care": ("#000000", (Stage.RESIDENTIAL, Stage.CRISIS)),
    "unanswered, or unheard": ("#a6a6a6", (Stage.UNANSWERED, Stage.UNVOICED)),
}
"""What families are shown to be in: words, colour, stages. Colours differ in grey too."""


def draw(lives: Lives, runs: pd.DataFrame, manifest: Mapping[str, Any]) -> Figure:
    """Draw the lives of some families, how many lives have parted, and the spread of differences with and without common luck."""
    figure = Figure(figsize=(13.0, 8.6), facecolor="white")
    grid = GridSpec(4, 2, figure, width_ratios=(1.75, 1), height_ratios=(1.5, 1, 1, 1), hspace=0.95, wspace=0.2)
    grid.update(left=0.065, right=0.98, top=0.855, bottom=0.115)
    title = "The same family meets the same luck: what differs is the work of the policy"
    figure.text(0.02, 0.975, title, size=16, weight="bold", color=INK, va="top")
    about = f"{manifest['place']}, {SCENARIOS[0]} and {SCENARIOS[1]}; policy from {manifest['policy_start']}"
    figure.text(0.02, 0.935, about, size=10.5, color=GREY, va="top")
    _draw_lives(figure.add_subplot(grid[:, 0]), lives)
    _draw_parting(figure.add_subplot(grid[0, 1]), lives, manifest["families"])
    for row, outcome in enumerate(DRAWN):
        _draw_spread(figure.add_subplot(grid[row + 1, 1]), runs, outcome)
    patches = [Patch(facecolor=colour, edgecolor=GREY, linewidth=0.4, label=words) for words, (colour, _) in COLOURS.items()]
    figure.legend(handles=patches, loc="lower left", bbox_to_anchor=(0.055, 0.012), ncol=4, frameon=False, fontsize=9)
    return figure


def _draw_lives(panel: Axes, lives: Lives) -> None:
    """Draw each family twice: above under the baseline, below under the other scenario, and when its lives part."""
    begin, end = lives.clock.week_of(FROM), lives.clock.week_of(UNTIL)
    families = followed(lives)
    for row, family in enumerate(families):
        for shift, log in zip((0.0, 0.42), lives.logs, strict=True):
            _draw_life(panel, stages_of(log, family, lives.clock.weeks)[begin:end], row + shift)
        week = lives.parted.get(family, end)
        if week < end:
            panel.plot([week - begin] * 2, [row - 0.08, row + 0.86], color="#D55E00", linewidth=1.6)
    _mark_years(panel, lives.clock, (begin, end))
    panel.set(ylim=(len(families), -0.25), yticks=[row + 0.39 for row in range(len(families))], xlim=(0, end - begin))
    panel.set_yticklabels([f"family {row + 1}" for row in range(len(families))], fontsize=9)
    panel.tick_params(axis="y", length=0)
    panel.set_title(
        "Week by week: above the baseline, below a stronger first line\n(the upright line: the first event that differs)",
        fontsize=10.5,
        color=INK,
        loc="left",
    )
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)


def _draw_life(panel: Axes, stages: Ints, top: float) -> None:
    """Draw a life as bars, one for every stretch of weeks in the same colour."""
    colours = np.array([next(n for n, (_, held) in enumerate(COLOURS.values()) if stage in held) for stage in stages])
    starts = np.flatnonzero(np.diff(colours, prepend=-1))
    lengths = np.diff(starts, append=len(stages))
    for number_of_colour, (colour, _) in enumerate(COLOURS.values()):
        mine = colours[starts] == number_of_colour
        bars = list(zip(starts[mine].tolist(), lengths[mine].tolist(), strict=True))
        panel.broken_barh(bars, (top, 0.36), facecolors=colour, linewidth=0)


def _mark_years(panel: Axes, clock: Clock, weeks: tuple[int, int]) -> None:
    """Write the years below a panel that begins at the first of these weeks, and mark the policy's start."""
    years = range(clock.date_of(weeks[0]).year, clock.date_of(weeks[1]).year + 1, 2)
    panel.set_xticks([clock.week_of(date(year, 1, 1)) - weeks[0] for year in years], [str(year) for year in years], fontsize=9)
    panel.axvline(clock.week_of(POLICY) - weeks[0], color=INK, linewidth=1.0, linestyle="--", zorder=0.5)


def _draw_parting(panel: Axes, lives: Lives, families: int) -> None:
    begin, end = lives.clock.week_of(FROM), lives.clock.weeks - 1
    share = 100.0 * share_parted(lives, families)[begin:end]
    panel.fill_between(np.arange(len(share)), share, color=PALE, linewidth=0)
    panel.plot(share, color=INK, linewidth=1.5)
    _mark_years(panel, lives.clock, (begin, end))
    panel.set(xlim=(0, len(share)), ylim=(0, None))
    panel.set_title("Families whose life has differed so far (%)", fontsize=10.5, color=INK, loc="left")
    panel.tick_params(labelsize=9)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)


def _draw_spread(panel: Axes, runs: pd.DataFrame, outcome: str) -> None:
    """Draw a dot for every replication: with the same luck above, with other luck below."""
    common, independent = differences(runs, outcome)
    for row, (values, colour, marker) in enumerate(((common, "#0072B2", "o"), (independent, "#D55E00", "D"))):
        panel.plot(values, np.full(len(values), row), marker, color=colour, markersize=5, alpha=0.6, markeredgewidth=0)
        panel.plot([values.mean()] * 2, [row - 0.28, row + 0.28], color=INK, linewidth=1.4)
    panel.axvline(0.0, color=GREY, linewidth=0.8, zorder=0.5)
    panel.set(ylim=(1.6, -0.6), yticks=[0, 1])
    panel.set_yticklabels(["same luck", "other luck"], fontsize=9)
    panel.tick_params(labelsize=9)
    about = OUTCOMES[outcome]
    panel.set_title(f"Difference: {about.text.en}\n({about.unit.en}; a dot a replication)", fontsize=9.5, color=INK, loc="left")
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)


# The command


def describe_lives(lives: Lives, families: int) -> dict[str, Any]:
    """Return when lives part, and the share that has, by year."""
    share = share_parted(lives, families)
    ends = {year: lives.clock.week_of(date(year + 1, 1, 1)) - 1 for year in YEARS if date(year + 1, 1, 1) <= lives.clock.until}
    return {
        "first": lives.clock.date_of(min(lives.parted.values())).isoformat(),
        "parted_by_end_of": {str(year): round(float(share[week]), 4) for year, week in ends.items()},
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate, publish and draw; or write the numbers of the page only."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--page", action="store_true", help="write the page from what is published")
    parser.add_argument("--jobs", type=int, default=1, help="processes to use")
    chosen = parser.parse_args(arguments)
    if not chosen.page:
        overrides = Overrides(places=(PLACE,), replications=REPLICATIONS)
        runs, manifest = measure(overrides, chosen.jobs)
        lives = live(overrides)
        manifest["lives"] = describe_lives(lives, manifest["families"])
        FOLDER.mkdir(parents=True, exist_ok=True)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        runs.to_csv(FOLDER / RUNS, index=False, lineterminator="\n", float_format="%.9g")
        (FOLDER / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")
        with rc_context({"svg.hashsalt": "zorgsim common random numbers", "svg.fonttype": "path"}):
            draw(lives, runs, manifest).savefig(PICTURE, metadata={"Date": None, "Creator": f"zorgsim {__version__}"})
    published = pd.read_csv(FOLDER / RUNS), json.loads((FOLDER / MANIFEST).read_text("utf-8"))
    PAGE.write_text(page(PAGE.read_text("utf-8"), *published), "utf-8")


if __name__ == "__main__":
    main()
