"""The words of the model: domains, severities, stages, events, waiting lists. Codes are stored and logged: append only."""

from __future__ import annotations

from enum import EnumMeta, IntEnum
from typing import Any, ClassVar, Final


class _PlainLookup(EnumMeta):
    """Look attributes up as on any class: before Python 3.12 enumerations take a slow detour, and NumPy asks them often."""

    __getattr__ = type.__getattribute__


class Code(IntEnum, metaclass=_PlainLookup):
    """A word that is stored and logged as a number."""

    __array_ufunc__: ClassVar[Any]
    __array_function__: ClassVar[Any]
    """That it does no arithmetic of its own: set where NumPy is at hand (``zorgsim.model.families``); help texts do without."""


class Domain(Code):
    """The five life domains ("big five"); bit ``1 << domain`` of ``needs`` is set when it is *not* arranged."""

    SUPPORT = 0
    HOUSING = 1
    SCHOOL_WORK = 2
    INCOME = 3
    CARE = 4


N_DOMAINS: Final = len(Domain)
N_NEEDS: Final = 1 << N_DOMAINS


class Severity(Code):
    """Severity of the open question."""

    EVERYDAY = 0
    SERIOUS = 1
    COMPLEX = 2


DOMAINS: Final = tuple(domain.name.lower() for domain in Domain)
"""Names of the life domains, as parameters and data have them."""

SEVERITIES: Final = tuple(severity.name.lower() for severity in Severity)
"""Names of the severities, as parameters have them."""


N_SEVERITIES: Final = len(Severity)


class Stage(Code):
    """Where a family is.

    ``UNANSWERED`` is home with an open question that nobody answers, ``UNVOICED`` with one that nobody hears (docs/decisions.md).
    """

    HOME = 0
    NETWORK = 1
    FIRST_LINE_WAIT = 2
    FIRST_LINE = 3
    SPECIALIST_WAIT = 4
    SPECIALIST = 5
    RESIDENTIAL_WAIT = 6
    RESIDENTIAL = 7
    CRISIS = 8
    UNANSWERED = 9
    UNVOICED = 10


N_STAGES: Final = len(Stage)
VACANT: Final = 255
"""Stage of a row in which no family lives: it is never counted and never scheduled, and no stage of a family's life."""
WAITING_STAGES: Final = (Stage.FIRST_LINE_WAIT, Stage.SPECIALIST_WAIT, Stage.RESIDENTIAL_WAIT)
CARE_STAGES: Final = (Stage.FIRST_LINE, Stage.SPECIALIST, Stage.RESIDENTIAL, Stage.CRISIS)


class Tier(Code):
    """The tiers with slots and a waiting list."""

    FIRST_LINE = 0
    SPECIALIST = 1
    RESIDENTIAL = 2


N_TIERS: Final = len(Tier)
WAIT_OF: Final = dict(zip(Tier, WAITING_STAGES, strict=True))
CARE_OF: Final = {Tier.FIRST_LINE: Stage.FIRST_LINE, Tier.SPECIALIST: Stage.SPECIALIST, Tier.RESIDENTIAL: Stage.RESIDENTIAL}


class IncomeThen(Code):
    """A family's income on the day on which groups by income are set apart (the policy's start), whatever it is later.

    By what a family's income is now nobody could be compared: a policy that arranges incomes moves families between the groups.
    """

    NOT_THERE = 0
    """Nothing was set apart yet, or the family came later."""
    INSECURE = 1
    SECURE = 2


N_INCOMES_THEN: Final = len(IncomeThen)


class Referrer(Code):
    """Who sent the family to its present waiting list or care.

    Of an ``EVERYDAY`` professional it is not known whether a doctor or municipal access was met (structure ``referrers``).
    """

    NOBODY = 0
    EVERYDAY = 1
    FIRST_LINE = 2
    SPECIALIST = 3
    CRISIS = 4
    DOCTOR = 5
    ACCESS = 6


N_REFERRERS: Final = len(Referrer)


