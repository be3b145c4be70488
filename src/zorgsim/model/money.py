"""Money in the model: what is spent on youth care in a week, what there is for it, and what overspending crowds out.

Prices are those of the register (EUR of one year). The model needs money only for what it does to people: budgets that are shifted,
and a reserve that runs out. What a result costs is valued afterwards (``zorgsim.results.valuation``), at the same prices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.model.carried import Carries
from zorgsim.model.dials import Dials
from zorgsim.model.generalists import posts_as_coaches
from zorgsim.model.slots import specialist_time
from zorgsim.model.vocabulary import N_SEVERITIES, Stage

Floats = NDArray[np.float64]
Parameters = Mapping[str, Floats]

FIXED_ITEMS: Final = ("access_and_overhead", "protection", "personal_budgets", "transport")
"""What municipalities spend on youth care that is not simulated family by family."""

MONTHS_PER_YEAR: Final = 12.0

_LEAST_TIME = 0.1
"""Lost time makes no week more than ten times as dear, however little time is left for families. Assumption."""
_LEAST_BUDGET = 1.0
"""EUR per family per year: where the register has (nearly) no first line, nothing large is divided by nothing. Assumption."""


def first_line_budget(parameters: Parameters) -> Floats:
    """Return the register's budget for family coaches, EUR per family per year, (cells,)."""
    return parameters["first_line.coaches_per_1000"] / 1000.0 * parameters["price.coach_fte"]


def specialist_budget(dials: Dials, parameters: Parameters) -> Floats:
    """Return the budget for specialist care before any shift, all slots taken, EUR per family per year, (cells,)."""
    slots = parameters["specialist.slots_per_1000"] / 1000.0 * dials["specialist_slots"]
    return slots * parameters["price.specialist_week"] * WEEKS_PER_YEAR


def budget_shift(dials: Dials, parameters: Parameters) -> Floats:
    """Return the share of the specialist budget that is shifted to the first line, (cells,); below 0: the other way.

    It is the dial's, but the first line gives no more than it has.
    """
    first_line = first_line_budget(parameters) * dials["coaches"]
    specialist = specialist_budget(dials, parameters)
    with np.errstate(over="ignore"):  # over next to nothing it is more than anything: the first line then gives what is asked
        most = np.divide(first_line, specialist, out=np.zeros_like(first_line), where=specialist > 0.0)
    return np.maximum(dials["budget_shift"], -most)


def budgeted_coaches(dials: Dials, parameters: Parameters) -> Floats:
    """Return the coaches that are budgeted for, as a share of the register's, (cells,): lever, shifts, specialists' posts.

    At register prices a shift keeps the total. Where the register has no first line nothing can be compared with it: no coaches.
    """
    coaches = first_line_budget(parameters)
    moved = budget_shift(dials, parameters) * specialist_budget(dials, parameters)
    shifted = np.divide(moved, coaches, out=np.zeros_like(moved), where=coaches > 0.0)
    posts = dials["coaches"] + shifted + posts_as_coaches(dials, parameters)
    return np.maximum(posts, 0.0)  # rounding alone can bring it below nothing


def coaches_left(coaches: Floats, crowded: Floats, parameters: Parameters) -> Floats:
    """Return the coaches that are paid for when so much is crowded out, both as a share of the register's, (cells,).

    However many coaches there are, they lose as many euros; but never more than ``reserve.deepest_cut`` of what they have.
    """
    return coaches - np.minimum(crowded, parameters["reserve.deepest_cut"] * coaches)


def spending(by_stage: NDArray[np.int64], coaches: Floats, paid_weeks: Floats, parameters: Parameters) -> Floats:
    """Return what the youth budget spends on simulated care in a year like this week, EUR, (cells,); ``fixed_items`` come on top.

    Parameters
    ----------
    by_stage
        (cells, stages) families in each stage.
    coaches
        (cells,) coaches employed (FTE).
    paid_weeks
        (cells,) weeks of specialist care that are paid for in this week (``paid_specialist_weeks``).
    """
    weekly = paid_weeks * parameters["price.specialist_week"]
    weekly = weekly + by_stage[:, Stage.RESIDENTIAL] * parameters["price.residential_week"]
    weekly = weekly + by_stage[:, Stage.CRISIS] * parameters["price.crisis_week"]
    return weekly * WEEKS_PER_YEAR + coaches * parameters["price.coach_fte"]


def own_contributions(by_stage: NDArray[np.int64], dials: Dials) -> Floats:
    """Return what families pay for specialist and residential care in a year like this week, EUR, (cells,); youth budgets get it.

    Dial ``own_contribution``, EUR a month, x families in such care x 12 months.
    """
    return (by_stage[:, Stage.SPECIALIST] + by_stage[:, Stage.RESIDENTIAL]) * dials["own_contribution"] * MONTHS_PER_YEAR


def interim_spending(in_interim_care: NDArray[np.int64], parameters: Parameters) -> Floats:
    """Return what interim care costs in a year like this week, EUR, (cells,), from the families that have it, (cells,)."""
    return in_interim_care * parameters["price.interim_week"] * WEEKS_PER_YEAR


