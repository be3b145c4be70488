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
from zorgsim.model.dials import Dials
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.group_help import reknit_odds
from zorgsim.model.home_tables import HomeTables, acceptance_of
from zorgsim.model.parameter_arrays import Parameters, by_domain, by_severity
from zorgsim.model.vocabulary import N_DOMAINS, N_SEVERITIES, Domain, Severity

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_HAND_OVERS: Final = 9
_SURELY: Final = 1.0 - 2.0**-53
_HARDLY_EVER: Final = 1e-7
"""A hazard of zero is read as once in ten million weeks: in a nation of 1.9 million families, once in some years."""
_LEAST_FACTOR: Final = 0.1
"""A stock never makes a stay, a success or an odds less than a tenth of the register's, whatever a scenario's parameters say."""


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
    inherits: Floats
    """Share of newcomers that inherit the needs of the family before."""
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
    wait_acceptance: Floats
    """(cells x 3) share of escalations on a list, of departures from it, and of returns of a question that care could not help,
    that happen in spite of support while waiting, or of contact after care."""
    waits_eased_somewhere: bool
    gives_up: Floats
    coaching_attended: Floats
    """(cells x 3) settled by a coach, before the municipality's way of working and the advice of specialists."""
    coaching_settles: Floats
    coaching_leaves: Floats
    """By hand-overs, as every chance of leaving early and of relapse: (cells x 9)."""
    arranges: Floats
    """(5, cells x 3) probability that coaching, specialist care, or being kept on in it, arranges an unarranged domain."""
    specialists_arrange_somewhere: bool
    case_lead: Floats
    case_lead_somewhere: bool
    review_stops: Floats
    """(cells x 2) share of specialist care that a review stops: not helpable, helpable."""
    review_weeks: Ints
    reviews_somewhere: bool
    specialist_leaves: Floats
    """By severity and hand-overs: (cells x 3 x 9)."""
    specialist_odds: Floats
    """(cells x 9) odds of relapse times the chance of none, by hand-overs; before expertise."""
    specialist_relapse: Floats
    specialist_to_residential: Floats
    keeps_on: NDArray[np.bool_]
    """Does specialist care let go only when the five domains are arranged?"""
    keeps_on_weeks: Floats
    """Weeks since the start of specialist care from which it lets go in any case."""
    residential_leaves: Floats
    residential_relapse: Floats
    crisis_to_residential: Floats
    network_stays: Stays
    coaching_stays: Stays
    specialist_stays: Stays
    """By severity: (cells x 3)."""
    keeping_on_stays: Stays
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
    turned = _turned(parameters, home, dials)
    return Conditions(
        week=0,
        home_minus_reciprocal_log=home.minus_reciprocal_log,
        home_shares=home.shares,
        needs_cdf=home.needs_cdf,
        inherits=parameters["turnover.carry_over"],
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
        coaching_settles=turned["coaching_attended"],
        review_weeks=_whole(parameters["specialist.review_weeks"]),
        specialist_relapse=turned["specialist_odds"],
        keeps_on_weeks=parameters["specialist.release_limit"],
        crisis_to_residential=parameters["crisis.to_residential"],
        network_stays=stays_of("gamma", parameters["network.weeks_scv"], parameters["network.weeks"]),
        coaching_stays=stays_of("gamma", parameters["first_line.weeks_scv"], parameters["first_line.weeks"]),
        specialist_stays=stays_of("lognormal", parameters["specialist.weeks_scv"], severity(parameters, "specialist.weeks")),
        keeping_on_stays=stays_of("gamma", parameters["specialist.release_weeks_scv"], parameters["specialist.release_weeks"]),
        residential_stays=stays_of("lognormal", parameters["residential.weeks_scv"], parameters["residential.weeks"]),
        relapse_gaps=stays_of("gamma", parameters["specialist.relapse_weeks_scv"], parameters["specialist.relapse_weeks"]),
        crisis_stays=stays_of("gamma", parameters["crisis.weeks_scv"], parameters["crisis.weeks"]),
        **turned,
    )


