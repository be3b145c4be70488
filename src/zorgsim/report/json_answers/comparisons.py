"""What ``compare``, ``run`` and ``decompose`` answer, and the flags of a comparison as its manifest holds them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from zorgsim import __version__
from zorgsim.inputs.scenario import Language, Text
from zorgsim.report.flags_text import flag_sentence
from zorgsim.report.json_answers.values import finite_or_null, text_answer
from zorgsim.report.terminal import mean_value
from zorgsim.results.believability import Flag, believability
from zorgsim.results.budgets import budgets_by_year
from zorgsim.results.compare import BreakEven, Comparison, PairedDifference, break_even, difference_of
from zorgsim.results.decomposition import Decomposition, Effects
from zorgsim.results.decomposition_store import Kind, kinds_of, subsets_as_json
from zorgsim.results.drawn_from import drawn_from_document
from zorgsim.results.elsewhere import Elsewhere
from zorgsim.results.headline import OUTCOMES
from zorgsim.results.payments import Realised, realised_payments
from zorgsim.results.price_level import own_prices, price_level
from zorgsim.results.simulated import Simulated
from zorgsim.results.window import evaluation_years
from zorgsim.results.winners import winners_by_size
from zorgsim.results.yardsticks import RankedApart, ranked_apart_by_shipped


def comparison_answer(comparison: Comparison) -> dict[str, Any]:
    """Return every outcome with the baseline's value; for each scenario its values, differences and cumulative cost; flags."""
    baseline = comparison.baseline
    years = baseline.clock.years[evaluation_years(baseline)]
    return {
        "zorgsim": __version__,
        "place": baseline.place.label,
        "years": [int(year) for year in years],
        "replications": comparison.replications,
        "draws": comparison.draws,
        "drawn_from": drawn_from_document(baseline.scenario),
        "precision": {one.outcome: one.half_width for one in comparison.precision},
        "seed": baseline.scenario.run.seed,
        "price_level": price_level(comparison),
        "own_prices": list(own_prices(comparison)),
        "baseline": _scenario(comparison, baseline),
        "scenarios": [_scenario(comparison, one) | _compared(comparison, one) for one in comparison.others],
        "outcomes": {
            name: {**text_answer(about.text), "unit": about.unit.en, "direction": str(about.direction)}
            for name, about in OUTCOMES.items()
        },
        "ranked_differently": [ranked_answer(one) for one in ranked_apart_by_shipped(comparison)],
        "structures": [_elsewhere(comparison, one) for one in comparison.elsewhere],
        "rest_of_pool": None if comparison.rest is None else _rest(comparison.rest),
        "flags": flags_answer(comparison),
    }


def _elsewhere(comparison: Comparison, one: Elsewhere) -> dict[str, Any]:
    """Return what another structure says of every outcome, by scenario."""
    rows = one.rows.set_index(["scenario", "outcome"])
    return {
        "structure": one.structure,
        "scenarios": [
            {
                "name": other.scenario.name,
                "differences": {name: _numbers(rows.loc[(other.scenario.name, name)]) for name in OUTCOMES},
            }
            for other in comparison.others
        ],
    }


def _numbers(row: Any) -> dict[str, Any]:
    """Return a row of differences as `difference_answer` writes one, with its sign."""
    known = {name: finite_or_null(row[name]) for name in ("low", "high", "share_more", "share_less", "median", "ignorance")}
    words = {name: str(row[name]) for name in ("verdict", "spread", "sign")}
    told = {"mean": finite_or_null(row["difference"]), "standard_error": finite_or_null(row["standard_error"])}
    return {**told, "pairs": int(row["pairs"]), **known, **words}


def ranked_answer(apart: RankedApart) -> dict[str, Any]:
    """Return two scenarios that rank differently, and by which yardsticks the one is better or worse than the other."""
    return {"scenario": apart.scenario, "other": apart.other, "better": list(apart.better), "worse": list(apart.worse)}


def _rest(rest: Comparison) -> dict[str, Any]:
    """Return who else was simulated, and what the scenarios come to for them."""
    return {
        "municipalities": [one.code for one in rest.baseline.place.municipalities],
        "families": sum(rest.baseline.families.values()),
        "baseline": _scenario(rest, rest.baseline),
        "scenarios": [_scenario(rest, one) | _compared(rest, one) for one in rest.others],
    }


