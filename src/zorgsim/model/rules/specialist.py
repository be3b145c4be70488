"""Step 4 of a question: specialist care, ambulatory, at home or at a provider."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zorgsim.model.beside_treatment import longer_beside, relapse_odds_beside
from zorgsim.model.chances import HAND_OVERS, HELPABLE, SEVERITY, Bools, Floats, Given, Ints, Moves, Week, chance, stay
from zorgsim.model.dials import NO_LIMIT
from zorgsim.model.draws import Draws
from zorgsim.model.durations import Stays, stays_of
from zorgsim.model.families import Families, RuleResult
from zorgsim.model.parameter_arrays import by_severity
from zorgsim.model.routes import route_after
from zorgsim.model.rules.closure import lost_place, without_place
from zorgsim.model.rules.getting_worse import WITH_SPECIALIST, crisis_or_end, somebody_breaks_down
from zorgsim.model.rules.hand_overs import chance_by_hand_overs, leaving_by_hand_overs, odds_by_hand_overs, relapse_by_hand_overs
from zorgsim.model.rules.relapse import week_by_chance
from zorgsim.model.rules.stays import begin_stay, counted, end_of
from zorgsim.model.state import NEVER, Values
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
    """``specialist_stays_of_register``, their means x dial ``specialist_weeks`` x slower x beside, at least one week.

    slower = 1 + ``expertise.duration_effect`` x (``expertise.start`` - stock ``expertise``), at least 0.1 (``LEAST_FACTOR``).
    Loop R5. beside = 1 + (``beside_treatment.weeks`` - 1) x share attended by others beside the treatment (dial
    ``beside_by_coach``, and dial ``beside_by_worker`` as far as no coach does).

    Source: that specific knowledge must be kept is claimed by the advisory report of 2014 (B7), as is support beside treatment
    (B4), other ways of paying by the text of about 2022 (E8); form and strength are assumptions.
    """
    slower = np.maximum(1.0 + given.parameters["expertise.duration_effect"] * _expertise_lacking(given), LEAST_FACTOR)
    longer = given.dials["specialist_weeks"] * slower * longer_beside(given.dials, given.parameters)
    return given.stays(register_stays).stretched(np.repeat(longer, N_SEVERITIES))


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
    return _whole(given.parameters["specialist.review_weeks"])


@chance("most_weeks", moves=Moves.LEVERS, unit="weeks")
def longest_trajectory(given: Given) -> Ints:
    """Dial ``most_weeks``, rounded to whole weeks, at least one; 0 where there is no limit (at ``NO_LIMIT``, 520, or more).

    Source: municipalities and insurers agree on limits of sessions or weeks; what a limit does is contested (see
    ``relapse_after_limit``).
    """
    return np.where(given.dials["most_weeks"] < NO_LIMIT, _whole(given.dials["most_weeks"]), 0)


def expected_weeks(stays: Stays, most: Ints) -> Floats:
    """Return the weeks that a trajectory of specialist care is expected to take as it starts, (cells, severities).

    The mean of ``specialist_stays``, cut off by a limit (``most_weeks``, (cells,), 0 where there is none): what is agreed of all.
    What is not known of a family as it starts is not in it: a review that stops care, a crisis, being let go, being kept on, a
    provider that leaves.
    """
    limit = np.where(most > 0, most, np.inf)
    return stays.mean_up_to(np.repeat(limit, N_SEVERITIES)).reshape(-1, N_SEVERITIES)


def kept_on(columns: Mapping[str, Ints], cells: int) -> Ints:
    """Return the families that are kept on in specialist care after the stay as planned, (cells,), of the state's columns."""
    rows = (columns["stage"] == Stage.SPECIALIST) & (columns["plan"] == Plan.KEPT_ON)
    return np.bincount(columns["cell"][rows], minlength=cells)


@chance("relapse_after_limit", moves=Moves.RUN, unit="odds ratio")
def relapse_after_limit(given: Given) -> Floats:
    """``specialist.limit_relapse_odds``: odds of a relapse after a treatment that a limit cut short, over those otherwise.

    Source: for children no relation of dose and result was found (Andrade, Lambert and Bickman 2000), for adults one that levels
    off (Howard and others 1986) or that shows who needs how much (Barkham and others 2006); the strength is an assumption.
    """
    return given.parameters["specialist.limit_relapse_odds"]


@chance("specialist_leaves", SEVERITY, HAND_OVERS, moves=Moves.LEVERS, unit="probability")
def leaves_early(given: Given) -> Floats:
    """``specialist.leaves``, its odds x ``leaving_by_hand_overs`` x dial ``leaving_odds``.

    Of complex questions also x dial ``complex_leaving_odds`` (selection, by the way of paying).

    Source: one family, one helper (advisory text of about 2022, E3), deciding together (2021, C8), ways of paying (about 2022,
    E8); strengths as the parameters say.
    """
    leaving = given.dials["leaving_odds"]
    return _leaves(given, leaving, leaving * given.dials["complex_leaving_odds"])


