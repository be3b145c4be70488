"""Every formula of docs/chances.md, worked out once more in plain Python from the words alone, at values drawn at random."""

from __future__ import annotations

import re
from math import exp, log, log1p

import numpy as np
import pytest

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.inputs.parameters import register
from zorgsim.model.chances import Given, Stay, work_out
from zorgsim.model.dials import DIALS
from zorgsim.model.domain_tables import domain_tables
from zorgsim.model.home_tables import home_tables
from zorgsim.model.known_waits import LOOKED_AT
from zorgsim.model.levers import hazard_bounds
from zorgsim.model.stocks import STOCKS
from zorgsim.model.structure import DEFAULT
from zorgsim.model.vocabulary import DOMAINS, SEVERITIES, Stage, Tier
from zorgsim.model.week import CHANCES

WORLDS = range(25)
WAITS = {Tier.FIRST_LINE: 11.0, Tier.SPECIALIST: 4.5}
VOLUNTEERS, OWN_WAY, FORMER = 1.6, -0.7, 0.3
BY_SEVERITY = {"helpable": "helpable", "network_settles": "network.settles"}
PLAIN = {
    "inherits": "turnover.carry_over",
    "crisis_to_residential": "crisis.to_residential",
    "gives_up": "waiting.gives_up",
    "keeps_on_weeks": "specialist.release_limit",
    "taken_over": "closure.taken_over",
    "back_on_list": "closure.back_on_list",
    "misjudged": "access.misjudged",
    "support_arranges": "support_call.arranges_odds",
    "support_would_help": "support_call.would_help",
    "relapse_after_limit": "specialist.limit_relapse_odds",
}


def at_odds(chance: float, times: float) -> float:
    """A chance whose odds are multiplied."""
    return times * chance / (1.0 - chance + times * chance)


def world(number: int) -> tuple[dict[str, float], dict[str, float], dict[str, float], Given]:
    """One municipality with parameters in their ranges, dials off their neutral values and stocks anywhere; and its tables."""
    luck = np.random.default_rng(number)
    p = {name: float(luck.uniform(one.low, one.high)) for name, one in register().items()}
    d = {name: float(luck.uniform(0.3, 2.0) if dial.neutral == 1.0 else luck.uniform(0.0, 1.0)) for name, dial in DIALS.items()}
    s = {name: float(luck.uniform(0.0, 1.0)) for name in STOCKS}
    parameters, dials, stocks = ({name: np.array([value]) for name, value in one.items()} for one in (p, d, s))
    bounds = hazard_bounds(parameters, 1)
    home = home_tables(parameters, np.array([1.3]), bounds)
    domains = domain_tables(parameters, np.full((1, 5), 0.12), bounds, DEFAULT)
    waits = {tier: np.array([WAITS[tier]]) for tier in LOOKED_AT}
    near, way = np.array([VOLUNTEERS]), np.array([OWN_WAY])
    given = Given(
        parameters, dials, stocks, home, domains, np.zeros(1, dtype=bool), {},
        known_waits=waits, bounds=bounds, volunteers=near, own_way=way, former_specialists=np.array([FORMER]),
    )  # fmt: skip
    work_out(CHANCES.values(), given)
    return p, d, s, given


def share_in_groups(p: dict[str, float], d: dict[str, float]) -> float:
    cap = p["first_line.group_share_cap"]
    return min(d["group_share"], cap + (1.0 - cap) * d["group_payment"])


def by_met(direct: float, p: dict[str, float], kept: float) -> tuple[float, float, float]:
    """Access by bisection on what access and doctors refer directly together; doctors at its odds, and by agreement."""
    usual, odds = p["referrers.usual_doctors"], p["referrers.doctors_odds"]
    low, high = 0.0, 1.0
    for _ in range(200):
        access = (low + high) / 2.0
        together = usual * at_odds(access, odds) + (1.0 - usual) * access
        low, high = (access, high) if together < direct else (low, access)
    doctor = at_odds(access, odds)
    agreed = (1.0 - kept) * doctor + kept * at_odds(doctor, p["gatekeeping.direct_odds"])
    return direct + usual * (agreed - doctor), access, agreed