class Plan(Code):
    """How the present stay with informal support, a coach or specialists ends (four in specialist care), or what a wait is."""

    TREATMENT = 0
    """A treatment, for as long as it takes."""
    STOPPED = 1
    """A review found that care adds no value: it stops then (``specialist.stop_without_value``)."""
    KEPT_ON = 2
    """Treated, and kept on until the five domains are arranged (``specialist.release``)."""
    BREAKS_DOWN = 3
    """In spite of help it breaks down in crisis, before the stay would have ended."""
    PLACE_LOST = 4
    """The provider leaves this week (``supply.closure``): the stay ends now; or, on its list, the family goes to another one."""
    CUT_SHORT = 5
    """A limit ends the treatment before it would have ended (``specialist.max_weeks``)."""
    INTERIM_CARE = 6
    """Waits for residential care, and has interim care until then."""
    LET_GO = 7
    """Let go by its way of paying, before the treatment would have ended (``funding.start_share``)."""
    SUPPORT_CALLED = 8
    """With a coach, who has called in practical support (``first_line.support_on_call``)."""


class Event(Code):
    """What happens to a family; one row of the event log each, and one counter by severity and vulnerability."""

    NOTHING = 0
    LOST_SUPPORT = 1
    LOST_HOUSING = 2
    LOST_SCHOOL_WORK = 3
    LOST_INCOME = 4
    LOST_CARE = 5
    REGAINED_SUPPORT = 6
    REGAINED_HOUSING = 7
    REGAINED_SCHOOL_WORK = 8
    REGAINED_INCOME = 9
    REGAINED_CARE = 10
    TURNED_OVER = 11
    QUESTION_AROSE = 12
    RELAPSED = 13
    ASKED_NETWORK = 14
    DID_NOT_ASK_NETWORK = 15
    SETTLED_BY_NETWORK = 16
    NETWORK_NOT_ENOUGH = 17
    SETTLED_EVERYDAY = 18
    REFERRED_TO_FIRST_LINE = 19
    REFERRED_TO_SPECIALIST = 20
    DECLINED_FIRST_LINE = 21
    JOINED_FIRST_LINE_LIST = 22
    JOINED_SPECIALIST_LIST = 23
    JOINED_RESIDENTIAL_LIST = 24
    ESCALATED_WAITING = 25
    SETTLED_WAITING = 26
    GAVE_UP_WAITING = 27
    BROKE_DOWN_WAITING = 28
    CAME_BACK_UNANSWERED = 29
    FADED_UNANSWERED = 30
    BROKE_DOWN_UNANSWERED = 31
    STARTED_COACHING = 32
    SETTLED_BY_COACH = 33
    REFERRED_BY_COACH = 34
    LEFT_COACHING = 35
    ARRANGED_BY_COACH = 36
    STARTED_SPECIALIST = 37
    COMPLETED_SPECIALIST = 38
    COMPLETED_WITHOUT_VALUE = 39
    LEFT_SPECIALIST = 40
    REFERRED_TO_RESIDENTIAL = 41
    STARTED_RESIDENTIAL = 42
    COMPLETED_RESIDENTIAL = 43
    STARTED_CRISIS = 44
    CRISIS_TO_RESIDENTIAL = 45
    CRISIS_TO_SPECIALIST = 46
    QUESTION_CLOSED = 47
    LEFT_RESIDENTIAL = 48
    ARRANGED_BY_SPECIALIST = 49
    KEPT_ON_IN_CARE = 50
    STOPPED_TOO_EARLY = 51
    CHANGED_PROVIDER = 52
    KEPT_TO_ITSELF = 53
    VOICED = 54
    GREW_UNVOICED = 55
    FADED_UNVOICED = 56
    BROKE_DOWN_UNVOICED = 57
    BROKE_DOWN_WITH_NETWORK = 58
    BROKE_DOWN_IN_COACHING = 59
    BROKE_DOWN_IN_SPECIALIST = 60
    REFUSED_TO_NETWORK = 61
    REFUSED_AND_GUIDED = 62
    REFUSED_AND_GUIDED_IN_VAIN = 63
    REFUSED_UNANSWERED = 64
    TAKEN_OVER_BY_FIRST_LINE = 65
    TAKEN_OVER = 66
    BACK_ON_SPECIALIST_LIST = 67
    BACK_ON_RESIDENTIAL_LIST = 68
    LOST_PLACE = 69
    LIST_CLOSED = 70
    CUT_SHORT = 71
    NO_SUCCESSOR = 72
    MOVED_IN = 73


