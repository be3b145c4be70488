"""What pooling does to small and large municipalities of the whole nation, and docs/pooling.md.

Scenarios run in groups, each with the baseline, so that memory holds the counters of one group; in every group the baseline comes
out the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import fill
from typing import Any, Final

import pandas as pd

from studies.markdown import table, template
from studies.study import ROOT, Part, Reading, Sitting, Study, cells_of, facts_of, manifest_in
from zorgsim.inputs.parameters import register
from zorgsim.inputs.scenario import Language, Scenario, Text
from zorgsim.inputs.scenario_file import load_shipped
from zorgsim.model.levers.governance import POOLING
from zorgsim.report.texts import number, signed
from zorgsim.results.compare import Comparison, compare_simulated
from zorgsim.results.false_discovery import FALSE_DISCOVERY_RATE
from zorgsim.results.simulated import Simulated
from zorgsim.results.valuation import PRICE_LEVEL
from zorgsim.results.window import evaluation_years
from zorgsim.results.winners import EVERY_SIZE, SIZE_CLASSES, Judgement, one_row_each, winners, winners_by_size

MUNICIPALITIES, SIZES = "municipalities.csv", "size_classes.csv"
BASELINE: Final = "baseline"
NATIONAL: Final = "national"
GROUPS: Final = (("municipal", "shared", "regional"), ("provincial", NATIONAL, "no_decentralisation"))
"""Scenarios that are simulated together, each group with the baseline."""

YARDSTICK_OF: Final = {"shared": "municipal"}
"""Scenarios that are held against another one than the baseline too: what does that add?"""


def national() -> Scenario:
    """Return the scenario of provincial pools with one pool for the whole nation in their stead."""
    provincial = load_shipped("provincial")
    *before, pools = provincial.measures
    return replace(
        provincial,
        name=NATIONAL,
        title=Text("Specialist slots pooled in the whole nation", "Specialistische plaatsen gedeeld in het hele land"),
        description=Text(
            "From 2027 all municipalities share one pool of specialist and residential slots.",
            "Vanaf 2027 delen alle gemeenten één voorraad specialistische plaatsen en plaatsen met verblijf.",
        ),
        measures=(*before, replace(pools, name="national_pool", value=float(POOLING.index("nation")))),
        lineage=(NATIONAL, *provincial.lineage),
    )


# Measuring


def parts(sitting: Sitting) -> list[Part]:
    """Return the groups as they are run (``only`` names scenarios)."""
    groups = [(BASELINE, *names) for group in GROUPS if (names := sitting.chosen(group))]
    return [Part(", ".join(names), tuple(sitting.of(_scenario(name)) for name in names), read) for names in groups]


def _scenario(name: str) -> Scenario:
    return national() if name == NATIONAL else load_shipped(name)


def read(simulated: Sequence[Simulated]) -> Reading:
    """Read a row per scenario and municipality, and one per scenario, yardstick and class of size."""
    comparison = compare_simulated(simulated, register())
    baseline = comparison.baseline
    by_size = [winners_by_size(one).assign(compared_with=one.baseline.scenario.name) for one in _held_against(comparison)]
    return Reading(
        tables={
            MUNICIPALITIES: cells_of(one_row_each(winners(comparison))),
            SIZES: cells_of(pd.concat(by_size)),
        },
        facts={
            "place": baseline.place.label,
            "places": list(baseline.scenario.places),
            "municipalities": len(baseline.place.municipalities),
            **facts_of(baseline),
            "until": baseline.scenario.run.until.isoformat(),
            "years": [int(year) for year in baseline.clock.years[evaluation_years(baseline)][[0, -1]]],
            "price_level": PRICE_LEVEL,
        },
        scenarios={one.scenario.name: {"title": one.scenario.title.en} for one in simulated},
    )


def _held_against(comparison: Comparison) -> list[Comparison]:
    """Return the comparison with the baseline, and those with the yardsticks of ``YARDSTICK_OF`` that were simulated."""
    by_name = {one.scenario.name: one for one in comparison.simulated}
    pairs = [(by_name.get(other), by_name.get(name)) for name, other in YARDSTICK_OF.items()]
    return [comparison, *(Comparison((one, two), comparison.parameters) for one, two in pairs if one and two)]


# The page

WAITED: Final = "waited_mean_specialist"
SHOWN: Final = {WAITED: 2, "weeks_in_order": 3, "crises_per_1000": 3, "cost_per_family": 0, "expertise": 4}
"""Yardsticks that the tables show, with their decimals."""

COLUMNS: Final = ("weeks waited, mean", "weeks in order", "crises per 1000", "EUR per family", "expertise")
FATES: Final = ("better", "worse", "same", "cannot_be_told")
LISTED: Final = 10
LISTED_BY: Final = (WAITED, "weeks_in_order", "cost_per_family")


def page(folder: Path) -> str:
    """Return docs/pooling.md."""
    about, municipalities, sizes = manifest_in(folder), pd.read_csv(folder / MUNICIPALITIES), pd.read_csv(folder / SIZES)
    against = sizes[sizes["compared_with"] == BASELINE]
    names = [name for name in about["scenarios"] if name != BASELINE]
    moved = [name for name in names if not (against[against["scenario"] == name]["judgement"] == "same").all()]
    by_scenario = []
    for name in moved:
        title = about["scenarios"][name]["title"].rstrip("?")
        mine = municipalities[municipalities["scenario"] == name]
        by_scenario += [f"## {title} (`{name}`)\n", *_scenario_part(mine, against[against["scenario"] == name])]
    for name, other in YARDSTICK_OF.items():
        by_scenario += _addition_part(sizes[sizes["compared_with"] == other], name, other)
    return template("pooling").format(
        **{key: about[key] for key in ("place", "municipalities", "families", "replications", "seed")},
        **{key: about[key] for key in ("zorgsim", "until", "price_level")},
        first=about["years"][0],
        last=about["years"][1],
        classes=SIZE_CLASSES,
        chance=_chance(municipalities),
        together=_sizes_table(against[against["size_class"] == EVERY_SIZE], "scenario"),
        unmoved="".join(
            f"`{name}` differs from the baseline in nothing, in no municipality.\n\n" for name in names if name not in moved
        ),
        size_or_need=_size_or_need(municipalities, moved),
        by_scenario="\n".join(by_scenario),
        data=", ".join(f"{name} `{digest[:16]}`" for name, digest in about["data"].items()),
        national=NATIONAL,
        digests=_table(
            ["scenario", "digest"], [[f"`{name}`", f"`{one['digest'][:16]}`"] for name, one in about["scenarios"].items()]
        ).rstrip(),
    )


def _chance(municipalities: pd.DataFrame) -> str:
    """Say how many municipalities are named by chance: so many intervals miss zero, or a rate was held to when it was measured."""
    if f"{WAITED}_q_value" in municipalities:
        rate = f"at most {100 * FALSE_DISCOVERY_RATE:.0f} %"
        return f"Of the municipalities said to fare better or worse {rate} are expected to be so by chance alone"
    return f"By chance alone some {municipalities['municipality'].nunique() / 20:.0f} of them seem to differ"


def _scenario_part(mine: pd.DataFrame, sizes: pd.DataFrame) -> list[str]:
    """Return sentences, the table by size, and the largest winners and losers of one scenario."""
    mine = mine.sort_values(f"{WAITED}_difference", kind="stable")
    change = mine[f"{WAITED}_difference"]
    return [
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
    wait = f"The mean wait goes from {whole['baseline']:.1f} to {whole['value']:.1f} weeks ({_difference(whole, 2)})"
    ends = f"{_difference(first, 2)} in the smallest municipalities, {_difference(last, 2)} in the largest"
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
        rows.append([*who, *counts, *(_difference(by_outcome[outcome], decimals) for outcome, decimals in SHOWN.items())])
    who = ["scenario"] if first == "scenario" else ["families", "use"]
    return _table([*who, *(fate.replace("_", " ") for fate in FATES), *COLUMNS], rows)


def _size_words(row: pd.Series[Any]) -> str:
    return f"{'all' if row['size_class'] == EVERY_SIZE else row['size_class']}: {row['smallest']:,} .. {row['largest']:,}"


def _municipalities_table(rows: pd.DataFrame) -> str:
    cells = []
    for _, row in rows.iterrows():
        found = [_difference_of(row, outcome, SHOWN[outcome]) for outcome in LISTED_BY]
        cells.append([row["name"], row["youth_region"], f"{row['families']:,}", f"{row['relative_use']:.2f}", *found])
    return _table(
        ["municipality", "youth region", "families", "use", "weeks waited, mean", "weeks in order", "EUR per family"], cells
    )


def _difference_of(row: pd.Series[Any], outcome: str, decimals: int) -> str:
    """Write the difference of one municipality by one yardstick."""
    return _difference({key: row[f"{outcome}_{key}"] for key in ("difference", "low", "high", "judgement")}, decimals)


def _difference(row: Any, decimals: int) -> str:
    """Write a difference with its margin; a question mark where it cannot be told from none, a dash where it is missing."""
    if row["judgement"] == str(Judgement.SAME):
        return "0"
    mean, margin = float(row["difference"]), (float(row["high"]) - float(row["low"])) / 2.0
    written = f"{signed(mean, decimals, Language.EN)} ± {number(margin, decimals, Language.EN)}"
    return f"{written} ?" if row["judgement"] == str(Judgement.UNTOLD) else written


def _size_or_need(municipalities: pd.DataFrame, names: Sequence[str]) -> str:
    """Say whether the change in the wait goes with size or with use of care, by rank correlations."""
    rows = []
    for name in names:
        mine = municipalities[municipalities["scenario"] == name]
        if mine[f"{WAITED}_difference"].nunique() > 1:
            rows.append(
                [f"`{name}`", *(_rank_correlation(mine, f"{WAITED}_difference", one) for one in ("families", "relative_use"))]
            )
    both = _rank_correlation(municipalities.drop_duplicates("municipality"), "families", "relative_use")
    text = (
        "Municipalities differ in more than size: families of some use far more care than those of others (rank correlation of "
        f"number of families and use: {both}). Slots begin in proportion to families and then follow what a pool asks for: in a "
        "shared pool a municipality with much need uses more than it brings in, and loses that when the pool ends at its border, "
        "until providers have followed. Rank correlation of the change in weeks waited:"
    )
    return f"{_lines(text)}\n" + _table(["scenario", "with families", "with use of care"], rows)


def _rank_correlation(table: pd.DataFrame, one: str, other: str) -> str:
    return signed(float(table[one].corr(table[other], method="spearman")), 2, Language.EN)


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table, all columns but the first to the right."""
    return table(head, rows, right=range(1, len(head))) + "\n"


STUDY: Final = Study(
    name="pooling",
    format="zorgsim published pooling 1",
    sitting=Sitting(replications=3, places=("Nederland",)),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / "pooling.md",
)