def by_hand(p: dict[str, float], d: dict[str, float], s: dict[str, float]) -> dict[str, list[float]]:
    """What the words say, in the order of the tables."""
    severities, hand_overs, counts = SEVERITIES, range(9), range(6)
    said = {name: [p[f"{table}.{one}"] for one in severities] for name, table in BY_SEVERITY.items()}
    said |= {name: [p[parameter]] for name, parameter in PLAIN.items()}
    said |= {"interim_care": [min(d["interim_care"], 1.0)]}
    sooner = (Stage.SPECIALIST, Stage.RESIDENTIAL)
    said["housing_in_care"] = [d["housing_in_care"] - 1.0 if stage in sooner else 0.0 for stage in Stage]
    said |= {"case_lead": [d["case_lead"]], "keeps_on": [float(d["big_five"] > 0.0)]}
    said["asks_network"] = [s["mutual_help"], min(s["mutual_help"] * p["network.weak_factor"], 1.0)]
    trusted = [p[f"everyday.settles.{one}"] * s["trust"] for one in severities]
    said["everyday_settles"] = [1.0 - (1.0 - trusted[0]) * (1.0 - d["normalising"]), *trusted[1:]]
    said |= {"intake_stopped": [0.0], "passes_the_stop": [1.0, p["stop.leaks"], 0.0, 1.0, 1.0, p["stop.leaks"], 0.0]}
    said["direct_referral_unseen"] = [min(p[f"everyday.direct_referral.{one}"] * d["direct_referral"], 1.0) for one in severities]
    by_coaches, by_specialists = ((1.0 + WAITS[t]) / (1.0 + p[f"referral.usual_wait.{t.name.lower()}"]) for t in LOOKED_AT)
    elasticities = [p[f"referral.by_specialist_wait.{one}"] for one in severities]
    looked = [by_coaches ** p["referral.by_coach_wait"] * by_specialists**one for one in elasticities]
    said["direct_referral"] = [at_odds(*one) for one in zip(said["direct_referral_unseen"], looked, strict=True)]
    said["referrers_told_apart"], said["meets_doctor"] = [0.0], [p["referrers.doctors"]]
    said["direct_referral_by_met"] = [one for direct in said["direct_referral"] for one in by_met(direct, p, d["gatekeeping"])]
    said["first_line_uptake"] = [1.0 - p["first_line.refusal"] * (1.0 - s["trust"])]

    leaving = [p["hand_over.leaving_odds"] ** n * d["leaving_odds"] for n in hand_overs]
    said["coaching_leaves"] = [at_odds(p["first_line.leaves"], one) for one in leaving]
    said["residential_leaves"] = [at_odds(p["residential.leaves"], one) for one in leaving]
    selected = (1.0, 1.0, d["complex_leaving_odds"])
    said["specialist_leaves"] = [at_odds(p["specialist.leaves"], one * more) for more in selected for one in leaving]
    said["specialist_leaves_anyway"] = [at_odds(p["specialist.leaves"], one) for _ in SEVERITIES for one in leaving]
    said["let_go_sooner"] = [d["start_share"] * (1.0 - p["funding.let_go_after"])]
    relapsing = [p["hand_over.relapse_odds"] ** n * d["relapse_odds"] for n in hand_overs]
    said["residential_relapse"] = [at_odds(p["residential.relapse"], one) for one in relapsing]
    lacking = p["expertise.start"] - s["expertise"]
    attention = min(max(1.0 - p["first_line.attention_slope"] * (d["caseload"] - 1.0), 0.0), 1.25)
    way = max(1.0 + p["practice.effect"] * (s["practice"] - p["practice.start"]), 0.1)
    coached = [min(p[f"first_line.settles.{one}"] * attention * way, 0.98) for one in severities]
    advice = p["first_line.consultation_effect"] * d["consultation"]
    consulted = [one + (1.0 - one) * advice for one in coached]
    hired = min(d["hired_advice"], 1.0 - d["own_advice"])
    by_advice = p["first_line.advice_effect"] * (d["own_advice"] + p["first_line.hired_advice_ratio"] * hired)
    former = p["generalists.settles"] * FORMER
    said["coaching_settles"] = [to_either_side(to_either_side(one, by_advice), former) for one in consulted]
    said["support_called_in"] = [
        d["support_on_call"] * at_odds(0.5, calling_in(p, severity, n) * told) if n else 0.0
        for severity in range(3) for n in counts for told in (1.0, p["support_call.discernment"])
    ]  # fmt: skip
    arranged = [min(p[f"first_line.arranges.{one}"] * d["arranging"], 0.95) for one in DOMAINS]
    reknit = d["reknit_odds"] * (1.0 + (p["first_line.group_reknit_odds"] - 1.0) * share_in_groups(p, d))
    said["arranged_by_coach"] = [at_odds(arranged[0], reknit), *arranged[1:]]
    attended = max(d["at_home"], d["big_five"])
    shorter = min(p["specialist.release_weeks"] / p["specialist.weeks.serious"], 1.0)
    beside = d["beside_by_coach"] + min(d["beside_by_worker"], 1.0 - d["beside_by_coach"])
    by_others = {one: min(p[f"first_line.arranges.{one}"] * p["beside_treatment.arranges"], 0.95) * beside for one in DOMAINS}
    missed = {one: (1.0 - p[f"specialist.arranges.{one}"] * attended) * (1.0 - by_others[one]) for one in DOMAINS}
    said["arranged_by_specialist"] = [(1.0 - missed[one]) * part for one in DOMAINS for part in (1.0, shorter, 0.0)]

    likelier_beside = 1.0 + (p["beside_treatment.relapse_odds"] - 1.0) * beside
    likelier = max(1.0 + p["expertise.relapse_effect"] * lacking, 0.1) * d["specialist_relapse_odds"] * likelier_beside
    said["specialist_relapse"] = [at_odds(p["specialist.relapse"], one * likelier) for one in relapsing]

    said["review_stops"] = [d["review"] * p["specialist.review_finds"], d["review"] * p["specialist.review_errs"]]
    said["review_weeks"] = [max(float(int(p["specialist.review_weeks"] + 0.5)), 1.0)]
    less = 1.0 + (p["specialist.at_home_residential_odds"] - 1.0) * d["at_home"]
    said["specialist_to_residential"] = [at_odds(p["specialist.to_residential"], less)]
    slower = d["specialist_weeks"] * (1.0 + (p["beside_treatment.weeks"] - 1.0) * beside)
    slower *= max(1.0 + p["expertise.duration_effect"] * lacking, 0.1)
    said["specialist_stays"] = [max(p[f"specialist.weeks.{one}"] * slower, 1.0) for one in severities]

    on_list, unanswered = ("waiting.escalates", "waiting.leaves"), ("unanswered.returns", "unanswered.fades")
    looks = p["lists.looking"] / WEEKS_PER_YEAR
    ends = ((*on_list, 0.0, 1.0), (*unanswered, 0.0, 1.0), (*on_list, looks, 1.0), (*on_list, 0.0, p["residential.interim_crisis"]))
    crises = {
        (one, n): p[f"crisis.hazard.{one}"] * (1.0 + p["crisis.by_need"] * n) / WEEKS_PER_YEAR for one in severities for n in counts
    }
    hazards = [
        (
            0.0 if (worse, one) == ("waiting.escalates", "complex") else growing(p, f"{worse}.{one}", n),
            p[f"{away}.{one}"] / WEEKS_PER_YEAR,
            crises[one, n] * held,
            looking,
        )
        for worse, away, looking, held in ends
        for one in severities
        for n in counts
    ]
    said["wait_minus_reciprocal_log"] = [-1.0 / log(1.0 - sum(one)) for one in hazards]
    said["wait_escalation_share"] = [(one[0] + one[2]) / sum(one) for one in hazards]
    said["wait_breakdown_share"] = [one[2] / sum(one) for one in hazards]
    said["wait_looking_share"] = [one[3] / sum(one) for one in hazards]
    said |= unheard(p, d, s, crises)
    said |= access(p, d)
    said |= near_families(p, d)
    said["most_weeks"] = [max(float(int(d["most_weeks"] + 0.5)), 1.0) if d["most_weeks"] < 520.0 else 0.0]
    bridged = [1.0 - p[f"waiting.bridging_{end}"] * d["bridging"] for end in ("escalation", "leaving")]
    said["wait_acceptance"] = [*bridged, min(d["relapse_odds"], 1.0)]

    everyday = 1.0 - p["severity.serious_share"] - p["severity.complex_share"]
    odds = [
        [d["severe_odds"] * p[f"severity.{one}_share"] / everyday * exp(p[f"severity.{one}_slope"] * n) for n in counts]
        for one in ("serious", "complex")
    ]
    pairs = list(zip(*odds, strict=True))
    serious = [(one + other) / (1.0 + one + other) for one, other in pairs]
    said["severity_thresholds"] = [*serious, *(other / (1.0 + one + other) for one, other in pairs)]
    return said