def _leaves(given: Given, others: Floats, of_complex: Floats) -> Floats:
    by_question = {Severity.EVERYDAY: others, Severity.SERIOUS: others, Severity.COMPLEX: of_complex}
    return np.stack(
        [chance_by_hand_overs(given, "specialist.leaves", leaving_by_hand_overs, odds) for odds in by_question.values()], axis=1
    )


@chance("specialist_leaves_anyway", SEVERITY, HAND_OVERS, moves=Moves.LEVERS, unit="probability")
def leaves_early_anyway(given: Given) -> Floats:
    """``specialist.leaves``, its odds x ``leaving_by_hand_overs`` x dial ``leaving_odds``: without selection by the way of paying.

    Whose number lies above this chance, and below the one with selection, is let go by the way of paying.

    Source: one family, one helper (advisory text of about 2022, E3), deciding together (2021, C8); strengths as the parameters
    say.
    """
    leaving = given.dials["leaving_odds"]
    return _leaves(given, leaving, leaving)


@chance("let_go_sooner", moves=Moves.LEVERS, unit="share of the stay")
def let_go_sooner(given: Given) -> Floats:
    """Dial ``start_share`` x (1 - ``funding.let_go_after``): the part of a stay that is spared where a family is let go.

    At 0, and where nothing is paid as care starts, such families keep their slots for as long as a treatment takes.

    Source: that who has been paid has reason to let go soon is an argument; nobody measured it for youth care.
    """
    return given.dials["start_share"] * (1.0 - given.parameters["funding.let_go_after"])


