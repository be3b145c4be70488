"""What rules read: parameters, this week's lever settings and last week's stocks, laid out per cell.

A *cell* is one municipality of one run. Everything here is an array over cells (times severities, domains or needs where it says
so, flattened), computed element by element, so that a batch of one run and a batch of a thousand agree to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.dials import DialBounds, Dials
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.needs import (
    ParametersError,
    domain_hazards,
    loss_for_prevalence,
    stationary_needs,
)
from zorgsim.model.vocabulary import N_DOMAINS, N_NEEDS, N_SEVERITIES, Domain, Severity

Floats = NDArray[np.float64]
Parameters = Mapping[str, Floats]
"""Parameter values by name, each of shape (cells,)."""

TURNOVER_CHANGE: Final = N_DOMAINS + 1
"""Place of turnover among the competing changes at home: five domains, a question, turnover."""
N_CHANGES: Final = N_DOMAINS + 2
N_KINDS: Final = 2 * N_DOMAINS + 2
"""Kinds of acceptance: loss of each domain, regain of each domain, question, turnover."""
MOST_HAND_OVERS: Final = 9
_SURELY: Final = 1.0 - 2.0**-53
_HARDLY_EVER: Final = 1e-7
"""A hazard of zero is read as once in ten million weeks: in a nation of 1.9 million families, once in some years."""

_DOMAINS: Final = tuple(domain.name.lower() for domain in Domain)
_SEVERITIES: Final = tuple(severity.name.lower() for severity in Severity)


def by_severity(parameters: Parameters, name: str) -> Floats:
    """Return ``name.everyday``, ``name.serious``, ``name.complex`` as an array of shape (cells, 3)."""
    return np.stack([parameters[f"{name}.{severity}"] for severity in _SEVERITIES], axis=1)


def by_domain(parameters: Parameters, name: str) -> Floats:
    """Return ``name.support`` ... ``name.care`` as an array of shape (cells, 5)."""
    return np.stack([parameters[f"{name}.{domain}"] for domain in _DOMAINS], axis=1)


@dataclass(frozen=True)
class HomeTables:
    """The competing hazards at home, fixed for a run: upper bounds by needs, and the distribution of new families' needs."""

    minus_reciprocal_log: Floats
    """(cells x 32) -1 / log(1 - sum of the bounds)."""
    shares: Floats
    """(6, cells x 32) cumulative shares of the bounds: five domains, question; turnover is the rest."""
    needs_cdf: Floats
    """(31, cells) cumulative distribution of the needs of new families."""
    acceptance_scale: Floats
    """(cells, 12) one over the bound of each kind's multiplier."""


def home_tables(parameters: Parameters, prevalence: Floats, use: Floats, bounds: DialBounds) -> HomeTables:
    """Build the tables of life at home.

    Parameters
    ----------
    parameters
        By name, each (cells,); hazards per year.
    prevalence
        (cells, 5) share of families with each domain unarranged.
    use
        (cells,) young people in care per family, over the nation's.
    bounds
        The largest value that each hazard multiplier can take, from the levers' declared ranges.

    Raises
    ------
    ParametersError
        If the hazards of a week add up to more than one, the shares of severities do, or no losses give the prevalences.
    """
    _check_severity_shares(parameters)
    regain = by_domain(parameters, "domains.regain")
    ratio = _loss_ratios(parameters)
    loss = loss_for_prevalence(_at_home(prevalence, parameters["domains.home_odds"][:, None]), regain, ratio)
    hazards = domain_hazards(loss, regain, ratio)
    needs = stationary_needs(hazards)

    municipal = np.exp(parameters["question.municipal_exponent"] * np.log(use))
    question = (parameters["question.base"] * municipal)[:, None] * _question_risk(parameters)
    yearly = np.concatenate(
        [
            _bounded_domain_hazards(hazards, bounds),
            (question * bounds["question"][:, None])[:, :, None],
            np.broadcast_to(parameters["turnover.rate"][:, None, None], (*question.shape, 1)),
        ],
        axis=2,
    )
    weekly = yearly / WEEKS_PER_YEAR
    cumulative = np.cumsum(weekly, axis=2)
    total = cumulative[:, :, -1]
    if total.max() >= 1.0:
        raise ParametersError(f"the hazards at home add up to {total.max():.2f} a week; at most 1")
    return HomeTables(
        minus_reciprocal_log=(-1.0 / np.log1p(-total)).ravel(),
        shares=np.ascontiguousarray((cumulative[:, :, :-1] / total[:, :, None]).reshape(-1, N_CHANGES - 1).T),
        needs_cdf=np.ascontiguousarray(np.cumsum(needs, axis=1)[:, :-1].T),
        acceptance_scale=_acceptance_scale(bounds, len(prevalence)),
    )


