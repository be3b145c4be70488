"""Levers of funding: how specialist care is paid, and whether group-wise help is."""

from __future__ import annotations

from collections.abc import Mapping

from zorgsim.model.dials import Dials
from zorgsim.model.levers.lever import Array, Lever

MODELS = ("effort", "output", "lump_sum")
"""Paid by the week of care; by the trajectory, whatever it takes; or a fixed sum for all slots, whatever is done."""


def group_payment(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of the payment barrier to group-wise help that is taken away: raises the cap on coaching in groups."""
    dials["group_payment"] = dials["group_payment"] + setting


def model(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """How specialist care is paid: by effort (as today), by output or as a lump sum; each with its incentives.

    Against effort, output and lump sum shorten stays; output makes relapse likelier (care stops at the price's worth), and complex
    families are let go early (selection). All strengths are assumptions whose range holds no effect at all.
    """
    dials["output"] = (setting == MODELS.index("output")).astype(float)
    dials["lump_sum"] = (setting == MODELS.index("lump_sum")).astype(float)
    for name, chosen in (("output", dials["output"]), ("lump_sum", dials["lump_sum"])):
        weeks = 1.0 + (parameters[f"funding.{name}_weeks"] - 1.0) * chosen
        dials["specialist_weeks"] = dials["specialist_weeks"] * weeks
        selection = 1.0 + (parameters[f"funding.{name}_selection_odds"] - 1.0) * chosen
        dials["complex_leaving_odds"] = dials["complex_leaving_odds"] * selection
    relapse = 1.0 + (parameters["funding.output_relapse_odds"] - 1.0) * dials["output"]
    dials["specialist_relapse_odds"] = dials["specialist_relapse_odds"] * relapse


def start_share(setting: Array, dials: Dials, parameters: Mapping[str, Array]) -> None:
    """Share of what a trajectory of specialist care pays that is paid as it starts; its weeks pay as much less.

    A trajectory of the length that is expected at its start pays what it paid; advice and keeping on are paid by the week.
    Providers may answer by offering more slots, or fewer, and complex families that are let go by the way of paying leave their
    slots sooner: strengths are assumptions whose ranges hold no effect at all.
    """
    dials["start_share"] = dials["start_share"] + setting


LEVERS = (
    Lever(
        name="funding.group_payment",
        unit="share of the barrier removed",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=1.0,
        parameters=("first_line.group_share_cap",),
        en="payment for group-wise help",
        nl="betaaltitel voor groepsgewijze hulp",
        advice=("D8", "D10"),
        move=group_payment,
    ),
    Lever(
        name="funding.model",
        unit="way of paying",
        neutral=0.0,
        low=0.0,
        high=2.0,
        evidence_low=0.0,
        evidence_high=2.0,
        parameters=(
            "funding.output_weeks",
            "funding.output_relapse_odds",
            "funding.output_selection_odds",
            "funding.lump_sum_weeks",
            "funding.lump_sum_selection_odds",
        ),
        en="how specialist care is paid",
        nl="bekostiging van specialistische hulp",
        advice=("E8",),
        move=model,
        choices=MODELS,
    ),
    Lever(
        name="funding.start_share",
        unit="share of what a trajectory pays",
        neutral=0.0,
        low=0.0,
        high=1.0,
        evidence_low=0.0,
        evidence_high=0.3,
        parameters=(*(f"funding.{one}_start_elasticity" for one in MODELS), "funding.let_go_after"),
        en="pay that comes as specialist care starts",
        nl="betaling bij de start van specialistische hulp",
        advice=("E8",),
        move=start_share,
    ),
)