N_EVENTS: Final = len(Event)
START_OF: Final = {
    Tier.FIRST_LINE: Event.STARTED_COACHING,
    Tier.SPECIALIST: Event.STARTED_SPECIALIST,
    Tier.RESIDENTIAL: Event.STARTED_RESIDENTIAL,
}


class Route(Code):
    """Where a rule sends a family within the week."""

    STAY_HOME = 0
    CLOSE_QUESTION = 1
    ASK_NETWORK = 2
    SEE_PROFESSIONAL = 3
    NETWORK = 4
    FIRST_LINE_LIST = 5
    SPECIALIST_LIST = 6
    RESIDENTIAL_LIST = 7
    KEEP_WAITING = 8
    UNANSWERED = 9
    CRISIS = 10
    DONE = 11
    RAISE_QUESTION = 12
    TURN_OVER = 13
    COME_BACK = 14
    KEEP_IN_CARE = 15
    ANOTHER_LIST = 16
    UNVOICED = 17


class Purpose(Code):
    """What a random number decides. Append only: a changed code changes everybody's luck."""

    INITIAL_NEEDS = 0
    HOME_SPELL = 1
    HOME_EVENT = 2
    QUESTION = 3
    ASK_NETWORK = 4
    END_NETWORK = 5
    EVERYDAY = 6
    TAKE_UP = 7
    WAIT_CLOCK = 8
    WAIT_END = 9
    COACHING_TIME = 10
    COACHING_END = 11
    COACHING_SETTLE = 12
    ARRANGE_SUPPORT_HOUSING = 13
    ARRANGE_SCHOOL_INCOME = 14
    ARRANGE_CARE = 15
    SPECIALIST_TIME = 16
    SPECIALIST_END = 17
    SPECIALIST_RELAPSE = 18
    RELAPSE_TIME = 19
    RESIDENTIAL_TIME = 20
    RESIDENTIAL_END = 21
    CRISIS_TIME = 22
    CRISIS_END = 23
    PARAMETER = 24
    CASE_LEAD = 25
    REVIEW = 26
    BRIDGING = 27
    INHERIT = 28
    MUNICIPALITY = 29
    KEEPING_ON = 30
    DOMAIN_SPELL = 31
    DOMAIN_EVENT = 32
    STAGE_REDRAW = 33
    PASS_STOP = 34
    LIST_SIZE = 35
    PROVIDER = 36
    OTHER_PROVIDER = 37
    VOICE = 38
    UNVOICED_CLOCK = 39
    UNVOICED_END = 40
    CRISIS_WITH_HELP = 41
    MEET_DOCTOR = 42
    SCOPE = 43
    REFUSED = 44
    TAKE_OVER = 45
    CLOSURE = 46
    AFTER_CLOSURE = 47
    NEXT_PROVIDER = 48
    LEAVING_LIST = 49
    INTERIM_CARE = 50
    MISJUDGED = 51
    NETWORK_NEARBY = 52
    VOLUNTEERS = 53
    LOCAL_STRENGTH = 54
    CALL_IN = 55


N_PURPOSES: Final = len(Purpose)


def _keep_members_in_class(enumeration: type[Code]) -> None:
    """Put members where plain attribute lookup finds them; from Python 3.12 on they are there already."""
    for member in enumeration:
        type.__setattr__(enumeration, member.name, member)


for _enumeration in (Domain, Severity, Stage, Tier, Referrer, Plan, Event, Route, Purpose):
    _keep_members_in_class(_enumeration)