def _check_severity_shares(parameters: Parameters) -> None:
    shares = parameters["severity.serious_share"] + parameters["severity.complex_share"]
    if shares.max() >= 1.0:
        raise ParametersError(
            f"serious and complex questions together are {shares.max():.2f} of all questions; less than 1 is needed"
        )


def _at_home(prevalence: Floats, odds_ratio: Floats) -> Floats:
    """Return the prevalences among families at home: lower, since domains stand still in care and families there have more."""
    odds = prevalence / (1.0 - prevalence) * odds_ratio
    return np.asarray(odds / (1.0 + odds), dtype=np.float64)


def _loss_ratios(parameters: Parameters) -> Floats:
    cells = len(parameters["question.base"])
    ratio = np.ones((cells, N_DOMAINS, N_DOMAINS))
    for j, given in enumerate(_DOMAINS):
        for k, lost in enumerate(_DOMAINS):
            if j != k:
                ratio[:, j, k] = parameters[f"domains.loss_ratio.{given}_on_{lost}"]
    return ratio


def _question_risk(parameters: Parameters) -> Floats:
    """Return the product of risk ratios over unarranged domains, shape (cells, 32)."""
    risk = np.ones((len(parameters["question.base"]), N_NEEDS))
    masks = np.arange(N_NEEDS)
    for k, domain in enumerate(_DOMAINS):
        risk *= np.where((masks >> k) & 1, parameters[f"question.risk_ratio.{domain}"][:, None], 1.0)
    return risk


def _bounded_domain_hazards(hazards: Floats, bounds: DialBounds) -> Floats:
    masks = np.arange(N_NEEDS)
    bounded = hazards.copy()
    for k, domain in enumerate(_DOMAINS):
        unarranged = ((masks >> k) & 1).astype(bool)
        bounded[:, :, k] *= np.where(unarranged, bounds[f"regain.{domain}"][:, None], bounds[f"loss.{domain}"][:, None])
    return bounded


def _acceptance_scale(bounds: DialBounds, cells: int) -> Floats:
    scale = np.ones((cells, N_KINDS))
    for k, domain in enumerate(_DOMAINS):
        scale[:, k] = 1.0 / bounds[f"loss.{domain}"]
        scale[:, N_DOMAINS + k] = 1.0 / bounds[f"regain.{domain}"]
    scale[:, 2 * N_DOMAINS] = 1.0 / bounds["question"]
    return scale


@dataclass
class Conditions:
    """What the rules of one week read, and never change.

    Shapes: (cells,), or flattened (cells x severities), (cells x needs); several of a kind lie along a first axis.
    """

    week: int
    home_minus_reciprocal_log: Floats
    home_shares: Floats
    home_acceptance: Floats
    needs_cdf: Floats
    severity_thresholds: Floats
    helpable: Floats
    asks_network: Floats
    """(cells x 2) chance of asking the own network; second where that is weak."""
    weak_network_factor: Floats
    network_settles: Floats
    everyday_trusted: Floats
    """(cells x 3) settled in the everyday conversation where trust is full."""
    everyday_settles: Floats
    direct_referral: Floats
    first_line_uptake: Floats
    wait_escalation_share: Floats
    """(cells x 2 x 3 x 6) listed or unanswered, severity, unarranged domains: share of waits that end by escalation."""
    wait_minus_reciprocal_log: Floats
    """(cells x 2 x 3 x 6) -1 / log(1 - hazard of either end of the wait)."""
    gives_up: Floats
    coaching_settles: Floats
    coaching_leaves: Floats
    """By hand-overs, as every chance of leaving early and of relapse: (cells x 9)."""
    coach_arranges: Floats
    case_lead: Floats
    case_lead_somewhere: bool
    specialist_leaves: Floats
    specialist_relapse: Floats
    specialist_to_residential: Floats
    residential_leaves: Floats
    residential_relapse: Floats
    crisis_to_residential: Floats
    network_stays: Stays
    coaching_stays: Stays
    specialist_stays: Stays
    """By severity: (cells x 3)."""
    residential_stays: Stays
    relapse_gaps: Stays
    crisis_stays: Stays

    def at(self, week: int) -> Conditions:
        """Return the same conditions in another week."""
        return replace(self, week=week)


