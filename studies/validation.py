"""The baseline of the whole nation beside published figures: what ``zorgsim validate`` runs, and docs/validation.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from studies.markdown import table, template
from studies.study import ROOT, Part, Reading, Sitting, Study, facts_of, manifest_in
from zorgsim.experiment.validate import REPLICATIONS, findings_of, spending_growth, validation_scenario
from zorgsim.inputs.scenario import Language
from zorgsim.inputs.targets import national_targets
from zorgsim.report import growth_table
from zorgsim.results.growth import Growth
from zorgsim.results.simulated import Simulated
from zorgsim.results.validation import Finding

FINDINGS: Final = "findings.csv"
GROWTH: Final = "growth.csv"
HEAD: Final = ("target", "year", "unit", "published", "simulated", "spread", "tolerance", "verdict", "use", "grade")


def parts(sitting: Sitting) -> list[Part]:
    """Return the one scenario."""
    return [Part("baseline", (sitting.of(validation_scenario()),), read)]


def read(simulated: Sequence[Simulated]) -> Reading:
    """Read every target; figures are kept whole, so that a verdict stays what it was."""
    (baseline,) = simulated
    run = baseline.scenario.run
    rows = [[f.target.name, repr(f.simulated), repr(f.spread)] for f in findings_of(baseline)]
    facts = {**facts_of(baseline), "start": run.start.isoformat(), "until": run.until.isoformat()}
    growth = spending_growth(baseline)
    facts |= {"growth_first": growth.first, "growth_last": growth.last}
    factors = [("factor", "ratio"), *((name, repr(ratio)) for name, ratio in growth.ratios.items())]
    return Reading(tables={FINDINGS: [("target", "simulated", "spread"), *rows], GROWTH: factors}, facts=facts)


def page(folder: Path) -> str:
    """Return docs/validation.md."""
    about = manifest_in(folder)
    targets = {target.name: target for target in national_targets()}
    rows = pd.read_csv(folder / FINDINGS, dtype=str).itertuples(index=False, name=None)
    findings = [Finding(targets[name], float(simulated), float(spread)) for name, simulated, spread in rows]
    factors = pd.read_csv(folder / GROWTH, dtype=str).itertuples(index=False, name=None)
    growth = Growth(about["growth_first"], about["growth_last"], {name: float(ratio) for name, ratio in factors})
    missed = [finding.target for finding in findings if not finding.met]
    return template("validation").format(
        **{key: about[key] for key in ("replications", "seed", "start", "until")},
        met=sum(finding.met for finding in findings),
        all=len(findings),
        targets=table(HEAD, map(_row, findings), right=range(3, 7)),
        growth=table(growth_table.headings(growth, Language.EN), growth_table.rows(growth, Language.EN), right=(1, 2)),
        misses="\n".join(f"- **{target.text.en}.** {target.if_missed}" for target in missed),
        sources=table(
            ("target", "source", "why this tolerance"), ((f.target.text.en, f.target.source, f.target.defence) for f in findings)
        ),
    )


def _row(finding: Finding) -> tuple[object, ...]:
    target = finding.target
    value, simulated = (f"{one:,.1f}" if one < 1000 else f"{one:,.0f}" for one in (target.value, finding.simulated))
    spread, tolerance = (f"{one:,.2g}" if one < 1000 else f"{one:,.0f}" for one in (finding.spread, target.tolerance))
    verdict = "met" if finding.met else "**MISSED**"
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