def to_either_side(chance: float, effect: float) -> float:
    """A share of what is missed more, or a share of what succeeds less."""
    return chance + (1.0 - chance) * min(effect, 1.0) if effect >= 0.0 else chance * (1.0 + effect)


def calling_in(p: dict[str, float], severity: int, unarranged: int) -> float:
    """The odds that practical support is called in for whom it would not help."""
    return p["support_call.odds"] * p["support_call.by_severity"] ** severity * p["support_call.by_domain"] ** (unarranged - 1)


def access(p: dict[str, float], d: dict[str, float]) -> dict[str, list[float]]:
    """What the words say of whom a price holds back, of whom care is open for, and of what becomes of the others."""
    still = (1.0 - p["access.held_back"]) ** (d["own_contribution"] / 20.0)
    network, rest = p["access.refused_to_network"], 1.0 - p["access.refused_to_network"]
    return {
        "voices_at_a_price": [still, still ** p["access.held_back_income"]],
        "in_scope": [d["scope_everyday"], d["scope_serious"], 1.0],
        "refused_shares": [network, network + rest * p["access.refused_to_everyday"]],
        "guidance_settles": [p["access.guidance_settles.everyday"], p["access.guidance_settles.serious"], 0.0],
        "coaches_take_over": [d["takes_over"], d["takes_over"], 0.0],
    }


