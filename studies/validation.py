"""The baseline of the nation, and two options of structure, beside published figures: what ``zorgsim validate`` runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pandas as pd

from studies.markdown import figure, table, template
from studies.study import ROOT, Cells, Part, Reading, Sitting, Study, facts_of, manifest_in
from zorgsim.experiment.validate import REPLICATIONS, findings_of, spending_growth, validation_scenarios
from zorgsim.inputs.scenario import Language, Scenario
from zorgsim.inputs.targets import USES, RunOf, Target, national_targets
from zorgsim.report import growth_table
from zorgsim.report.figures.validation import group_of
from zorgsim.results.growth import Growth
from zorgsim.results.simulated import Simulated
from zorgsim.results.validation import Finding, count

FINDINGS: Final = "findings.csv"
GROWTH: Final = "growth.csv"
STRUCTURE_OF: Final = {
    RunOf.BASELINE: "default",
    RunOf.DOCTORS: "`referrers = doctors`",
    RunOf.PEOPLE: "`people = series`",
}
RUNS_HEAD: Final = ("run", "place", "families", "replications", "years", "structure")
HEAD: Final = ("target", "year", "unit", "published", "simulated", "spread", "tolerance", "verdict", "use", "grade")


def parts(sitting: Sitting) -> list[Part]:
    """Return the runs that targets are about, a part each; who has fewer replications than the sitting keeps them."""
    return [
        Part(str(which), (_sitting_of(sitting, one).of(one),), partial(read, which))
        for which, one in validation_scenarios().items()
    ]


def _sitting_of(sitting: Sitting, scenario: Scenario) -> Sitting:
    return replace(sitting, replications=min(sitting.replications, scenario.run.replications))


def read(which: RunOf, simulated: Sequence[Simulated]) -> Reading:
    """Read every target of a run; figures are kept whole, so that a verdict stays what it was. The baseline says what grew."""
    (one,) = simulated
    run = one.scenario.run
    rows = [[f.target.name, *map(whole, (f.simulated, f.spread))] for f in findings_of({which: one})]
    facts = {**facts_of(one), "start": run.start.isoformat(), "until": run.until.isoformat()}
    grown: list[Cells] = [("factor", "ratio")]
    told = {"run": str(which), "place": one.place.label, **facts}
    if which is RunOf.BASELINE:
        growth = spending_growth(one)
        facts |= {"growth_first": growth.first, "growth_last": growth.last}
        grown += [(name, repr(ratio)) for name, ratio in growth.ratios.items()]
    tables = {FINDINGS: [("target", "simulated", "spread"), *rows], GROWTH: grown}
    return Reading(tables=tables, facts=facts, lists={"runs": [told]})


def whole(value: float) -> str:
    """Write a figure whole; nothing where it is missing, as in every published table."""
    return "" if math.isnan(value) else repr(value)


def page(folder: Path) -> str:
    """Return docs/validation.md."""
    about = manifest_in(folder)
    targets = {target.name: target for target in national_targets()}
    rows = pd.read_csv(folder / FINDINGS, dtype=str, keep_default_na=False).itertuples(index=False, name=None)
    found = {name: Finding(targets[name], float(simulated or "nan"), float(spread or "nan")) for name, simulated, spread in rows}
    findings = [found[name] for name in targets if name in found]
    factors = pd.read_csv(folder / GROWTH, dtype=str).itertuples(index=False, name=None)
    growth = Growth(about["growth_first"], about["growth_last"], {name: float(ratio) for name, ratio in factors})
    missed = [finding.target for finding in findings if not finding.met]
    return template("validation").format(
        **{key: about[key] for key in ("replications", "seed", "start", "until")},
        met=count(findings).met,
        all=count(findings).all,
        rows=len(findings),
        **_uses(findings),
        targets=table(HEAD, map(_row, findings), right=range(3, 7)),
        runs=table(RUNS_HEAD, map(_run, about["runs"]), right=(2, 3)),
        growth=table(growth_table.headings(growth, Language.EN), growth_table.rows(growth, Language.EN), right=(1, 2)),
        misses="\n\n".join(_misses(missed)),
        sources=table(
            ("target", "source", "why this tolerance"), ((f.target.text.en, f.target.source, f.target.defence) for f in findings)
        ),
    )


ABOUT: Final[Mapping[str, str]] = {
    "young_people": "Young people with care",
    "trajectories": "Trajectories",
    "referrers": "Referrers",
    "waiting": "Waits and open questions",
    "crises": "Crises and repeat use",
    "money": "Money",
    "families": "Families",
}
"""What rows are about, as the picture has it: a part of the page each, for a page has no more words than somebody reads."""


def _misses(missed: Sequence[Target]) -> Iterator[str]:
    """Yield, subject by subject, why targets are missed: rows of one reason after each other together, each by its name."""
    for group, title in ABOUT.items():
        here = [one for one in missed if group_of(one.series) == group]
        reasons = [(reason, [one.text.en for one in rows]) for reason, rows in groupby(here, key=lambda one: one.if_missed)]
        if reasons:
            yield "\n".join([f"### {title}", "", *(f"- **{'; '.join(names)}.** {reason}" for reason, names in reasons)])


def _uses(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many rows of each use there are, and how many of them are met; those that say the same once."""
    counts = {use: count([one for one in findings if one.target.use == use]) for use in USES}
    return {f"{use}_{name}": number for use, one in counts.items() for name, number in (("all", one.all), ("met", one.met))}


def _run(told: Mapping[str, Any]) -> tuple[object, ...]:
    years = f"{told['start'][:4]} to {int(told['until'][:4]) - 1}"
    return told["run"], told["place"], f"{told['families']:,}", told["replications"], years, STRUCTURE_OF[RunOf(told["run"])]


def _row(finding: Finding) -> tuple[object, ...]:
    target = finding.target
    value, simulated = (figure(one, ",.1f") for one in (target.value, finding.simulated))
    spread, tolerance = (figure(one, ",.2g") for one in (finding.spread, target.tolerance))
    verdict = "met" if finding.met else "**MISSED**" if finding.known else "**MISSED**: not known"
    verdict += ", counted with the first" if target.same_as else ""
    who, figures = (target.text.en, target.year, target.unit), (value, simulated, spread, f"± {tolerance}")
    return (*who, *figures, verdict, target.use, target.grade)


STUDY: Final = Study(
    name="validation",
    format="zorgsim published validation 1",
    sitting=Sitting(REPLICATIONS),
    parts=parts,
    page=page,
    page_file=ROOT / "docs" / "validation.md",
)