def _scenario(comparison: Comparison, simulated: Simulated) -> dict[str, Any]:
    values = {name: finite_or_null(mean_value(comparison, simulated, name)) for name in OUTCOMES}
    return {"name": simulated.scenario.name, "digest": simulated.scenario.digest, "values": values}


def _compared(comparison: Comparison, simulated: Simulated) -> dict[str, Any]:
    name = simulated.scenario.name
    return {
        "differences": {outcome: difference_answer(difference_of(comparison, name, outcome)) for outcome in OUTCOMES},
        "cumulative_cost": _break_even(break_even(comparison, name)),
        "payments": [_payment(one) for one in realised_payments(comparison, simulated)],
    }


def _payment(paid: Realised) -> dict[str, Any]:
    """Return what a measure that another lever pays for was to cost, million EUR a year, and the gap that was simulated."""
    measure = paid.measure
    return {"measure": measure.name, "paid_by": measure.paid_by, "declared": paid.declared, "gap": difference_answer(paid.gap)}


def difference_answer(difference: PairedDifference) -> dict[str, Any]:
    """Return a paired difference: mean, standard error, interval, pairs of replications, verdict, and the shares of worlds."""
    return {
        "mean": finite_or_null(difference.mean),
        "standard_error": finite_or_null(difference.standard_error),
        "low": finite_or_null(difference.low),
        "high": finite_or_null(difference.high),
        "pairs": difference.pairs,
        "verdict": str(difference.verdict),
        "spread": str(difference.spread),
        "share_more": finite_or_null(difference.more),
        "share_less": finite_or_null(difference.less),
        "median": finite_or_null(difference.middle),
        "ignorance": finite_or_null(difference.ignorance),
    }


def _break_even(found: BreakEven) -> dict[str, Any]:
    return {"break_even_year": found.year, "share_of_replications": found.share, "final": difference_answer(found.final)}


def flags_answer(comparison: Comparison) -> list[dict[str, Any]]:
    """Return every flag of a comparison, with its sentence in both languages; a number that is not finite is left out."""
    return [_flag(flag) for flag in believability(comparison)]


def _flag(flag: Flag) -> dict[str, Any]:
    message = Text(en=flag_sentence(flag, Language.EN), nl=flag_sentence(flag, Language.NL))
    return {
        "code": str(flag.code),
        "level": str(flag.level),
        "scenario": flag.scenario,
        "message": text_answer(message),
        "numbers": {name: float(value) for name, value in flag.numbers.items() if abs(value) != float("inf")},
    }


def municipalities_answer(comparison: Comparison) -> list[dict[str, Any]]:
    """Return winners and losers: a row a scenario, yardstick and class of size."""
    return _rows(winners_by_size(comparison))


def budgets_answer(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the youth budgets: a row a scenario and year; null where there is no municipal budget."""
    return _rows(budgets_by_year(comparison))


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): finite_or_null(value) for key, value in row.items()} for row in table.to_dict("records")]


def decomposition_answer(decomposition: Decomposition) -> dict[str, Any]:
    """Return baseline and package as in a comparison; then the parts, the subsets by scenario, and every effect."""
    return {
        **comparison_answer(decomposition.whole),
        "parts": [{"name": part.name, **text_answer(part.title)} for part in decomposition.parts],
        "subsets": subsets_as_json(decomposition),
        "effects": {name: _effects(effects, decomposition) for name, effects in decomposition.effects.items()},
    }


def _effects(effects: Effects, decomposition: Decomposition) -> dict[str, Any]:
    rows = list(kinds_of(effects, decomposition.parts))
    parts: dict[str, dict[str, Any]] = {part.name: {} for part in decomposition.parts}
    for part, kind, found in rows:
        if kind not in (Kind.PAIR, Kind.INTERACTION, Kind.PACKAGE):
            parts[part][str(kind)] = difference_answer(found)
    return {
        "parts": parts,
        "pairs": {part: difference_answer(found) for part, kind, found in rows if kind is Kind.PAIR},
        "interaction": difference_answer(effects.interaction),
        "package": difference_answer(effects.package),
    }
