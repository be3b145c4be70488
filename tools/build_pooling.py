"""Measure what pooling does to small and large municipalities: ``python tools/build_pooling.py``.

Writes results/published/pooling and, from what stands there, docs/pooling.md; ``--page`` writes the page only. Scenarios run in
groups, each with the baseline, so that memory holds the counters of one group; in every group the baseline comes out the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import Any, Final

import pandas as pd

from zorgsim import __version__
from zorgsim.experiment.execute import simulate_scenarios
from zorgsim.inputs import parameters, places
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language, Overrides, Scenario, Text
from zorgsim.inputs.scenario_file import list_scenarios, load_shipped, scenario_with
from zorgsim.model.levers.governance import POOLING
from zorgsim.report.texts import number, signed
from zorgsim.results.compare import Comparison, compare_simulated
from zorgsim.results.valuation import PRICE_LEVEL
from zorgsim.results.window import evaluation_years
from zorgsim.results.winners import EVERY_SIZE, SIZE_CLASSES, Judgement, one_row_each, winners, winners_by_size

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "results" / "published" / "pooling"
PAGE: Final = ROOT / "docs" / "pooling.md"
PLACES: Final = ("Nederland",)
REPLICATIONS: Final = 3
MUNICIPALITIES, SIZES, MANIFEST = "municipalities.csv", "size_classes.csv", "manifest.json"
FORMAT: Final = "zorgsim published pooling 1"
NATIONAL: Final = "national"
GROUPS: Final = (("municipal", "shared", "regional"), ("provincial", NATIONAL, "no_decentralisation"))
"""Scenarios that are simulated together, each group with the baseline."""

YARDSTICK_OF: Final = {"shared": "municipal"}
"""Scenarios that are held against another one than the baseline too: what does that add?"""


@dataclass(frozen=True)
class Sitting:
    """How much is run: what the runs change about every scenario, and processes."""

    overrides: Overrides
    jobs: int


@dataclass(frozen=True)
class Measured:
    """What is published: one row per scenario and municipality, one per scenario, yardstick and class of size, what was run."""

    municipalities: pd.DataFrame
    sizes: pd.DataFrame
    manifest: dict[str, Any]


def scenario_of(name: str, overrides: Overrides) -> Scenario:
    """Return a scenario as it is run: a shipped one, or the nation as one pool."""
    return scenario_with(_national() if name == NATIONAL else load_shipped(name), overrides)


def _national() -> Scenario:
    """Return the scenario of provincial pools with one pool for the whole nation in their stead."""
    provincial = load_shipped("provincial")
    *before, pools = provincial.measures
    return replace(
        provincial,
        name=NATIONAL,
        title=Text("Specialist places pooled in the whole nation", "Specialistische plaatsen gedeeld in het hele land"),
        description=Text(
            "From 2027 all municipalities share one pool of specialist and residential places.",
            "Vanaf 2027 delen alle gemeenten één voorraad specialistische plaatsen en plaatsen met verblijf.",
        ),
        measures=(*before, replace(pools, name="national_pool", value=float(POOLING.index("nation")))),
        lineage=(NATIONAL, *provincial.lineage),
    )


# Simulating


def measure(groups: Sequence[Sequence[str]], sitting: Sitting) -> Measured:
    """Simulate the scenarios, group by group, and keep what is published of them."""
    municipalities, sizes, described = [], [], []
    for names in groups:
        began = time.monotonic()
        chosen = [scenario_of(name, sitting.overrides) for name in ("baseline", *names)]
        comparison = compare_simulated(simulate_scenarios(chosen, lambda _done, _total: None, sitting.jobs), register())
        municipalities.append(one_row_each(winners(comparison)))
        sizes += [winners_by_size(one).assign(compared_with=one.baseline.scenario.name) for one in _held_against(comparison)]
        described.append(_described(comparison))
        print(f"baseline, {', '.join(names)}: {time.monotonic() - began:.0f} s", flush=True)
        del comparison  # before the next group is simulated
    scenarios = {name: about for one in described for name, about in one["scenarios"].items()}
    return Measured(pd.concat(municipalities), pd.concat(sizes), {**described[0], "scenarios": scenarios})


def _held_against(comparison: Comparison) -> list[Comparison]:
    """Return the comparison with the baseline, and those with the yardsticks of ``YARDSTICK_OF`` that were simulated."""
    by_name = {one.scenario.name: one for one in comparison.simulated}
    pairs = [(by_name.get(other), by_name.get(name)) for name, other in YARDSTICK_OF.items()]
    return [comparison, *(Comparison((one, two), comparison.parameters) for one, two in pairs if one and two)]


def _described(comparison: Comparison) -> dict[str, Any]:
    """Return what the manifest says; no times, so that the same run gives the same bytes."""
    baseline = comparison.baseline
    shipped = list_scenarios()
    return {
        "format": FORMAT,
        "zorgsim": __version__,
        "place": baseline.place.label,
        "places": list(baseline.scenario.places),
        "municipalities": len(baseline.place.municipalities),
        "families": sum(baseline.families.values()),
        "seed": baseline.scenario.run.seed,
        "replications": comparison.replications,
        "until": baseline.scenario.run.until.isoformat(),
        "years": [int(year) for year in baseline.clock.years[evaluation_years(baseline)][[0, -1]]],
        "price_level": PRICE_LEVEL,
        "data": {"places": places.digest(), "parameters": parameters.digest()},
        "scenarios": {
            one.scenario.name: {
                "title": one.scenario.title.en,
                "digest": one.scenario.digest,
                "shipped_digest": load_shipped(one.scenario.name).digest if one.scenario.name in shipped else None,
            }
            for one in comparison.simulated
        },
    }


# Publishing


def publish(folder: Path, measured: Measured) -> None:
    """Write both tables and, last, the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in ((MUNICIPALITIES, measured.municipalities), (SIZES, measured.sizes)):
        table.to_csv(folder / name, index=False, lineterminator="\n", float_format="%.6g")
    text = json.dumps(measured.manifest, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_measured(folder: Path) -> Measured:
    """Read what was published."""
    municipalities, sizes = (pd.read_csv(folder / name) for name in (MUNICIPALITIES, SIZES))
    return Measured(municipalities, sizes, json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


# The page

HEAD: Final = """# What pooling does to small and large municipalities

<!-- Written by tools/build_pooling.py from results/published/pooling: do not edit by hand. -->

Who shares specialist and residential places: every municipality by itself, the youth region (as now), the province, the nation?
Each choice is simulated over {place} ({municipalities} municipalities, {families:,} families, {replications} replications,
seed {seed}) and laid beside the baseline, municipality by municipality: means of {first} to {last}. A wait is the mean of the
whole weeks that families had waited when specialist care started. Municipalities fall into {classes} classes of size, by
families, as many municipalities in each; means of a class are weighted by families. *Use* is young people in care per family,
over the nation's (2021).

**Read this first.** Pools act here by queueing and by expertise only. There is no travel, no local knowledge, no cost of
working together. Every municipality brings in places in proportion to its families, whatever the pool and whatever its need;
places of a pool are whole, rounded down, so that a part of what many small pools lose is rounding.
A municipality's figures hold for it among all the others that were simulated with it. Differences of single municipalities
have wide margins with {replications} replications: ± is the 95 % margin, *?* means that the difference cannot be told from
none, and a margin of nothing in a small municipality is a coincidence of small numbers. By chance alone some {chance:.0f} of
{municipalities} municipalities seem to differ, and the largest winners and losers are in part the luckiest and unluckiest
ones: expect less of them than the tables say. One row a municipality:
[municipalities.csv](../results/published/pooling/municipalities.csv).
"""

WAITED: Final = "waited_mean_specialist"
SHOWN: Final = {WAITED: 2, "weeks_in_order": 3, "crises_per_1000": 3, "cost_per_family": 0, "expertise": 4}
"""Yardsticks that the tables show, with their decimals."""

COLUMNS: Final = ("weeks waited, mean", "weeks in order", "crises per 1000", "EUR per family", "expertise")
FATES: Final = ("better", "worse", "same", "cannot_be_told")
LISTED: Final = 10
LISTED_BY: Final = (WAITED, "weeks_in_order", "cost_per_family")


def page(measured: Measured) -> str:
    """Return docs/pooling.md."""
    about = measured.manifest
    against = measured.sizes[measured.sizes["compared_with"] == "baseline"]
    names = [name for name in about["scenarios"] if name != "baseline"]
    moved = [name for name in names if not (against[against["scenario"] == name]["judgement"] == "same").all()]
    parts = [
        HEAD.format(
            **about, first=about["years"][0], last=about["years"][1], classes=SIZE_CLASSES, chance=about["municipalities"] / 20
        ),
        "## All municipalities together\n",
        _sizes_table(against[against["size_class"] == EVERY_SIZE], "scenario"),
        *(f"`{name}` differs from the baseline in nothing, in no municipality.\n" for name in names if name not in moved),
        "## Size, or need?\n",
        _size_or_need(measured, moved),
    ]
    for name in moved:
        parts += _scenario_part(measured, against[against["scenario"] == name], name)
    for name, other in YARDSTICK_OF.items():
        parts += _addition_part(measured.sizes[measured.sizes["compared_with"] == other], name, other)
    return "\n".join([*parts, _origin(about)])


def _scenario_part(measured: Measured, sizes: pd.DataFrame, name: str) -> list[str]:
    """Return heading, sentences, the table by size, and the largest winners and losers of one scenario."""
    mine = measured.municipalities[measured.municipalities["scenario"] == name].sort_values(f"{WAITED}_difference", kind="stable")
    change = mine[f"{WAITED}_difference"]
    return [
        f"## {measured.manifest['scenarios'][name]['title'].rstrip('?')} (`{name}`)\n",
        _sentences(sizes),
        _sizes_table(sizes, "size_class"),
        *_listed("shorter", mine[change < 0].head(LISTED)),
        *_listed("longer", mine[change > 0].tail(LISTED)[::-1]),
    ]


def _listed(word: str, rows: pd.DataFrame) -> list[str]:
    """Return the municipalities in which the wait gets shortest or longest."""
    if rows.empty:
        return [f"In no municipality families wait {word}.\n"]
    return [f"Where families come to wait {word}, the {len(rows)} largest differences:\n", _municipalities_table(rows)]


def _addition_part(sizes: pd.DataFrame, name: str, other: str) -> list[str]:
    """Return what a scenario adds to another one than the baseline."""
    if sizes.empty:
        return []
    return [f"## What `{name}` adds to `{other}`\n", _sentences(sizes), _sizes_table(sizes, "size_class")]


def _sentences(sizes: pd.DataFrame) -> str:
    """Say what happens to the wait: over all, in the smallest and the largest class, and to how many municipalities."""
    waited = sizes[sizes["outcome"] == WAITED].set_index("size_class")
    whole, first, last = (waited.loc[size] for size in (EVERY_SIZE, 1, waited.index.max()))
    wait = f"The mean wait goes from {whole['baseline']:.1f} to {whole['value']:.1f} weeks ({_told(whole, 2)})"
    ends = f"{_told(first, 2)} in the smallest municipalities, {_told(last, 2)} in the largest"
    better = f"{whole['better']} of {whole['municipalities']} municipalities fare better"
    others = f"{whole['worse']} worse, {whole['same']} the same; of {whole['cannot_be_told']} it cannot be told"
    return _lines(f"{wait}: {ends}. By weeks waited {better}, {others}.")


def _lines(text: str) -> str:
    """Return a paragraph in lines of the length that the other pages have."""
    return fill(text, 128, break_on_hyphens=False) + "\n"


def _sizes_table(sizes: pd.DataFrame, first: str) -> str:
    """Return a table with a row for each scenario or class of size: counts by weeks waited, differences by each yardstick."""
    rows = []
    for _, group in sizes.groupby(first, sort=False):
        by_outcome = {str(row["outcome"]): row for _, row in group.iterrows()}
        waited = by_outcome[WAITED]
        who = [f"`{waited['scenario']}`"] if first == "scenario" else [_size_words(waited), f"{waited['relative_use']:.2f}"]
        counts = [waited[fate] for fate in FATES]
        rows.append([*who, *counts, *(_told(by_outcome[outcome], decimals) for outcome, decimals in SHOWN.items())])
    who = ["scenario"] if first == "scenario" else ["families", "use"]
    return _table([*who, *(fate.replace("_", " ") for fate in FATES), *COLUMNS], rows)


def _size_words(row: pd.Series[Any]) -> str:
    return f"{'all' if row['size_class'] == EVERY_SIZE else row['size_class']}: {row['smallest']:,} .. {row['largest']:,}"


def _municipalities_table(rows: pd.DataFrame) -> str:
    cells = []
    for _, row in rows.iterrows():
        found = [_told_of(row, outcome, SHOWN[outcome]) for outcome in LISTED_BY]
        cells.append([row["name"], row["youth_region"], f"{row['families']:,}", f"{row['relative_use']:.2f}", *found])
    return _table(
        ["municipality", "youth region", "families", "use", "weeks waited, mean", "weeks in order", "EUR per family"], cells
    )


def _told_of(row: pd.Series[Any], outcome: str, decimals: int) -> str:
    """Write the difference of one municipality by one yardstick."""
    return _told({key: row[f"{outcome}_{key}"] for key in ("difference", "low", "high", "judgement")}, decimals)


def _told(row: Any, decimals: int) -> str:
    """Write a difference with its margin; a question mark where it cannot be told from none, a dash where it is missing."""
    if row["judgement"] == str(Judgement.SAME):
        return "0"
    mean, margin = float(row["difference"]), (float(row["high"]) - float(row["low"])) / 2.0
    told = f"{signed(mean, decimals, Language.EN)} ± {number(margin, decimals, Language.EN)}"
    return f"{told} ?" if row["judgement"] == str(Judgement.UNTOLD) else told


def _size_or_need(measured: Measured, names: Sequence[str]) -> str:
    """Say whether the change in the wait goes with size or with use of care, by rank correlations."""
    rows = []
    for name in names:
        mine = measured.municipalities[measured.municipalities["scenario"] == name]
        if mine[f"{WAITED}_difference"].nunique() > 1:
            rows.append(
                [f"`{name}`", *(_rank_correlation(mine, f"{WAITED}_difference", one) for one in ("families", "relative_use"))]
            )
    both = _rank_correlation(measured.municipalities.drop_duplicates("municipality"), "families", "relative_use")
    table = _table(["scenario", "with families", "with use of care"], rows)
    text = (
        "Municipalities differ in more than size: families of some use far more care than those of others (rank correlation of "
        f"number of families and use: {both}). Places follow the number of families, not need: in a shared pool a municipality "
        "with much need uses more than it brings in, and loses that when the pool ends at its border. Rank correlation of the "
        "change in weeks waited:"
    )
    return f"{_lines(text)}\n{table}"


def _rank_correlation(table: pd.DataFrame, one: str, other: str) -> str:
    return signed(float(table[one].corr(table[other], method="spearman")), 2, Language.EN)


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table, numbers to the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in (head, marks, *rows))


def _origin(about: dict[str, Any]) -> str:
    """Say what was run."""
    digests = _table(["scenario", "digest"], [[f"`{name}`", f"`{one['digest'][:16]}`"] for name, one in about["scenarios"].items()])
    data = ", ".join(f"{name} `{digest[:16]}`" for name, digest in about["data"].items())
    return (
        f"## What was run\n\nzorgsim {about['zorgsim']}, until {about['until']}, prices of {about['price_level']}; {data}. "
        f"`{NATIONAL}` is `provincial` with one pool for the nation.\n\n{digests}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the arguments ask for, and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", nargs="+", default=PLACES, help="where (default: %(default)s)")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--until", type=date.fromisoformat, help="end every run here (for trying)")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--to", type=Path, default=PAGE, help="the page to write")
    parser.add_argument("--page", action="store_true", help="simulate nothing: write the page from what stands in the folder")
    asked = parser.parse_args(arguments)
    if not asked.page:
        overrides = Overrides(replications=asked.replications, places=tuple(asked.places), until=asked.until)
        publish(asked.folder, measure(GROUPS, Sitting(overrides, asked.jobs)))
    asked.to.write_text(page(read_measured(asked.folder)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