def start_specialist_care(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Begin specialist care; duration by severity. Where a case lead stays on, the specialist is not another helper.

    Where care is reviewed, that which adds no value is found with some probability and stops at the review, unless it ends before;
    now and then a review errs, and stops care that does add value. Where trajectories have a limit, what would last longer is cut
    short. Where a share is paid as care starts, complex families that the way of paying lets go leave before a treatment would have
    ended, and free their slots. A crisis may come before any of these.
    """
    u, v = draws.two(Purpose.SPECIALIST_TIME, families, families.next_occurrence)
    weeks = week.weeks_of(specialist_stays, families, u, v)
    helpers, plan = families.helpers + 1, np.full(len(families), Plan.TREATMENT)
    if week.somebody_has(coach_stays_on):
        w = draws.one(Purpose.CASE_LEAD, families, families.next_occurrence)
        helpers -= (families.referrer == Referrer.FIRST_LINE) & (w < week.chance(coach_stays_on, families))
    if week.somebody_has(let_go_sooner):
        let_go = _lets_go_by_pay(families.with_helpers(counted(helpers)), week, draws)
        plan = np.where(let_go, Plan.LET_GO, plan)
        weeks = np.where(let_go, _whole(weeks * (1.0 - week.chance(let_go_sooner, families))), weeks)
    if week.somebody_has(review_stops):
        w = draws.one(Purpose.REVIEW, families, families.next_occurrence)
        review = week.chance(weeks_until_review, families)
        stops = (w < week.chance(review_stops, families)) & (weeks > review)
        weeks, plan = np.where(stops, review, weeks), np.where(stops, Plan.STOPPED, plan)
    if week.somebody_has(longest_trajectory):
        most = week.chance(longest_trajectory, families)
        cut = (most > 0) & (weeks > most)
        weeks, plan = np.where(cut, most, weeks), np.where(cut, Plan.CUT_SHORT, plan)
    if somebody_breaks_down(week):
        weeks, breaks = crisis_or_end(families, week, draws, (WITH_SPECIALIST, weeks))
        plan = np.where(breaks, Plan.BREAKS_DOWN, plan)
    begun = begin_stay(families, week, Stage.SPECIALIST, Event.STARTED_SPECIALIST, weeks)
    return begun.with_changes(helpers=counted(helpers), plan=plan)


def _lets_go_by_pay(families: Families, week: Week, draws: Draws) -> Bools:
    """Say who will be let go by the way of paying, (n,): the number that will end the stay lies within what selection adds."""
    u, _ = draws.two(Purpose.SPECIALIST_END, families, families.next_occurrence)
    let_go: Bools = (u >= week.chance(leaves_early_anyway, families)) & (u < week.chance(leaves_early, families))
    return let_go


def _whole(weeks: Floats) -> Ints:
    """Return weeks rounded to whole ones, at least one."""
    return np.maximum(np.floor(weeks + 0.5), 1.0).astype(np.int64)


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
    """Odds of a relapse before expertise: ``specialist.relapse`` x ``relapse_by_hand_overs`` x both dials x beside.

    Dials: ``relapse_odds``, ``specialist_relapse_odds``; beside = 1 + (``beside_treatment.relapse_odds`` - 1) x share attended by
    others beside the treatment (dial ``beside_by_coach``, and dial ``beside_by_worker`` as far as no coach does). These are the
    odds times the register's chance of none: finite at a chance of one.

    Source: one family, one helper (advisory text of about 2022, E3), support that stays (2021, C7), beside the treatment (2014,
    B4), ways of paying (about 2022, E8); strengths as the parameters say.
    """
    more = given.dials["relapse_odds"] * given.dials["specialist_relapse_odds"]
    more = more * relapse_odds_beside(given.dials, given.parameters)
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
    breaks down, in spite of care. Care that a limit cuts short, keeping on included, ends as it would have later, but for its odds
    of a relapse. Whose provider leaves waits again, or is left with an open question.
    """
    u, v = draws.two(Purpose.SPECIALIST_END, families, families.occurrence)
    cut = families.plan == Plan.CUT_SHORT
    treated = (families.plan == Plan.TREATMENT) | cut
    left = (treated & (u < week.chance(leaves_early, families))) | (families.plan == Plan.LET_GO)
    complex_ = families.severity == Severity.COMPLEX
    onward = treated & complex_ & (v < week.chance(goes_on_to_residential, families))
    stopped = (families.plan == Plan.STOPPED) & families.helpable
    broken = families.plan == Plan.BREAKS_DOWN
    unfinished = week.chance(lets_go_late, families) & (families.needs > 0) & (families.plan != Plan.STOPPED)
    kept = unfinished & (week.number - families.since < week.chance(weeks_until_let_go, families))
    if week.somebody_has(longest_trajectory):
        ends = kept & (_weeks_left(families, week) <= 0)
        kept = kept & ~ends
        cut = cut | (ends & (families.plan == Plan.KEPT_ON))  # it would have been kept on for longer

    completed = np.where(cut, Event.CUT_SHORT, Event.COMPLETED_SPECIALIST)
    event = np.where(families.helpable, completed, Event.COMPLETED_WITHOUT_VALUE)
    event = np.where(kept, Event.KEPT_ON_IN_CARE, event)
    event = np.where(stopped, Event.STOPPED_TOO_EARLY, event)
    event = np.where(left, Event.LEFT_SPECIALIST, np.where(onward, Event.REFERRED_TO_RESIDENTIAL, event))
    event = np.where(broken, Event.BROKE_DOWN_IN_SPECIALIST, event)
    comes_back = week_by_chance(_chance_of_relapse(families, cut, week), families, week, draws)
    helped = (event == Event.COMPLETED_SPECIALIST) | (event == Event.CUT_SHORT)
    changes: dict[str, Values] = {
        "referrer": Referrer.SPECIALIST,
        "care_until": week.number,
        "return_week": np.where(helped, comes_back, NEVER),
        "return_severity": np.minimum(families.severity + 1, Severity.COMPLEX),
    }
    if week.closing is not None:
        lost = lost_place(families, week)
        event = np.where(lost, without_place(families, week, draws, Event.BACK_ON_SPECIALIST_LIST), event)
        changes["return_week"] = np.where(lost, NEVER, changes["return_week"])
        changes["referrer"] = np.where(lost, families.referrer, Referrer.SPECIALIST)  # nobody sent it on: it stands where it stood
        changes["plan"] = np.where(lost, Plan.TREATMENT, families.plan)
    return RuleResult(event=event, route=route_after(event), changes=changes)


def _chance_of_relapse(families: Families, cut: Bools, week: Week) -> Floats:
    """Return the chance of a relapse after completed care, (n,): its odds x ``relapse_after_limit`` where a limit cut it short."""
    chance = week.chance(relapses, families)
    if not cut.any():
        return chance
    odds = chance * np.where(cut, week.chance(relapse_after_limit, families), 1.0)
    return np.where(cut, odds / (1.0 - chance + odds), chance)


def _weeks_left(families: Families, week: Week) -> Ints:
    """Return for how many weeks more a limit on trajectories lets care go on, (n,); for ever where there is none."""
    most = week.chance(longest_trajectory, families)
    return np.where(most > 0, families.since + most - week.number, NEVER)


@stay("keeping_on_stays", moves=Moves.RUN)
def keeping_on_stays(given: Given) -> Stays:
    """Gamma, in whole weeks: mean ``specialist.release_weeks``, spread ``specialist.release_weeks_scv``."""
    return stays_of("gamma", given.parameters["specialist.release_weeks_scv"], given.parameters["specialist.release_weeks"])


def keep_in_care(families: Families, week: Week, draws: Draws) -> RuleResult:
    """Keep treated families on in specialist care until the five domains are arranged: some more weeks, in their slot."""
    u, v = draws.two(Purpose.KEEPING_ON, families, families.next_occurrence)
    weeks, plan = week.weeks_of(keeping_on_stays, families, u, v), np.full(len(families), Plan.KEPT_ON)
    if week.somebody_has(longest_trajectory):
        weeks = np.minimum(weeks, _weeks_left(families, week))
    if somebody_breaks_down(week):
        weeks, breaks = crisis_or_end(families, week, draws, (WITH_SPECIALIST, weeks))
        plan = np.where(breaks, Plan.BREAKS_DOWN, plan)
    return RuleResult(
        event=Event.NOTHING,
        route=Route.DONE,
        changes={"plan": plan, "step": families.next_step, "next_week": end_of(week, weeks)},
    )
