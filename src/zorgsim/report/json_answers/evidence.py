"""What ``advice`` and ``validate`` answer: what was simulated beside what somebody claims or published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from zorgsim.inputs.advice import AdviceRow
from zorgsim.report.advice_table import outcomes_of
from zorgsim.report.json_answers.values import finite_or_null, text_answer
from zorgsim.results.expected import agreement
from zorgsim.results.growth import Growth
from zorgsim.results.published import Effect, Published
from zorgsim.results.under_structures import UnderStructures, holding
from zorgsim.results.validation import Finding


def advice_answer(row: AdviceRow, measured: Published, under: UnderStructures) -> dict[str, Any]:
    """Return a row of the table of advice: what it claims, what carries it, and what was measured of every scenario, and where."""
    return {
        "row": row.name,
        "report": row.report,
        "claim": text_answer(row.claim),
        "mechanism": text_answer(row.mechanism),
        "put_in": None if row.put_in is None else text_answer(row.put_in),
        "levers": list(row.levers),
        "loops": list(row.loops),
        "parameters": list(row.rests_on),
        "grade": row.grade,
        "assumed": list(row.assumed),
        "one_sided": list(row.one_sided),
        "shows": [{"kind": str(shown.kind), "name": shown.name} for shown in row.shows],
        "scenarios": [_scenario(row, scenario, measured, under) for scenario in row.scenarios],
    }


def _scenario(row: AdviceRow, scenario: str, measured: Published, under: UnderStructures) -> dict[str, Any]:
    outcomes = {
        outcome: _outcome(row, scenario, outcome, measured) | {"structures": _structures(row, scenario, outcome, under)}
        for outcome in outcomes_of(row, scenario)
    }
    stale = {"stale": measured.is_stale(scenario), "structures_stale": under.is_stale(scenario)}
    return {"name": scenario, **stale, "outcomes": outcomes}


def _outcome(row: AdviceRow, scenario: str, outcome: str, measured: Published) -> dict[str, Any]:
    effect, expectation = measured.effect(scenario, outcome), row.expect.get(scenario, {}).get(outcome)
    answer = {"expected": None if expectation is None else str(expectation.sign), "measured": None, "agreement": None}
    if effect is None:
        return answer
    if expectation is not None:
        answer["agreement"] = str(agreement(expectation, effect.baseline, effect.difference))
    return answer | {"measured": _effect(effect)}


def _structures(row: AdviceRow, scenario: str, outcome: str, under: UnderStructures) -> dict[str, Any] | None:
    """Return what each structure says of an effect, and which bear out what is expected, or their own; None where none is known."""
    source, told = under.source(scenario), under.told(scenario, outcome)
    if source is None or told is None:
        return None
    found = holding(told, row.expect.get(scenario, {}).get(outcome))
    return {
        "place": source.manifest["place"]["label"],
        "replications": source.manifest["replications"],
        "own": asdict(told.own),
        "others": {name: asdict(said) for name, said in told.others.items()},
        "holding": None if found is None else asdict(found),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "baseline": finite_or_null(effect.baseline),
        "value": finite_or_null(effect.value),
        "difference": finite_or_null(effect.difference.mean),
        "low": finite_or_null(effect.difference.low),
        "high": finite_or_null(effect.difference.high),
        "unit": effect.unit,
        "compared_with": effect.compared_with,
        "verdict": str(effect.difference.verdict),
    }


def validation_answer(findings: Sequence[Finding], growth: Growth) -> dict[str, Any]:
    """Return every target beside what was simulated, and how simulated spending grew, factor by factor (ratios)."""
    ratios = {name: finite_or_null(one) for name, one in growth.ratios.items()}
    split = {"first": growth.first, "last": growth.last, "ratios": ratios, "total": finite_or_null(growth.total)}
    return {"targets": [finding_answer(finding) for finding in findings], "growth": split}


def finding_answer(finding: Finding) -> dict[str, Any]:
    """Return a published figure beside the simulated one, and whether they agree."""
    target = finding.target
    return {
        "target": {
            "name": target.name,
            "text": text_answer(target.text),
            "series": target.series,
            "year": target.year,
            "value": target.value,
            "tolerance": target.tolerance,
            "unit": target.unit,
            "grade": str(target.grade),
            "source": target.source,
            "defence": target.defence,
            "if_missed": target.if_missed,
            "use": target.use,
            "places": list(target.places),
            "base_year": target.base_year,
            "side": str(target.side),
            "run": str(target.run),
            "same_as": target.same_as,
            "kind": str(target.kind),
        },
        "simulated": finite_or_null(finding.simulated),
        "spread": finite_or_null(finding.spread),
        "met": finding.met,
    }