def near_families(p: dict[str, float], d: dict[str, float]) -> dict[str, list[float]]:
    """What the words say of networks gained and lost by what is near, in the week of a family's turn, one in thirteen."""
    pull = p["embedding.places"] * (d["meeting_places"] - 1.0) + p["embedding.welfare"] * (d["welfare_work"] - 1.0)
    pull += (p["embedding.volunteers"] - 0.7 * p["embedding.volunteers_own"]) * 0.6 + p["embedding.help"] * d["network_help"]
    reached = [1.0, 1.0, *[p["embedding.vulnerable_ratio"]] * 4]
    gained, lost = max(pull, 0.0), max(-pull, 0.0) * p["embedding.lost_ratio"]
    turns = {"network_gained": gained, "network_lost": lost}
    return {"network_pull": [pull]} | {
        name: [1.0 - exp(-hazard * one * 13.0 / WEEKS_PER_YEAR) for one in reached] for name, hazard in turns.items()
    }


def growing(p: dict[str, float], name: str, unarranged: int) -> float:
    """A weekly hazard of growing more severe."""
    return p[name] * (1.0 + p["waiting.burden_of_needs"] * unarranged) / WEEKS_PER_YEAR


def unheard(
    p: dict[str, float], d: dict[str, float], s: dict[str, float], crises: dict[tuple[str, int], float]
) -> dict[str, list[float]]:
    """What the words say of crises with help, and of questions that nobody hears; a thousand families, levers up to 3, 3 and 1."""
    left = [p[f"crisis.with_{who}"] for who in ("network", "coach", "specialist")]
    said = {"crisis_with_help": left}
    said["crisis_minus_reciprocal_log"] = [-1.0 / log1p(-share * one) for share in left for one in crises.values()]
    at_once = [p[f"unvoiced.at_once.{one}"] for one in SEVERITIES]
    said["voiced_at_once"] = [one for chance in at_once for one in (chance, at_odds(chance, p["unvoiced.weak_network_odds"]))]
    hired = min(s["coaches"] / p["first_line.coaches_per_1000"], 3.0)
    climate = p["unvoiced.school_climate"]
    heard = p["unvoiced.outreach"] * hired + p["unvoiced.everyday_time"] * d["everyday_time"] + climate * d["school_climate"]
    bound = (p["unvoiced.outreach"] + p["unvoiced.everyday_time"]) * 3.0 + max(climate, 0.0)
    own = [p[f"unvoiced.voices.{one}"] for one in SEVERITIES]
    said["unvoiced_acceptance"] = [max(one + heard, 0.0) / (one + bound) for one in own]
    each = [
        (
            crises[one, n],
            0.0 if one == "complex" else growing(p, f"unvoiced.grows.{one}", n),
            p[f"unvoiced.fades.{one}"] / WEEKS_PER_YEAR,
            (voices + bound) / WEEKS_PER_YEAR,
        )
        for one, voices in zip(SEVERITIES, own, strict=True)
        for n in range(6)
    ]
    said["unvoiced_minus_reciprocal_log"] = [-1.0 / log(1.0 - sum(one)) for one in each]
    said["unvoiced_shares"] = [sum(one[: last + 1]) / sum(one) for last in range(3) for one in each]
    return said


