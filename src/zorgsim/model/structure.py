"""Structure: the mechanisms on whose form experts disagree, each with named options of which a world has one.

A number that nobody knows is a parameter, with a range; a form that nobody knows is an option here. Rules and formulas ask the
structure of their world for it; the arguments for each option, and who makes them, stand in the texts of the report
(``zorgsim structures``).

>>> from zorgsim.model.structure import AS_0_1, MECHANISMS, Structure
>>> [option.value for option in MECHANISMS["domains"]]
['moving', 'still_in_care']
>>> Structure().domains.value, AS_0_1.domains.value
('moving', 'still_in_care')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class PlacesOption(StrEnum):
    """Who is simulated with the place that is asked for."""

    WHOLE_POOL = "whole_pool"
    """Everybody who shares slots with it, in any week from 2015 on."""
    PART = "part"
    """Nobody: its pool is cut down to it, and has slots for those who are simulated."""


class DomainsOption(StrEnum):
    """Whether life domains go on moving while a family has a question."""

    MOVING = "moving"
    """They are lost and regained in every stage."""
    STILL_IN_CARE = "still_in_care"
    """They move at home only."""


class ReferralOption(StrEnum):
    """What everyday professionals look at when they refer."""

    LOOKS = "looks"
    """At the lists that they know: of coaches, and of specialists."""
    BLIND = "blind"
    """At nothing but the question."""


class SupplyOption(StrEnum):
    """Whether the slots of specialist care follow what is asked for; from 2015 on."""

    FOLLOWS_DEMAND = "follows_demand"
    """Providers grow towards what is asked for, and shrink with it, with delays."""
    CAPPED = "capped"
    """There are as many slots as are bought."""


class BudgetRuleOption(StrEnum):
    """What a municipality does when its youth budget is spent; from the policy's start on."""

    DEFICIT = "deficit"
    """It pays, from its general means."""
    CROWDING_OUT = "crowding_out"
    """It cuts coaches and prevention."""
    INTAKE_STOP = "intake_stop"
    """It admits nobody sent by its own access until January."""
    CUT_TARIFFS = "cut_tariffs"
    """It pays less for a week of specialist care in the next year, and more again when there is room."""


class ListsOption(StrEnum):
    """Whose waiting lists those of specialist care are."""

    PROVIDERS = "providers"
    """Each provider's own: a list is one location and one kind of help, with slots of its own."""
    ONE = "one"
    """The pool's: who is first in line gets whatever slot is free."""


class HiddenOption(StrEnum):
    """Whether there are questions that nobody hears."""

    UNVOICED = "unvoiced"
    """A family may carry a question that it has not voiced: it grows, settles by itself, or is heard of later."""
    NONE = "none"
    """Every question is voiced at once; more coaches than the register's raise more of them."""


class CrisesOption(StrEnum):
    """What makes a crisis."""

    BY_NEED = "by_need"
    """How severe the question is and how many domains are unarranged, with help and without."""
    ESCALATED = "escalated"
    """A complex question that waits, or that nobody answers or hears, getting worse."""


class ReferrersOption(StrEnum):
    """Whom a question meets that is not settled."""

    ONE = "one"
    """An everyday professional: who it is makes no difference, and is not known."""
    DOCTORS = "doctors"
    """A doctor, as often as the municipality's trajectories have one, or municipal access: each refers in its own way."""


class StaffOption(StrEnum):
    """Where coaches and specialists are hired; from the policy's start on."""

    APART = "apart"
    """Each apart: there is always somebody to hire, and neither takes from the other."""
    MARKET = "market"
    """In one labour market of their youth region: posts fill more slowly as more are vacant, and one tier takes from the other."""


class PeopleOption(StrEnum):
    """Whether the number of families was another in other years."""

    CONSTANT = "constant"
    """As many as the register says in every year, but for what a scenario says of years to come."""
    SERIES = "series"
    """As many in each municipality and year as the published numbers of children say."""


