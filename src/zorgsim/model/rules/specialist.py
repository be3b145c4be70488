"""Step 4 of a question: specialist care, ambulatory, at home or at a provider."""

from __future__ import annotations

import numpy as np

from zorgsim.model.chances import HAND_OVERS, HELPABLE, SEVERITY, Bools, Floats, Given, Ints, Moves, Week, chance, stay
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.routes import route_after
from zorgsim.model.rules.getting_worse import WITH_SPECIALIST, crisis_or_end, somebody_breaks_down
from zorgsim.model.rules.hand_overs import chance_by_hand_overs, leaving_by_hand_overs, odds_by_hand_overs, relapse_by_hand_overs
from zorgsim.model.rules.relapse import week_of_relapse
from zorgsim.model.rules.stays import begin_stay, counted, end_of
from zorgsim.model.state import NEVER
from zorgsim.model.stocks.stock import LEAST_FACTOR
from zorgsim.model.vocabulary import N_SEVERITIES, Event, Plan, Purpose, Referrer, Route, Severity, Stage


@stay("specialist_stays_of_register", SEVERITY, moves=Moves.RUN)
def register_stays(given: Given) -> Stays:
    """Lognormal, in whole weeks: mean ``specialist.weeks`` by severity, spread ``specialist.weeks_scv``."""
    return stays_of("lognormal", given.parameters["specialist.weeks_scv"], by_severity(given.parameters, "specialist.weeks"))


def _expertise_lacking(given: Given) -> Floats:
    """How far expertise (stock) lies below the register's, at which stays and relapses are those of the register, (cells,)."""
    return given.parameters["expertise.start"] - given.stocks["expertise"]


@stay("specialist_stays", SEVERITY, moves=Moves.WEEK)
def specialist_stays(given: Given) -> Stays:
    """``specialist_stays_of_register``, their means x dial ``specialist_weeks`` x slower, at least one week.

    slower = 1 + ``expertise.duration_effect`` x (``expertise.start`` - stock ``expertise``), at least 0.1 (``LEAST_FACTOR``).
    Loop R5.

    Source: that specific knowledge must be kept is claimed by the advisory report of 2014 (B7), other ways of paying by the text
    of about 2022 (E8); form and strength are assumptions.
    """
    slower = np.maximum(1.0 + given.parameters["expertise.duration_effect"] * _expertise_lacking(given), LEAST_FACTOR)
    return given.stays(register_stays).stretched(np.repeat(given.dials["specialist_weeks"] * slower, N_SEVERITIES))


@chance("case_lead", moves=Moves.LEVERS, unit="probability")
def coach_stays_on(given: Given) -> Floats:
    """Dial ``case_lead``: of families whom a coach refers, those whose coach stays on.

    The specialist is then not another helper.

    Source: one family, one helper (advisory text of about 2022, E3).
    """
    return given.dials["case_lead"]


@chance("review_stops", HELPABLE, moves=Moves.LEVERS, unit="probability")
def review_stops(given: Given) -> Floats:
    """Dial ``review`` x ``specialist.review_finds`` where help adds no value, x ``specialist.review_errs`` where it does.

    Source: not every problem can be solved (advisory text of 2021, C5); the strength is an assumption.
    """
    finds, errs = (given.parameters[f"specialist.review_{what}"] for what in ("finds", "errs"))
    return np.stack([finds, errs], axis=1) * given.dials["review"][:, None]


@chance("review_weeks", moves=Moves.RUN, unit="weeks")
def weeks_until_review(given: Given) -> Ints:
    """``specialist.review_weeks``, rounded to whole weeks, at least one."""
    return np.maximum(np.floor(given.parameters["specialist.review_weeks"] + 0.5), 1.0).astype(np.int64)


