"""What measures that another lever pays for came to, a sentence each."""

from __future__ import annotations

from zorgsim.inputs.scenario import Language
from zorgsim.report.spread_words import by_spread
from zorgsim.report.texts import decimals_for, number, say, signed
from zorgsim.results.compare import Comparison
from zorgsim.results.payments import Realised, realised_payments


def payment_lines(comparison: Comparison, language: Language) -> list[str]:
    """Return a line for every measure of a scenario that another lever pays for; what the baseline has too is no difference."""
    others = [(one.scenario.name, paid) for one in comparison.others for paid in realised_payments(comparison, one)]
    key, baseline = by_spread("table.payment", comparison), comparison.baseline.scenario.name
    return [_line(key, scenario, paid, baseline, language) for scenario, paid in others]


def _line(key: str, scenario: str, paid: Realised, baseline: str, language: Language) -> str:
    gap = paid.gap
    decimals = max(1, decimals_for(paid.declared))
    return say(
        language,
        key,
        scenario=scenario,
        lever=paid.measure.paid_by,
        measure=paid.measure.name,
        baseline=baseline,
        declared=number(abs(paid.declared), decimals, language),
        gap=signed(gap.mean, decimals, language),
        low=signed(gap.low, decimals, language),
        high=signed(gap.high, decimals, language),
    )