def fixed_conditions(parameters: Parameters, home: HomeTables, dials: Dials, stocks: Mapping[str, Floats]) -> Conditions:
    """Lay out what rules read that depends on parameters and lever settings only; ``in_week`` adds what moves every week."""
    severity = by_severity
    shares, logs = _wait_tables(parameters)
    return Conditions(
        week=0,
        home_minus_reciprocal_log=home.minus_reciprocal_log,
        home_shares=home.shares,
        needs_cdf=home.needs_cdf,
        helpable=severity(parameters, "helpable").ravel(),
        asks_network=_asks_network(stocks["mutual_help"], parameters["network.weak_factor"]),
        weak_network_factor=parameters["network.weak_factor"],
        network_settles=severity(parameters, "network.settles").ravel(),
        everyday_trusted=severity(parameters, "everyday.settles").ravel(),
        everyday_settles=_everyday_settles(severity(parameters, "everyday.settles"), dials, stocks["trust"]),
        first_line_uptake=_uptake(parameters, stocks["trust"]),
        wait_escalation_share=shares,
        wait_minus_reciprocal_log=logs,
        gives_up=parameters["waiting.gives_up"],
        coaching_leaves=_passed_on(parameters, "first_line.leaves", "hand_over.leaving_odds"),
        specialist_leaves=_passed_on(parameters, "specialist.leaves", "hand_over.leaving_odds"),
        specialist_relapse=_passed_on(parameters, "specialist.relapse", "hand_over.relapse_odds"),
        specialist_to_residential=parameters["specialist.to_residential"],
        residential_leaves=_passed_on(parameters, "residential.leaves", "hand_over.leaving_odds"),
        residential_relapse=_passed_on(parameters, "residential.relapse", "hand_over.relapse_odds"),
        crisis_to_residential=parameters["crisis.to_residential"],
        network_stays=stays_of("gamma", parameters["network.weeks_scv"], parameters["network.weeks"]),
        coaching_stays=stays_of("gamma", parameters["first_line.weeks_scv"], parameters["first_line.weeks"]),
        specialist_stays=stays_of("lognormal", parameters["specialist.weeks_scv"], by_severity(parameters, "specialist.weeks")),
        residential_stays=stays_of("lognormal", parameters["residential.weeks_scv"], parameters["residential.weeks"]),
        relapse_gaps=stays_of("gamma", parameters["specialist.relapse_weeks_scv"], parameters["specialist.relapse_weeks"]),
        crisis_stays=stays_of("gamma", parameters["crisis.weeks_scv"], parameters["crisis.weeks"]),
        **_turned(parameters, home, dials),
    )


def under_levers(fixed: Conditions, parameters: Parameters, home: HomeTables, dials: Dials) -> Conditions:
    """Return fixed conditions under other settings of the levers."""
    return replace(fixed, **_turned(parameters, home, dials))


def _turned(parameters: Parameters, home: HomeTables, dials: Dials) -> dict[str, Any]:
    """Return the conditions that follow from the levers and from nothing that moves by itself, by name."""
    return {
        "home_acceptance": _acceptance(home, dials).ravel(),
        "severity_thresholds": _severity_thresholds(parameters, dials),
        "direct_referral": _direct_referral(parameters, dials).ravel(),
        "coaching_settles": _coaching_settles(parameters, dials).ravel(),
        "coach_arranges": np.ascontiguousarray(_coach_arranges(parameters, dials).T),
        "case_lead": dials["case_lead"],
        "case_lead_somewhere": bool(dials["case_lead"].any()),
    }


def in_week(fixed: Conditions, week: int, parameters: Parameters, dials: Dials, stocks: Mapping[str, Floats]) -> Conditions:
    """Return the conditions of a week: what moves with last week's stocks, on top of what is fixed between lever changes."""
    conditions = copy(fixed)
    conditions.week = week
    conditions.asks_network = _asks_network(stocks["mutual_help"], fixed.weak_network_factor)
    conditions.everyday_settles = _everyday_settles(fixed.everyday_trusted, dials, stocks["trust"])
    conditions.first_line_uptake = _uptake(parameters, stocks["trust"])
    return conditions


def _asks_network(mutual_help: Floats, weak_factor: Floats) -> Floats:
    """Return the chance of asking the own network, (cells x 2): mutual help; times a factor where the network is weak."""
    asks = np.empty((len(mutual_help), 2))
    asks[:, 0] = mutual_help
    asks[:, 1] = np.minimum(mutual_help * weak_factor, 1.0)
    return asks.ravel()


def _uptake(parameters: Parameters, trust: Floats) -> Floats:
    """Return the share that takes up a referral to the first line: more of them with more trust."""
    return 1.0 - parameters["first_line.refusal"] * (1.0 - trust)


