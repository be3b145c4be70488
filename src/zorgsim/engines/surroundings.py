"""What surrounds the families of a batch, week by week: levers, chances, slots and slow stocks. Both engines read the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zorgsim.clock import WEEKS_PER_YEAR
from zorgsim.engines.batch import Batch
from zorgsim.engines.following import Following, where_moved
from zorgsim.engines.frozen import Frozen
from zorgsim.engines.provider_lists import ProviderLists
from zorgsim.model.carried import Array, Carries
from zorgsim.model.chances import Chance, Given, Moves, Stay, Week, work_out
from zorgsim.model.closure import TIERS, Closing, closed_under, newly_closed
from zorgsim.model.dials import DialBounds, Dials
from zorgsim.model.domain_tables import DomainTables, domain_tables
from zorgsim.model.families import Families
from zorgsim.model.generalists import expertise_left, posts_moved, share_of_coaches, still_in_training
from zorgsim.model.group_help import paid_group_share
from zorgsim.model.home_tables import HomeTables, home_tables
from zorgsim.model.known_waits import KnownWaits
from zorgsim.model.labour_market import HIRING, STAFF, LabourMarket
from zorgsim.model.levers import CHOICES, LEVERS, hazard_bounds, turn_dials
from zorgsim.model.local_strength import felt
from zorgsim.model.money import (
    YearOfMoney,
    crowded_out,
    fixed_items,
    interim_spending,
    need_factor,
    own_contributions,
    paid_as_care_starts,
    paid_specialist_weeks,
    specialist_tariff,
    spending,
    weeks_started,
    yearly_budget,
)
from zorgsim.model.pools import groups_of, pooling_under
from zorgsim.model.rules.specialist import expected_weeks, longest_trajectory, specialist_stays
from zorgsim.model.slots import advising_slots, capacity_under, offered_slots, slots_of, treating_slots
from zorgsim.model.stocks import STOCKS, WeekCounts
from zorgsim.model.stocks.specialists import bought_of
from zorgsim.model.stocks.workforce import leaving, loss_of_coaches
from zorgsim.model.structure import BudgetRuleOption, ListsOption, ReferralOption, StaffOption, SupplyOption
from zorgsim.model.succession import bought_for
from zorgsim.model.tariffs import TariffCuts, agreed_tariff
from zorgsim.model.vocabulary import N_SEVERITIES, Stage, Tier
from zorgsim.model.volunteers import usual_volunteers, volunteers_after_a_week
from zorgsim.model.week import CHANCES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def _moved_by(*moves: Moves) -> tuple[Chance | Stay, ...]:
    return tuple(one for one in CHANCES.values() if one.moves in moves)


_NEUTRAL: Final = np.array([[lever.neutral] for lever in LEVERS.values()])
_ROW_OF_LEVER: Final = {name: row for row, name in enumerate(LEVERS)}
_ROW_OF_CHOICE: Final = [_ROW_OF_LEVER[name] for name, _ in CHOICES]
_WORD_OF_CHOICE: Final = np.array([[LEVERS[name].choices.index(word)] for name, word in CHOICES])
_MOVED_BY_LEVERS: Final = _moved_by(Moves.LEVERS)
_MOVED_EVERY_WEEK: Final = _moved_by(Moves.WEEK)
_FEW_CELLS: Final = 1_000
_UNKNOWN: Final = np.zeros(0, dtype=bool)
_NOT_SAID: Final = np.zeros(0)


def hazards_of(batch: Batch) -> tuple[HomeTables, DomainTables, DialBounds]:
    """Return what happens at home, and to domains, under no measures, of every cell; and the bounds that thinning goes by.

    It is the one thing that parameters together can make impossible.

    Raises
    ------
    ParametersError
        If they do.
    """
    # whoever simulates has checked before that it is possible, and scenarios share their parameters: for a region the last ones
    # are at hand still; of very many cells they would take memory, and nobody notices the moment
    return _hazards_of(_Inputs(batch)) if batch.cells <= _FEW_CELLS else _hazards_of.__wrapped__(_Inputs(batch))


class _Inputs:
    """What hazards rest on: two batches are one where all of it is the same to the last bit."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    @cached_property
    def bits(self) -> tuple[Any, ...]:
        """All of it, to be compared."""
        batch = self.batch
        parameters = tuple((name, values.tobytes()) for name, values in batch.parameters.items())
        return batch.structure, batch.cells, batch.use.tobytes(), batch.prevalence.tobytes(), parameters

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Inputs) and self.bits == other.bits

    def __hash__(self) -> int:
        return hash(self.bits)