def values_of(table: object) -> list[float]:
    numbers = getattr(table, "mean", table) if hasattr(table, "scaled_mean") else table
    return np.asarray(numbers, dtype=np.float64).ravel().tolist()


@pytest.mark.parametrize("number", WORLDS)
def test_formulas_are_what_the_words_say(number: int) -> None:
    p, d, s, given = world(number)
    for name, said in by_hand(p, d, s).items():
        assert values_of(given.tables[name]) == pytest.approx(said, rel=1e-12), name


@pytest.mark.parametrize("number", WORLDS)
def test_hazards_of_either_clock_are_what_the_words_say(number: int) -> None:
    """From the total (the clock) and the shares back to the bounded hazard of each change, for every combination of domains."""
    p, d, _, given = world(number)
    bounds = {name: float(one[0]) for name, one in hazard_bounds(given.parameters, 1).items()}
    of_domains, at_home = (
        np.array([1.0 - exp(-1.0 / float(one)) for one in given.tables[f"{clock}_minus_reciprocal_log"]])
        for clock in ("domain", "home")
    )
    shares = np.asarray(given.tables["domain_shares"]).reshape(4, 32)
    asks = np.asarray(given.tables["home_question_share"])
    use = 1.3 ** p["question.municipal_exponent"]
    hazards = np.diff(np.concatenate([np.zeros((1, 32)), shares, np.ones((1, 32))]), axis=0) * of_domains
    hazards = np.concatenate([hazards, [asks * at_home, (1.0 - asks) * at_home]])
    for needs, hazard in enumerate(hazards.T):
        missing = [k for k in range(5) if needs >> k & 1]
        for k, domain in enumerate(DOMAINS):
            ratio = float(np.prod([p[f"domains.loss_ratio.{DOMAINS[j]}_on_{domain}"] for j in missing if j != k]))
            regain = p[f"domains.regain.{domain}"] * bounds[f"regain.{domain}"] / WEEKS_PER_YEAR
            assert hazard[k] == pytest.approx(regain if k in missing else hazards[k, 0] * ratio, rel=1e-9)
        risk = float(np.prod([p[f"question.risk_ratio.{DOMAINS[k]}"] for k in missing]))
        assert hazard[5] == pytest.approx(p["question.base"] * use * risk * bounds["question"] / WEEKS_PER_YEAR, rel=1e-9)
        assert hazard[6] == pytest.approx(p["turnover.rate"] / WEEKS_PER_YEAR, rel=1e-9)
    names = [*(f"loss.{one}" for one in DOMAINS), *(f"regain.{one}" for one in DOMAINS)]
    assert values_of(given.tables["domain_acceptance"]) == pytest.approx([d[one] / bounds[one] for one in names])
    assert values_of(given.tables["home_acceptance"]) == pytest.approx([d["question"] / bounds["question"]])
    assert values_of(given.tables["domains_move"]) == [1.0] * 11


def test_all_is_worked_out_here_but_steps_on_the_way_and_lengths_of_stay() -> None:
    p, d, s, _ = world(0)
    steps = {"everyday_trusted", "coaching_attended", "specialist_odds", "leaving_by_hand_overs", "relapse_by_hand_overs"}
    clocks = {"home_question_share", "home_acceptance", "home_minus_reciprocal_log", "needs_cdf"}
    clocks |= {"domain_shares", "domain_acceptance", "domain_minus_reciprocal_log", "domains_move"}
    stays = {name for name, one in CHANCES.items() if isinstance(one, Stay)} - {"specialist_stays"}
    assert set(CHANCES) == set(by_hand(p, d, s)) | steps | clocks | stays


def test_lengths_of_stay_have_the_mean_that_the_words_say() -> None:
    p, *_, given = world(3)
    stays = {name: one for name, one in CHANCES.items() if isinstance(one, Stay) and not one.axes}
    assert len(stays) == 6, sorted(stays)
    for name, one in stays.items():
        mean = re.search(r"mean ``([a-z_.]+)``", one.formula.__doc__ or "")
        assert mean, name
        assert values_of(given.tables[name]) == [p[mean[1]]], name