def _wait_tables(parameters: Parameters) -> tuple[Floats, Floats]:
    """Return the share that escalates and -1 / log(1 - total hazard), each (cells x 2 x 3 x 6); see ``Conditions``."""
    counts = np.arange(N_DOMAINS + 1, dtype=np.float64)
    burden = 1.0 + parameters["waiting.burden_of_needs"][:, None] * counts
    escalates = np.stack([by_severity(parameters, "waiting.escalates"), by_severity(parameters, "unanswered.returns")], axis=1)
    leaves = np.stack([by_severity(parameters, "waiting.leaves"), by_severity(parameters, "unanswered.fades")], axis=1)
    escalation = escalates[..., None] * burden[:, None, None, :] / WEEKS_PER_YEAR
    total = np.minimum(escalation + leaves[..., None] / WEEKS_PER_YEAR, _SURELY)
    some = np.maximum(total, _HARDLY_EVER)
    return np.minimum(escalation / some, 1.0).ravel(), (-1.0 / np.log1p(-some)).ravel()


def _acceptance(home: HomeTables, dials: Dials) -> Floats:
    """Return hazard over bound for each kind of change, shape (cells, 12)."""
    moved = np.ones_like(home.acceptance_scale)
    for k, domain in enumerate(_DOMAINS):
        moved[:, k] = dials[f"loss.{domain}"]
        moved[:, N_DOMAINS + k] = dials[f"regain.{domain}"]
    moved[:, 2 * N_DOMAINS] = dials["question"]
    acceptance: Floats = moved * home.acceptance_scale
    return acceptance


def _severity_thresholds(parameters: Parameters, dials: Dials) -> Floats:
    """Return P(at least serious), P(complex) by number of unarranged domains, shape (2, cells x 6); multinomial logit."""
    counts = np.arange(N_DOMAINS + 1, dtype=np.float64)
    serious = parameters["severity.serious_share"]
    complex_ = parameters["severity.complex_share"]
    everyday = 1.0 - serious - complex_
    severe = dials["severe_odds"]
    odds_serious = (severe * serious / everyday)[:, None] * np.exp(parameters["severity.serious_slope"][:, None] * counts)
    odds_complex = (severe * complex_ / everyday)[:, None] * np.exp(parameters["severity.complex_slope"][:, None] * counts)
    total = 1.0 + odds_serious + odds_complex
    return np.stack([((odds_serious + odds_complex) / total).ravel(), (odds_complex / total).ravel()])


def _everyday_settles(trusted: Floats, dials: Dials, trust: Floats) -> Floats:
    """Return the share settled in the everyday conversation: by severity x trust; normalising settles more everyday questions."""
    settles: Floats = trusted.reshape(-1, N_SEVERITIES) * trust[:, None]
    settles[:, Severity.EVERYDAY] = 1.0 - (1.0 - settles[:, Severity.EVERYDAY]) * (1.0 - dials["normalising"])
    return settles.ravel()


def _direct_referral(parameters: Parameters, dials: Dials) -> Floats:
    """Return the share of unsettled questions that goes straight to specialist care, by severity."""
    return np.minimum(by_severity(parameters, "everyday.direct_referral") * dials["direct_referral"][:, None], 1.0)


def _coaching_settles(parameters: Parameters, dials: Dials) -> Floats:
    """Return the share that the coach settles: attention falls with the caseload; specialist advice at hand helps with the rest."""
    attention = np.clip(1.0 - parameters["first_line.attention_slope"] * (dials["caseload"] - 1.0), 0.0, 1.25)
    settles = np.minimum(by_severity(parameters, "first_line.settles") * attention[:, None], 0.98)
    advice = (parameters["first_line.consultation_effect"] * dials["consultation"])[:, None]
    return settles + (1.0 - settles) * advice


def _coach_arranges(parameters: Parameters, dials: Dials) -> Floats:
    """Return the probability that coaching arranges each unarranged domain (support: re-knit, raised by groups and conferences)."""
    arranges = np.minimum(by_domain(parameters, "first_line.arranges") * dials["arranging"][:, None], 0.95)
    support = arranges[:, Domain.SUPPORT]
    odds = support / (1.0 - support) * dials["reknit_odds"]
    arranges[:, Domain.SUPPORT] = odds / (1.0 + odds)
    return arranges


def _passed_on(parameters: Parameters, chance: str, odds_ratio: str) -> Floats:
    """Return a chance after 0 .. 8 hand-overs, (cells x 9): its odds times the ratio for each (also at 0 and 1)."""
    powers = np.ones((len(parameters[chance]), MOST_HAND_OVERS))
    for count in range(1, MOST_HAND_OVERS):
        powers[:, count] = powers[:, count - 1] * parameters[odds_ratio]
    odds = parameters[chance][:, None] * powers
    return (odds / (1.0 - parameters[chance][:, None] + odds)).ravel()