def under_levers(fixed: Conditions, parameters: Parameters, home: HomeTables, dials: Dials) -> Conditions:
    """Return fixed conditions under other settings of the levers."""
    return replace(fixed, **_turned(parameters, home, dials))


def _turned(parameters: Parameters, home: HomeTables, dials: Dials) -> dict[str, Any]:
    """Return the conditions that follow from the levers and from nothing that moves by itself, by name."""
    leaving = dials["leaving_odds"]
    early = np.ones((len(leaving), N_SEVERITIES)) * leaving[:, None]
    early[:, Severity.COMPLEX] *= dials["complex_leaving_odds"]
    return {
        "home_acceptance": acceptance_of(home, dials).ravel(),
        "severity_thresholds": _severity_thresholds(parameters, dials),
        "direct_referral": _direct_referral(parameters, dials).ravel(),
        "wait_acceptance": _wait_acceptance(parameters, dials).ravel(),
        "waits_eased_somewhere": bool((dials["bridging"] > 0.0).any() or (dials["relapse_odds"] < 1.0).any()),
        "coaching_attended": _coaching_attended(parameters, dials).ravel(),
        "coaching_leaves": _passed_on(parameters, "first_line.leaves", "hand_over.leaving_odds", leaving).ravel(),
        "arranges": _arranges(parameters, dials),
        "specialists_arrange_somewhere": bool((dials["at_home"] + dials["big_five"]).any()),
        "case_lead": dials["case_lead"],
        "case_lead_somewhere": bool(dials["case_lead"].any()),
        "review_stops": _review_stops(parameters, dials).ravel(),
        "reviews_somewhere": bool(dials["review"].any()),
        "specialist_leaves": np.stack(
            [_passed_on(parameters, "specialist.leaves", "hand_over.leaving_odds", one) for one in early.T], axis=1
        ).ravel(),
        "specialist_odds": _odds_passed_on(
            parameters,
            "specialist.relapse",
            "hand_over.relapse_odds",
            dials["relapse_odds"] * dials["specialist_relapse_odds"],
        ).ravel(),
        "specialist_to_residential": _to_residential(parameters, dials),
        "keeps_on": dials["big_five"] > 0.0,
        "residential_leaves": _passed_on(parameters, "residential.leaves", "hand_over.leaving_odds", leaving).ravel(),
        "residential_relapse": _passed_on(
            parameters, "residential.relapse", "hand_over.relapse_odds", dials["relapse_odds"]
        ).ravel(),
    }


def in_week(fixed: Conditions, week: int, parameters: Parameters, dials: Dials, stocks: Mapping[str, Floats]) -> Conditions:
    """Return the conditions of a week: what moves with last week's stocks, on top of what is fixed between lever changes."""
    conditions = copy(fixed)
    conditions.week = week
    conditions.asks_network = _asks_network(stocks["mutual_help"], fixed.weak_network_factor)
    conditions.everyday_settles = _everyday_settles(fixed.everyday_trusted, dials, stocks["trust"])
    conditions.first_line_uptake = _uptake(parameters, stocks["trust"])
    conditions.coaching_settles = _coaching_settles(fixed.coaching_attended, dials, stocks["practice"], parameters)
    lacking = parameters["expertise.start"] - stocks["expertise"]
    longer = dials["specialist_weeks"] * np.maximum(1.0 + parameters["expertise.duration_effect"] * lacking, _LEAST_FACTOR)
    conditions.specialist_stays = fixed.specialist_stays.stretched(np.repeat(longer, N_SEVERITIES))
    likelier = np.maximum(1.0 + parameters["expertise.relapse_effect"] * lacking, _LEAST_FACTOR)
    odds = fixed.specialist_odds.reshape(-1, MOST_HAND_OVERS) * likelier[:, None]
    conditions.specialist_relapse = (odds / (1.0 - parameters["specialist.relapse"][:, None] + odds)).ravel()
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


def _wait_acceptance(parameters: Parameters, dials: Dials) -> Floats:
    """Return what support while waiting and contact after care do not prevent, (cells, 3); see ``Conditions``.

    Contact after care keeps a question that care could not help from coming back as it keeps others from relapsing.
    """
    escalation, leaving = (parameters[f"waiting.bridging_{end}"] * dials["bridging"] for end in ("escalation", "leaving"))
    return np.stack([1.0 - escalation, 1.0 - leaving, np.minimum(dials["relapse_odds"], 1.0)], axis=1)


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