def start_specialist_care(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Begin specialist care; duration by severity. Where a case lead stays on, the specialist is not another helper.

    Where care is reviewed, that which adds no value is found with some probability and stops at the review, unless it ends before;
    now and then a review errs, and stops care that does add value. A crisis may come before either.
    """
    u, v = draws.two(Purpose.SPECIALIST_TIME, families, families.next_occurrence)
    weeks = week.weeks_of(specialist_stays, families, u, v)
    helpers, plan = families.helpers + 1, np.full(len(families), Plan.TREATMENT)
    if week.somebody_has(coach_stays_on):
        w = draws.one(Purpose.CASE_LEAD, families, families.next_occurrence)
        helpers -= (families.referrer == Referrer.FIRST_LINE) & (w < week.chance(coach_stays_on, families))
    if week.somebody_has(review_stops):
        w = draws.one(Purpose.REVIEW, families, families.next_occurrence)
        review = week.chance(weeks_until_review, families)
        stops = (w < week.chance(review_stops, families)) & (weeks > review)
        weeks, plan = np.where(stops, review, weeks), np.where(stops, Plan.STOPPED, plan)
    if somebody_breaks_down(week):
        weeks, breaks = crisis_or_end(families, week, draws, (WITH_SPECIALIST, weeks))
        plan = np.where(breaks, Plan.BREAKS_DOWN, plan)
    begun = begin_stay(families, week, Stage.SPECIALIST, Event.STARTED_SPECIALIST, weeks)
    return begun.with_changes(helpers=counted(helpers), plan=plan)


@chance("specialist_leaves", SEVERITY, HAND_OVERS, moves=Moves.LEVERS, unit="probability")
def leaves_early(given: Given) -> Floats:
    """``specialist.leaves``, its odds x ``leaving_by_hand_overs`` x dial ``leaving_odds``.

    Of complex questions also x dial ``complex_leaving_odds`` (selection, by the way of paying).

    Source: one family, one helper (advisory text of about 2022, E3), deciding together (2021, C8), ways of paying (about 2022,
    E8); strengths as the parameters say.
    """
    leaving, more = given.dials["leaving_odds"], given.dials["complex_leaving_odds"]
    by_question = {Severity.EVERYDAY: leaving, Severity.SERIOUS: leaving, Severity.COMPLEX: leaving * more}
    return np.stack(
        [chance_by_hand_overs(given, "specialist.leaves", leaving_by_hand_overs, odds) for odds in by_question.values()], axis=1
    )


@chance("specialist_to_residential", moves=Moves.LEVERS, unit="probability")
def goes_on_to_residential(given: Given) -> Floats:
    """``specialist.to_residential`` of complex questions, its odds x (1 + (r - 1) x dial ``at_home``).

    r = ``specialist.at_home_residential_odds``.

    Source: specialists who guide children at home (advisory report of 2014, B3); the strength as the parameter says.
    """
    chance = given.parameters["specialist.to_residential"]
    odds = chance * (1.0 + (given.parameters["specialist.at_home_residential_odds"] - 1.0) * given.dials["at_home"])
    return odds / (1.0 - chance + odds)


@chance("keeps_on", moves=Moves.LEVERS, unit="yes or no")
def lets_go_late(given: Given) -> Bools:
    """Does specialist care let go only when the five domains are arranged (dial ``big_five`` above 0)?

    Source: the advisory text of about 2022 asks for it (E6).
    """
    return given.dials["big_five"] > 0.0


@chance("keeps_on_weeks", moves=Moves.RUN, unit="weeks")
def weeks_until_let_go(given: Given) -> Floats:
    """``specialist.release_limit``: weeks since the start of specialist care from which it lets go in any case."""
    return given.parameters["specialist.release_limit"]


@chance("specialist_odds", HAND_OVERS, moves=Moves.LEVERS, unit="odds x chance of none")
def relapse_odds(given: Given) -> Floats:
    """Odds of a relapse before expertise: ``specialist.relapse`` x ``relapse_by_hand_overs`` x both dials.

    Dials: ``relapse_odds``, ``specialist_relapse_odds``. These are the odds times the register's chance of none: finite at a
    chance of one.

    Source: one family, one helper (advisory text of about 2022, E3), support that stays (2021, C7), ways of paying (about 2022,
    E8); strengths as the parameters say.
    """
    more = given.dials["relapse_odds"] * given.dials["specialist_relapse_odds"]
    return odds_by_hand_overs(given, "specialist.relapse", relapse_by_hand_overs, more)


@chance("specialist_relapse", HAND_OVERS, moves=Moves.WEEK, unit="probability")
def relapses(given: Given) -> Floats:
    """The register's chance of a relapse at other odds: o / (1 - ``specialist.relapse`` + o).

    o = ``specialist_odds`` x likelier; likelier = 1 + ``expertise.relapse_effect`` x (``expertise.start`` - stock ``expertise``),
    at least 0.1 (``LEAST_FACTOR``).

    Source: that specific knowledge must be kept is claimed by the advisory report of 2014 (B7); form and strength are
    assumptions.
    """
    likelier = np.maximum(1.0 + given.parameters["expertise.relapse_effect"] * _expertise_lacking(given), LEAST_FACTOR)
    odds: Floats = given.table(relapse_odds) * likelier[:, None]
    return odds / (1.0 - given.parameters["specialist.relapse"][:, None] + odds)


def end_specialist_care(families: Families, week: Week, draws: Draws) -> RuleResult:
    """End a stay in specialist care: left early, on to residential care (complex questions only), or completed; or it goes on.

    Care that could not add value leaves the question unanswered, and so does care that a review stopped by mistake. After completed
    care that did add value a share relapses later, at raised severity. Where care lets go only when the five domains are arranged,
    treated families with an unarranged domain are kept on, up to a limit; of those that were kept on, nobody leaves early. Or it
    breaks down, in spite of care.
    """
    u, v = draws.two(Purpose.SPECIALIST_END, families, families.occurrence)
    treated = families.plan == Plan.TREATMENT
    left = treated & (u < week.chance(leaves_early, families))
    complex_ = families.severity == Severity.COMPLEX
    onward = treated & complex_ & (v < week.chance(goes_on_to_residential, families))
    stopped = (families.plan == Plan.STOPPED) & families.helpable
    broken = families.plan == Plan.BREAKS_DOWN
    unfinished = week.chance(lets_go_late, families) & (families.needs > 0) & (families.plan != Plan.STOPPED)
    kept = unfinished & (week.number - families.since < week.chance(weeks_until_let_go, families))

    event = np.where(families.helpable, Event.COMPLETED_SPECIALIST, Event.COMPLETED_WITHOUT_VALUE)
    event = np.where(kept, Event.KEPT_ON_IN_CARE, event)
    event = np.where(stopped, Event.STOPPED_TOO_EARLY, event)
    event = np.where(left, Event.LEFT_SPECIALIST, np.where(onward, Event.REFERRED_TO_RESIDENTIAL, event))
    event = np.where(broken, Event.BROKE_DOWN_IN_SPECIALIST, event)
    comes_back = week_of_relapse(relapses, families, week, draws)
    return RuleResult(
        event=event,
        route=route_after(event),
        changes={
            "referrer": Referrer.SPECIALIST,
            "care_until": week.number,
            "return_week": np.where(event == Event.COMPLETED_SPECIALIST, comes_back, NEVER),
            "return_severity": np.minimum(families.severity + 1, Severity.COMPLEX),
        },
    )


@stay("keeping_on_stays", moves=Moves.RUN)
def keeping_on_stays(given: Given) -> Stays:
    """Gamma, in whole weeks: mean ``specialist.release_weeks``, spread ``specialist.release_weeks_scv``."""
    return stays_of("gamma", given.parameters["specialist.release_weeks_scv"], given.parameters["specialist.release_weeks"])


def keep_in_care(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Keep treated families on in specialist care until the five domains are arranged: some more weeks, in their slot."""
    u, v = draws.two(Purpose.KEEPING_ON, families, families.next_occurrence)
    weeks, plan = week.weeks_of(keeping_on_stays, families, u, v), np.full(len(families), Plan.KEPT_ON)
    if somebody_breaks_down(week):
        weeks, breaks = crisis_or_end(families, week, draws, (WITH_SPECIALIST, weeks))
        plan = np.where(breaks, Plan.BREAKS_DOWN, plan)
    return RuleResult(
        event=Event.NOTHING,
        route=Route.DONE,
        changes={"plan": plan, "step": families.next_step, "next_week": end_of(week, weeks)},
    )