def fixed_items(use: Floats, parameters: Parameters) -> dict[str, Floats]:
    """Return what is spent that is not simulated family by family, EUR per family per year, each (cells,), by ``FIXED_ITEMS``.

    An amount per family of the register times the municipality's use of care: each is published as a share of spending. Nothing
    that a scenario decides moves it. Coordination (access, teams, overhead) holds the register's coaches, who are simulated and
    paid as such: what is left of it is the item, so that nobody is counted twice.

    Parameters
    ----------
    use
        (cells,) relative use of care.
    """
    items = {name: parameters[f"spending.{name}"] * use for name in FIXED_ITEMS[1:]}
    access = np.maximum(parameters["spending.coordination"] * use - first_line_budget(parameters), 0.0)
    return {FIXED_ITEMS[0]: access, **items}


def paid_specialist_weeks(in_care: Floats, slots: Floats, tariff: Floats, dials: Dials) -> Floats:
    """Return the weeks of specialist care that are paid for in a week, in weeks at the register's price, (cells,).

    By effort and by output: those in use, for families or for advice, at the tariff. A lump sum pays for slots, whatever is done in
    them.

    Parameters
    ----------
    in_care
        (cells,) families in specialist care, and slots whose time goes to advising coaches.
    slots
        (cells,) slots of the specialists employed, whatever takes their time.
    tariff
        (cells,) ``specialist_tariff``.
    """
    return np.where(dials["lump_sum"] > 0.0, slots, in_care * tariff)


def weeks_started(started: NDArray[np.int64], length: Floats) -> Floats:
    """Return the weeks that trajectories which started in a week are expected to take, (cells,).

    Parameters
    ----------
    started
        (severities, cells) families that started specialist care in this week.
    length
        (cells, severities) expected weeks of a trajectory that starts now (``zorgsim.model.rules.specialist.expected_weeks``).
    """
    weeks = np.zeros(len(length))
    for severity in range(N_SEVERITIES):  # one by one: sums over an axis give other bits for one cell than for many
        weeks = weeks + started[severity] * length[:, severity]
    return weeks


def paid_as_care_starts(by_week: Floats, no_start: Floats, at_start: Floats, dials: Dials) -> Floats:
    """Return the weeks of specialist care that are paid for in a week where a share is paid as care starts, (cells,).

    (1 - s) x what families' weeks would pay + s x what trajectories that started pay, with s the dial ``start_share``; and in full
    what no start pays for. So a trajectory of the expected length pays what it would have paid by the week, sooner.

    Parameters
    ----------
    by_week
        (cells,) weeks that would be paid for by the week (``paid_specialist_weeks``).
    no_start
        (cells,) those of them that no start pays for: of advice, and of families that are kept on after the stay as planned.
    at_start
        (cells,) what trajectories that started in this week would pay if all of it came at the start (``weeks_started`` at the
        tariff).
    dials
        Dials.
    """
    return by_week + dials["start_share"] * (at_start - (by_week - no_start))


def specialist_tariff(dials: Dials, parameters: Parameters) -> Floats:
    """Return the price of a week of specialist care in use, as a multiple of the register's, (cells,).

    A tariff covers its costs: staff whose time goes elsewhere (contracts, training, travel) see fewer families for the same
    salary, so that a week costs more. Paid by output, a trajectory keeps the price that it had when paid by effort, and so a
    week costs more as stays get shorter.
    """
    by_output = 1.0 + dials["output"] * (1.0 / parameters["funding.output_weeks"] - 1.0)
    return by_output / np.maximum(specialist_time(dials, parameters), _LEAST_TIME)


def need_factor(use: Floats, parameters: Parameters) -> Floats:
    """Return how much larger a municipality's budget per family is than the nation's, (cells,).

    Relative use of care to the power ``budget.need_exponent``: the distribution of the state's money follows need in part.
    """
    return np.exp(parameters["budget.need_exponent"] * np.log(use))


def yearly_budget(need: Floats, dials: Dials, parameters: Parameters) -> Floats:
    """Return the municipality's youth budget, EUR per family per year, (cells,): register x lever ``budget.level`` x need."""
    return parameters["budget.per_family"] * dials["budget"] * need


def crowded_out(reserve: Floats, parameters: Parameters) -> Floats:
    """Return what overspending crowds out (loop R3), as a share of the register's budget for coaches, (cells,).

    Of every euro of overspending a share (``reserve.crowding_out``) is taken in all, at the pace at which the reserve settles, as
    long as the budget lasts (``reserve.deepest_cut``). Coaches lose so many euros (``coaches_left``); prevention, whose budget
    nobody publishes, is cut by the same share.
    """
    taken = parameters["reserve.crowding_out"] * np.maximum(-reserve, 0.0) / parameters["reserve.settle_years"]
    share = taken / np.maximum(first_line_budget(parameters), _LEAST_BUDGET)
    return np.minimum(share, parameters["reserve.deepest_cut"])


class YearOfMoney(Carries):
    """What each cell has spent of its youth budget since January."""

    CARRIED = ("_spent",)

    def __init__(self, cells: int) -> None:
        self._spent = np.zeros(cells)

    def spend(self, spending: Floats, budget: Floats, year_ends: np.bool_ | bool) -> NDArray[np.bool_]:
        """Add a week, and say where the year's budget is used up; nowhere once the year has ended, for the next has its own.

        Parameters
        ----------
        spending, budget
            (cells,) of a year like this week, EUR per family.
        year_ends
            Is this week the last of its year?
        """
        self._spent += spending / WEEKS_PER_YEAR
        if year_ends:
            self._spent[:] = 0.0
            return np.zeros(len(spending), dtype=bool)
        return self._spent >= budget