@lru_cache(maxsize=2)
def _hazards_of(inputs: _Inputs) -> tuple[HomeTables, DomainTables, DialBounds]:
    batch = inputs.batch
    bounds = hazard_bounds(batch.parameters, batch.cells)
    home = home_tables(batch.parameters, batch.use, bounds, batch.structure)
    return home, domain_tables(batch.parameters, batch.prevalence, bounds, batch.structure), bounds


def _formula_of(one: Chance | Stay, given: Given) -> Callable[[Dials, dict[str, Any]], Any]:
    """Return the formula of a chance that levers move, of dials and tables; what moves every week it cannot read."""

    def formula(dials: Dials, tables: dict[str, Any]) -> Any:
        of_levers = replace(given, dials=dials, tables=tables, stocks={}, known_waits={}, intake_stopped=_UNKNOWN)
        return one.work_out(replace(of_levers, volunteers=_NOT_SAID, former_specialists=_NOT_SAID))

    return formula


class Surroundings(Carries):
    """Levers, chances, slots and stocks of all cells of a batch.

    Parameters
    ----------
    batch
        What is simulated.

    Raises
    ------
    ParametersError
        If the parameters together describe no possible world.
    """

    CARRIED = (
        *("stocks", "frozen", "_known_waits", "_year", "lists", "market", "intake_stopped", "_tariff_cuts", "week", "_closed"),
        *("living", "bought_for", "volunteers"),
        *("_generalists", "in_training", "former_specialists"),
    )

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.parameters = batch.parameters
        self.families = batch.families  # of the register; who lives there now may be another number
        self.living = batch.families_in(0).astype(np.float64)
        self.bought_for = self._bought_for()
        self.home, self.domains, self.bounds = hazards_of(batch)
        self.groups = groups_of(batch.world.levels, len(batch.runs))
        self.stocks = {name: stock.start(self.parameters, self.bought_for) for name, stock in STOCKS.items()}
        self.frozen = Frozen(batch)
        self._moving = self.frozen.moving
        self._need = need_factor(batch.use, self.parameters)
        self._fixed = sum(fixed_items(batch.use, self.parameters).values(), np.zeros(batch.cells))
        self._scale = np.tile(batch.world.scale, (1, len(batch.runs)))
        self._learning_speed = 1.0 + self.parameters["practice.spread"] * (2.0 * batch.municipal_luck - 1.0)
        self._looks = batch.structure.referral is ReferralOption.LOOKS
        self._known_waits = KnownWaits(batch.cells)
        self._known: dict[Tier, Floats] = {}
        self._year = YearOfMoney(batch.cells)
        self.lists = ProviderLists(batch) if batch.structure.lists is ListsOption.PROVIDERS else None
        self.market = LabourMarket(self.groups, self.parameters) if batch.structure.staff is StaffOption.MARKET else None
        self.intake_stopped = np.zeros(batch.cells, dtype=bool)
        self._tariff_cuts = TariffCuts(batch.cells) if batch.structure.budget_rule is BudgetRuleOption.CUT_TARIFFS else None
        self.in_interim_care = np.zeros(batch.cells, dtype=np.int64)
        self.volunteers = usual_volunteers(batch.cells)
        self._readily, self._own_way = (2.0 * luck - 1.0 for luck in batch.volunteer_luck)
        self.started_specialist = np.zeros((N_SEVERITIES, batch.cells), dtype=np.int64)
        self.kept_on = np.zeros(batch.cells, dtype=np.int64)
        self._tables_of_week: dict[str, Any] = {}
        self.week = 0
        self._closed = np.zeros((len(TIERS), batch.cells))
        self._generalists = np.zeros(batch.cells)
        self.in_training = np.zeros(batch.cells)
        self.former_specialists = np.zeros(batch.cells)  # among coaches, those in training included
        self.dials: Dials = {}
        self._nobody_escalates = np.zeros(0, dtype=bool)
        self._following = Following()
        self._turn_levers()
        self._tables = work_out(_moved_by(Moves.RUN), self._given({}))
        self._work_out_what_levers_move()
        self.offer_slots()

    def take_over(self, batch: Batch) -> None:
        """Go on under the measures of another batch that has been the same until now."""
        self.batch = batch
        self.set_levers()

    def carry_on(self, arrays: Mapping[str, Array], at: str = "") -> None:
        """Go on from a week that ended, under levers as they stood in it."""
        super().carry_on(arrays, at)
        self._following.forget()
        self.set_levers()

    def set_levers(self) -> None:
        """Set the levers as they stand this week, and work out anew what follows from them."""
        self._turn_levers()
        self._work_out_what_levers_move()
        self.offer_slots()

    def _work_out_what_levers_move(self) -> None:
        """Work out the chances that levers move: those that read a dial, or another chance, which moved."""
        given = self._given(self._tables)
        self._tables = given.tables
        for one in _MOVED_BY_LEVERS:
            self._tables[one.name] = self._following.of(one.name, _formula_of(one, given), self.dials, self._tables)
        self._answers: dict[tuple[str, str], bool] = {}

    def _given(self, tables: dict[str, Any]) -> Given:
        """Return what chances are worked out from, with tables of its own: those of another week stay as they are."""
        return Given(
            self.parameters,
            self.dials,
            self.stocks,
            self.home,
            self.domains,
            self._nobody_escalates,
            dict(tables),
            self.batch.structure,
            self._known,
            self.intake_stopped,
            self.living,
            self.bounds,
            self.volunteers,
            self._own_way,
            share_of_coaches(self.former_specialists, self.in_training, self.stocks["coaches"]),
        )

    def _turn_levers(self) -> None:
        cells = self.batch.cells
        settings = self.batch.lever_settings(self.week)
        self.settings = np.repeat(_NEUTRAL, cells, axis=1)
        for name, setting in settings.items():
            self.settings[_ROW_OF_LEVER[name]] = setting
        self.chosen = (self.settings[_ROW_OF_CHOICE] == _WORD_OF_CHOICE).astype(np.int64)

        self.dials = where_moved(self.dials, turn_dials(felt(settings, self.batch.local_strengths), self.parameters, cells))
        nobody_escalates = self.frozen.waits(self.week)
        if not np.array_equal(nobody_escalates, self._nobody_escalates):
            self._following.forget()  # no dial, but read beside them
            self._nobody_escalates = nobody_escalates
        follows, dials = self._following.of, self.dials
        self.pooling = follows("pooling", lambda dials: pooling_under(dials, self.groups, self.families, self._scale), dials)
        if self.lists is not None:
            follows("lists", self.lists.set_pools, {"pooling": self.pooling}, dials)
        self._capacity = follows("capacity", lambda dials: capacity_under(dials, self.parameters, self.bought_for), dials)
        self._group_share = follows("group share", lambda dials: paid_group_share(dials, self.parameters), dials)
        self._budget = follows("budget", lambda dials: yearly_budget(self._need, dials, self.parameters), dials)
        self._tariff = follows("tariff", lambda dials: specialist_tariff(dials, self.parameters), dials)
        self._learns = self.dials["joint_learning"] > 0.0
        self._anybody_learns = bool(self._learns.any())

    def begin_week(self, week: int) -> Week:
        """Return what the rules of this week read: this week's levers, last week's stocks."""
        self.week = week
        self.started_specialist[:] = 0
        if self.batch.families_move and self._year_begins(week):
            self.bought_for = self._bought_for()
            self._following.forget()  # no dial, but read beside them
            self.set_levers()
        elif week in self.batch.weeks_of_change and week > 0:
            self.set_levers()
        elif self._moving:
            self.offer_slots()
        closing = self._let_providers_leave() if week in self.batch.weeks_of_change else None
        if week in self.batch.weeks_of_change:
            self._let_specialists_become_coaches()
        if self._looks:
            self._known = self._known_waits.of_pools(self.slots)
        lists = None if self.lists is None else self.lists.of_week()
        self._tables_of_week = work_out(_MOVED_EVERY_WEEK, self._given(self._tables))
        return Week(week, self._tables_of_week, lists, self._answers, closing)

    def count_starts_with_specialists(self, families: Families) -> None:
        """Take note of families that start specialist care this week, by severity: what is paid as care starts is paid for them."""
        np.add.at(self.started_specialist, (families.severity, families.cell), 1)

    def _let_providers_leave(self) -> Closing | None:
        """Let the slots and the staff go of providers that leave this week; None where none does."""
        before, now = self._closed, closed_under(self.dials)
        self._closed = now
        if np.array_equal(before, now):
            return None
        of_cell = newly_closed(before, now)
        left = self.stocks["specialists"] * (1.0 - of_cell[TIERS.index(Tier.SPECIALIST)])
        kept = self.frozen.keep("specialists", self.week, self.stocks["specialists"], left)
        self.stocks = {**self.stocks, "specialists": kept}
        specialist = TIERS.index(Tier.SPECIALIST)
        of_list = None if self.lists is None else self.lists.close(before[specialist], now[specialist])
        self.offer_slots()
        return Closing(of_cell, of_list)

    def _let_specialists_become_coaches(self) -> None:
        """Move specialists to the first line as their posts move this week; they are coaches at once, and in training first."""
        before, now = self._generalists, self.dials["generalists"]
        self._generalists = now
        if not (now > before).any():
            return
        # as many as posts move, whoever was hired beyond what is bought; where the measure ends nobody is turned back
        posts = posts_moved({**self.dials, "generalists": np.maximum(now - before, 0.0)}, self.parameters) * self.bought_for
        stocks = self.stocks
        there = stocks["specialists"]
        left = self.frozen.keep("specialists", self.week, there, there - np.minimum(posts, there))
        moved = there - left
        share = np.divide(moved, there, out=np.zeros_like(there), where=there > 0.0)
        after = {
            "specialists": left,
            "coaches": stocks["coaches"] + moved,
            "expertise": expertise_left(stocks["expertise"], share, self.parameters),
        }
        self.stocks = {**stocks, **{name: self.frozen.keep(name, self.week, stocks[name], one) for name, one in after.items()}}
        came = self.stocks["coaches"] - stocks["coaches"]
        self.in_training, self.former_specialists = self.in_training + came, self.former_specialists + came
        self.offer_slots()

    def _at_work(self) -> dict[str, Floats]:
        """Return the stocks, of coaches those alone who are not in training any more."""
        return {**self.stocks, "coaches": np.maximum(self.stocks["coaches"] - self.in_training, 0.0)}

    def _year_begins(self, week: int) -> bool:
        years = self.batch.clock.year_of_week
        return week > 0 and bool(years[week] != years[week - 1])

    def _bought_for(self) -> Floats:
        """Return the families for whom coaches, specialists and slots are bought until the year ends, (cells,)."""
        if not self.batch.families_move:
            return self.families
        return bought_for(self.living, self.families, self.parameters["families.supply_follows"])

    def offer_slots(self) -> None:
        """Work out the slots of this week."""
        self.slots = slots_of(self.pooling, offered_slots(self._at_work(), self._capacity))

    def end_week(self, by_stage: Ints, networks_reknit: Ints, started: Ints) -> None:
        """Step every slow stock once on the week's counts, and remember how long the lists are.

        Parameters
        ----------
        by_stage
            (cells, stages) families in each stage at the week's end.
        networks_reknit
            (cells,) families whose network was re-knit this week.
        started
            (tiers, cells) families that started care this week.
        """
        if self._looks:
            self._known_waits.remember(by_stage, started)
        if self.lists is not None:
            self.lists.end_week()
        if self.batch.families_move:
            self.living = by_stage.sum(axis=1).astype(np.float64)
        week = self.counted = self.count_week(by_stage, networks_reknit)
        self._stop_intake(week)
        self._cut_tariffs(week)
        self.frozen.remember(self.week, week)
        if self.former_specialists.any():
            self._lose_former_specialists(week)
        stepped = {}
        for name in self._moving:
            seen = self.frozen.seen_by(name, self.week, week)
            value = self.stocks[name]
            after = STOCKS[name].step(value, seen, self.dials, self.parameters)
            stepped[name] = self.frozen.keep(name, self.week, value, after)
        if self.market is not None and self.week >= self.batch.dated.staff:
            stepped |= self._share_staff(self.market, week, stepped)
        self.stocks = {**self.stocks, **stepped}
        self.volunteers = volunteers_after_a_week(self.volunteers, self._readily, self.dials, self.parameters)
        self.in_training = still_in_training(self.in_training, self.parameters)

    def _lose_former_specialists(self, week: WeekCounts) -> None:
        """Let former specialists leave as other coaches do, in training or not; whoever is hired in their stead was none."""
        seen = self.frozen.seen_by("coaches", self.week, week)
        stays = 1.0 - leaving(loss_of_coaches(seen.first_line_pressure, self.dials, self.parameters))
        for name in ("former_specialists", "in_training"):
            there = getattr(self, name)
            setattr(self, name, self.frozen.keep("coaches", self.week, there, there * stays))

    def _share_staff(self, market: LabourMarket, week: WeekCounts, stepped: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return what a labour market makes of the workforces after this week."""
        if self.week == self.batch.dated.staff:
            market.begin(self.stocks)
        hiring = [
            HIRING[name](self.stocks[name], self.frozen.seen_by(name, self.week, week), self.dials, self.parameters)
            for name in STAFF
        ]
        present, apart = (np.stack([stocks[name] for name in STAFF]) for stocks in (self.stocks, {**self.stocks, **stepped}))
        after = market.share_staff(hiring, present, apart, self.frozen.still(STAFF, self.week))
        return dict(zip(STAFF, after, strict=True))

    def count_week(self, by_stage: Ints, networks_reknit: Ints) -> WeekCounts:
        """Return what the stocks read of a week; arguments as for ``end_week``."""
        specialist = by_stage[:, Stage.SPECIALIST]
        coaches, specialists = self.stocks["coaches"], self.stocks["specialists"]
        staff = coaches + specialists
        paid_slots = specialists * self.parameters["specialist.caseload"]
        cut = self._tariff_cut()
        tariff = agreed_tariff(self.dials, cut)
        paid_weeks = self._paid_weeks(specialist, paid_slots) * tariff
        spent = spending(by_stage, coaches, paid_weeks, self.parameters) - own_contributions(by_stage, self.dials)
        spent = spent + interim_spending(self.in_interim_care, self.parameters)
        return WeekCounts(
            families=self.living,
            bought_for=self.bought_for,
            learning_speed=self._learning_speed,
            in_specialist_care=(specialist + by_stage[:, Stage.RESIDENTIAL]).astype(np.float64),
            networks_reknit=networks_reknit.astype(np.float64),
            in_groups=by_stage[:, Stage.FIRST_LINE] * self._group_share,
            first_line_pressure=self.slots.pressure(Tier.FIRST_LINE, by_stage),
            specialist_pressure=self.slots.pressure(Tier.SPECIALIST, by_stage),
            volume=self.slots.volume(specialist),
            generalists=np.divide(coaches, staff, out=np.zeros_like(staff), where=staff > 0.0),
            behind_the_better=self._behind_the_better(),
            budget=self._budget,
            spending=spent / self.living + self._fixed,
            paid_weeks=paid_weeks,
            crowded_out=self._crowded_out(),
            supply_follows=self._supply_follows(),
            specialist_demand=self._specialist_demand(by_stage),
            tariff=tariff,
            tariff_cut=cut,
        )

    @property
    def anybody_pays_starts(self) -> bool:
        """Is a share of what specialist care pays paid anywhere as it starts?"""
        return bool(self.dials["start_share"].any())

    def _paid_weeks(self, in_care: Ints, slots: Floats) -> Floats:
        """Return the weeks of specialist care that are paid for in this week, before the tariff that is agreed, (cells,)."""
        advice = advising_slots(self._at_work(), self._capacity)
        by_week = paid_specialist_weeks(in_care + advice, slots, self._tariff, self.dials)
        if not self.anybody_pays_starts:
            return by_week
        beside = advice + self.kept_on
        no_start = paid_specialist_weeks(beside, np.minimum(beside, slots), self._tariff, self.dials)
        length = expected_weeks(self._tables_of_week[specialist_stays.name], self._tables_of_week[longest_trajectory.name])
        return paid_as_care_starts(by_week, no_start, weeks_started(self.started_specialist, length) * self._tariff, self.dials)

    def _stop_intake(self, counts: WeekCounts) -> None:
        """Add the week to what the year has spent, and say where it is as much as the year's budget."""
        if self.batch.structure.budget_rule is not BudgetRuleOption.INTAKE_STOP:
            return
        used_up = self._year.spend(counts.spending, counts.budget, self._year_ends())
        self.intake_stopped = used_up & (self.dials["provincial"] == 0.0) & (self.week + 1 >= self.batch.dated.budget_rule)

    def _year_ends(self) -> np.bool_ | bool:
        years = self.batch.clock.year_of_week
        return self.week + 1 == len(years) or years[self.week + 1] != years[self.week]

    def _tariff_cut(self) -> Floats:
        """Return the share by which tariffs are cut, (cells,): nothing where that is not the rule, or the province commissions."""
        if self._tariff_cuts is None:
            return np.zeros(self.batch.cells)
        return self._tariff_cuts.cut * (1.0 - self.dials["provincial"])

    def _cut_tariffs(self, counts: WeekCounts) -> None:
        """Add the week to what the year had and spent; at its end, say by how much tariffs are lowered in the next."""
        if self._tariff_cuts is None:
            return
        municipal = 1.0 - self.dials["provincial"]
        paid = counts.paid_weeks * self.parameters["price.specialist_week"] * WEEKS_PER_YEAR / counts.families
        self._tariff_cuts.add_week((counts.budget - counts.spending) * municipal, paid * municipal)
        if self._year_ends():
            works = (municipal > 0.0) & (self.week + 1 >= self.batch.dated.budget_rule)
            self._tariff_cuts.end_year(works, self.parameters)

    def _supply_follows(self) -> Bools:
        """Say where the specialists of a municipality follow what is asked for, (cells,); provinces buy a fixed number."""
        follows = self.batch.structure.supply is SupplyOption.FOLLOWS_DEMAND and self.week >= self.batch.dated.supply
        municipal: Bools = self.dials["provincial"] == 0.0
        return municipal & follows

    def _crowded_out(self) -> Floats:
        """Return what overspending crowds out, (cells,): nothing where that is not the rule, or the province commissions."""
        rule = self.batch.structure.budget_rule
        if rule is not BudgetRuleOption.CROWDING_OUT or self.week < self.batch.dated.budget_rule:
            return np.zeros(self.batch.cells)
        return crowded_out(self.stocks["reserve"], self.parameters) * (1.0 - self.dials["provincial"])

    def _specialist_demand(self, by_stage: Ints) -> Floats:
        """Return families in care or waiting over the slots bought, of each cell's pool, (cells,); 1 where none are bought.

        Time that goes elsewhere is replaced, whatever takes it: training, contracts, care at home, advice to coaches.
        """
        bought = {**self._at_work(), "specialists": bought_of(self.bought_for, self.dials, self.parameters)}
        return self.slots.asked_over(treating_slots(bought, self._capacity), by_stage)

    def _behind_the_better(self) -> Floats:
        """Return how far each cell's practice lies behind the best of those in its run that learn from each other, (cells,)."""
        practice, learns = self.stocks["practice"], self._learns
        if not self._anybody_learns:
            return np.zeros_like(practice)
        best = np.zeros(len(self.batch.runs))
        np.maximum.at(best, self.batch.run_of_cell[learns], practice[learns])
        return np.where(learns, best[self.batch.run_of_cell] - practice, 0.0)