def _coaching_attended(parameters: Parameters, dials: Dials) -> Floats:
    """Return the share that the coach settles: attention falls with the caseload."""
    attention = np.clip(1.0 - parameters["first_line.attention_slope"] * (dials["caseload"] - 1.0), 0.0, 1.25)
    return by_severity(parameters, "first_line.settles") * attention[:, None]


def _coaching_settles(attended: Floats, dials: Dials, practice: Floats, parameters: Parameters) -> Floats:
    """Return what coaching settles in the municipality's way of working; specialist advice at hand helps with the rest."""
    way = np.maximum(1.0 + parameters["practice.effect"] * (practice - parameters["practice.start"]), _LEAST_FACTOR)
    settles = np.minimum(attended.reshape(-1, N_SEVERITIES) * way[:, None], 0.98)
    advice = (parameters["first_line.consultation_effect"] * dials["consultation"])[:, None]
    return (settles + (1.0 - settles) * advice).ravel()


def _arranges(parameters: Parameters, dials: Dials) -> Floats:
    """Return the probability that a coach, a specialist, and being kept on, arranges each unarranged domain, (5, cells x 3).

    Coaches: more with practical support; support is re-knit, likelier in groups and after conferences. Specialists: as far as care
    is given at home, or does not let go before the five domains are arranged; being kept on for some weeks more arranges as much
    less as those weeks are shorter than a treatment.
    """
    coach = np.minimum(by_domain(parameters, "first_line.arranges") * dials["arranging"][:, None], 0.95)
    support = coach[:, Domain.SUPPORT]
    odds = support / (1.0 - support) * reknit_odds(dials, parameters)
    coach[:, Domain.SUPPORT] = odds / (1.0 + odds)
    attends = np.maximum(dials["at_home"], dials["big_five"])
    specialist = by_domain(parameters, "specialist.arranges") * attends[:, None]
    part = np.minimum(parameters["specialist.release_weeks"] / parameters["specialist.weeks.serious"], 1.0)
    kept_on = specialist * part[:, None]
    return np.ascontiguousarray(np.stack([coach, specialist, kept_on], axis=1).reshape(-1, N_DOMAINS).T)


def _review_stops(parameters: Parameters, dials: Dials) -> Floats:
    """Return the share of specialist care that a review stops, (cells, 2): of what adds no value, and by mistake of what does."""
    stops = np.stack([parameters["specialist.review_finds"], parameters["specialist.review_errs"]], axis=1)
    return stops * dials["review"][:, None]


def _to_residential(parameters: Parameters, dials: Dials) -> Floats:
    """Return the chance that complex questions go on to residential care: lower odds as far as care is given at home."""
    chance = parameters["specialist.to_residential"]
    odds = chance * (1.0 + (parameters["specialist.at_home_residential_odds"] - 1.0) * dials["at_home"])
    return odds / (1.0 - chance + odds)


def _whole(weeks: Floats) -> Ints:
    return np.maximum(np.floor(weeks + 0.5), 1.0).astype(np.int64)


def _passed_on(parameters: Parameters, chance: str, odds_ratio: str, more: Floats) -> Floats:
    """Return a chance after 0 .. 8 hand-overs, (cells, 9): its odds times the ratio for each (also at 0 and 1), and times more."""
    odds = _odds_passed_on(parameters, chance, odds_ratio, more)
    return odds / (1.0 - parameters[chance][:, None] + odds)


def _odds_passed_on(parameters: Parameters, chance: str, odds_ratio: str, more: Floats) -> Floats:
    """Return the odds after 0 .. 8 hand-overs, times the chance that it does not happen: (cells, 9), finite at a chance of 1."""
    powers = np.ones((len(parameters[chance]), MOST_HAND_OVERS))
    for count in range(1, MOST_HAND_OVERS):
        powers[:, count] = powers[:, count - 1] * parameters[odds_ratio]
    return parameters[chance][:, None] * powers * more[:, None]