@dataclass(frozen=True)
class Structure:
    """One option for each mechanism; the defaults are those of the model as it is meant.

    Attributes
    ----------
    places
        Who is simulated with the place that is asked for.
    domains
        Whether life domains go on moving while a family has a question.
    referral
        What everyday professionals look at when they refer.
    supply
        Whether the slots of specialist care follow what is asked for.
    budget_rule
        What a municipality does when its youth budget is spent.
    lists
        Whose waiting lists those of specialist care are.
    hidden
        Whether there are questions that nobody hears.
    crises
        What makes a crisis.
    referrers
        Whom a question meets that is not settled.
    staff
        Where coaches and specialists are hired.
    people
        Whether the number of families was another in other years.
    """

    places: PlacesOption = PlacesOption.WHOLE_POOL
    domains: DomainsOption = DomainsOption.MOVING
    referral: ReferralOption = ReferralOption.LOOKS
    supply: SupplyOption = SupplyOption.FOLLOWS_DEMAND
    budget_rule: BudgetRuleOption = BudgetRuleOption.DEFICIT
    lists: ListsOption = ListsOption.PROVIDERS
    hidden: HiddenOption = HiddenOption.UNVOICED
    crises: CrisesOption = CrisesOption.BY_NEED
    referrers: ReferrersOption = ReferrersOption.ONE
    staff: StaffOption = StaffOption.APART
    people: PeopleOption = PeopleOption.CONSTANT

    def options(self) -> dict[str, StrEnum]:
        """Return the option of each mechanism by its name."""
        return {mechanism.name: getattr(self, mechanism.name) for mechanism in fields(self)}


DEFAULT: Final = Structure()

AS_0_1: Final = Structure(
    places=PlacesOption.PART,
    domains=DomainsOption.STILL_IN_CARE,
    referral=ReferralOption.BLIND,
    supply=SupplyOption.CAPPED,
    budget_rule=BudgetRuleOption.CROWDING_OUT,
    lists=ListsOption.ONE,
    hidden=HiddenOption.NONE,
    crises=CrisesOption.ESCALATED,
    referrers=ReferrersOption.ONE,
    staff=StaffOption.APART,
)
"""The forms that version 0.1 had."""

MECHANISMS: Final[Mapping[str, type[StrEnum]]] = MappingProxyType(
    {name: type(option) for name, option in DEFAULT.options().items()}
)
"""The options of each mechanism, by its name."""

READ_UNDER: Final[Mapping[str, StrEnum]] = MappingProxyType(
    {
        "first_line.detection": HiddenOption.NONE,
        "unvoiced": HiddenOption.UNVOICED,
        "crisis.hazard": CrisesOption.BY_NEED,
        "crisis.by_need": CrisesOption.BY_NEED,
        "labour": StaffOption.MARKET,
        "lists": ListsOption.PROVIDERS,
        "referral": ReferralOption.LOOKS,
        "supply": SupplyOption.FOLLOWS_DEMAND,
        "families": PeopleOption.SERIES,
        "reserve.crowding_out": BudgetRuleOption.CROWDING_OUT,
        "stop": BudgetRuleOption.INTAKE_STOP,
        "referrers.doctors": ReferrersOption.DOCTORS,
        "referrers.local_exponent": ReferrersOption.DOCTORS,
        "tariff.deepest_cut": BudgetRuleOption.CUT_TARIFFS,
    }
)
"""Parameters, or groups of them, that the model reads under one option only: elsewhere nothing rests on them."""


def is_read(parameter: str, structure: Structure) -> bool:
    """Say whether the model reads a parameter under a structure.

    >>> is_read("first_line.detection", AS_0_1), is_read("first_line.detection", DEFAULT)
    (True, False)
    """
    chosen = structure.options().values()
    return all(option in chosen for group, option in READ_UNDER.items() if f"{parameter}.".startswith(f"{group}."))


DEFAULT_BASE: Final = "default"

BASES: Final[Mapping[str, Structure]] = MappingProxyType({DEFAULT_BASE: DEFAULT, "as_0_1": AS_0_1})
"""Structures that have a name: a scenario begins with one of them, and says which options differ."""
