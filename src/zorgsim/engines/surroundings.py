"""What surrounds the families of a batch: lever settings, slow stocks, pools and places. Both engines read and step the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.batch import Batch
from zorgsim.engines.frozen import Frozen
from zorgsim.model.conditions import Conditions, fixed_conditions, in_week, under_levers
from zorgsim.model.group_help import paid_group_share
from zorgsim.model.home_tables import home_tables
from zorgsim.model.levers import CHOICES, LEVERS, hazard_bounds, turn_dials
from zorgsim.model.money import (
    crowded_out,
    need_factor,
    paid_specialist_weeks,
    specialist_tariff,
    spending,
    yearly_budget,
)
from zorgsim.model.pools import (
    Sharing,
    capacity_under,
    circle_of_cells,
    groups_of,
    offered_places,
    pool_of_cells,
    share_places,
    whole_places,
)
from zorgsim.model.stocks import STOCKS, WeekCounts
from zorgsim.model.vocabulary import CARE_OF, WAIT_OF, Stage, Tier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Surroundings:
    """Levers, stocks and places of all cells of a batch, week by week."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.parameters = batch.parameters
        self.families = batch.families
        bounds = hazard_bounds(self.parameters, batch.cells)
        self.home = home_tables(self.parameters, batch.prevalence, batch.use, bounds)
        self.groups = groups_of(batch.world.levels, len(batch.runs))
        self.stocks = {name: stock.start(self.parameters, self.families) for name, stock in STOCKS.items()}
        self.frozen = Frozen(batch)
        self._moving = self.frozen.moving
        self._need = need_factor(batch.use, self.parameters)
        self._scale = np.tile(batch.world.scale, (1, len(batch.runs)))
        self._learning_speed = 1.0 + self.parameters["practice.spread"] * (2.0 * batch.municipal_luck - 1.0)
        self.week = 0
        self._turn_levers(0)
        self.fixed = fixed_conditions(self.parameters, self.home, self.dials, self.stocks)
        self._hold_waits()
        self.offer_places()

    def take_over(self, batch: Batch) -> None:
        """Go on under the measures of another batch that has been the same until now."""
        self.batch = batch
        self.set_levers(self.week)

    def set_levers(self, week: int) -> None:
        """Turn the dials to this week's settings, regroup the pools, and lay out anew what follows."""
        self._turn_levers(week)
        self.fixed = under_levers(self.fixed, self.parameters, self.home, self.dials)
        self._hold_waits()
        self.offer_places()

    def _turn_levers(self, week: int) -> None:
        settings = self.batch.lever_settings(week)
        self.dials = turn_dials(settings, self.parameters, self.batch.cells)
        neutral = {name: np.full(self.batch.cells, lever.neutral) for name, lever in LEVERS.items()}
        by_name = {name: settings.get(name, neutral[name]) for name in LEVERS}
        self.settings = np.stack(list(by_name.values()))
        words = [(by_name[name], LEVERS[name].choices.index(word)) for name, word in CHOICES]
        self.chosen = np.stack([setting == place for setting, place in words]).astype(np.int64)
        shared = pool_of_cells(self.groups, self.dials["pooling"])
        own = self.groups.of_level[0]
        self.pool = {Tier.FIRST_LINE: own, Tier.SPECIALIST: shared, Tier.RESIDENTIAL: shared}
        self.discipline = {tier: self._discipline_of_groups(self.pool[tier]) for tier in Tier}
        self.shares_places = bool(self.dials["sharing"].any())
        self.circle = circle_of_cells(self.groups, self.dials["pooling"], shared) if self.shares_places else shared
        self.discipline_of_circle = self._discipline_of_circles()
        self._scale_of_pool, self._scale_of_circle = self._scales_of_pools()
        self._group_share = paid_group_share(self.dials, self.parameters)
        self._budget = yearly_budget(self._need, self.dials, self.parameters)
        self._learns = self.dials["joint_learning"] > 0.0
        self._learns_somewhere = bool(self._learns.any())
        self._capacity = capacity_under(self.dials, self.parameters, self.families)
        self._tariff = specialist_tariff(self.dials, self.parameters)

    def _scales_of_pools(self) -> tuple[Floats, Floats]:
        """Return the families of each cell's pool, and of its circle, over those of them that are simulated, each (cells,).

        Those who live in the group but are not simulated are in the pool; municipalities that chose another pool are not.
        """
        return self._scale_of(self.pool[Tier.SPECIALIST]), self._scale_of(self.circle)

    def _scale_of(self, pool: Ints) -> Floats:
        """Return the scale of each cell's pool, (cells,); a pool goes by the number of the group that it is drawn from."""
        of_level = self.groups.of_level
        simulated = np.bincount(of_level.ravel(), np.tile(self.families, len(of_level)), minlength=self.groups.groups)
        scale = np.ones(self.groups.groups)
        scale[of_level] = self._scale
        members = np.bincount(pool, self.families, minlength=self.groups.groups)
        outside = simulated[pool] * (scale[pool] - 1.0)
        return 1.0 + outside / members[pool]

    def _discipline_of_groups(self, group: Ints) -> Ints:
        """Return the discipline of each cell's group: most severe first only where all its municipalities choose so."""
        chosen = np.ones(self.groups.groups, dtype=np.int64)
        np.minimum.at(chosen, group, self.dials["discipline"].astype(np.int64))
        return np.asarray(chosen[group])

    def _discipline_of_circles(self) -> Ints:
        """Return the discipline of each cell's circle: most severe first only where all that share in it choose so."""
        if not self.shares_places:
            return self.discipline[Tier.SPECIALIST]
        pool = self.pool[Tier.SPECIALIST]
        least = np.full(self.groups.groups, np.inf)
        np.minimum.at(least, pool, self.dials["sharing"])
        shares = least[pool] > 0.0
        chosen = np.ones(self.groups.groups, dtype=np.int64)
        np.minimum.at(chosen, self.circle[shares], self.dials["discipline"][shares].astype(np.int64))
        return np.asarray(chosen[self.circle])

    def _hold_waits(self) -> None:
        """Where loop R2 is frozen, nobody on a list escalates."""
        held = self.frozen.waits(self.week)
        if held.any():
            acceptance = self.fixed.wait_acceptance.reshape(-1, 3).copy()
            acceptance[held, 0] = 0.0
            self.fixed = replace(self.fixed, wait_acceptance=acceptance.ravel(), waits_eased_somewhere=True)

    def begin_week(self, week: int) -> Conditions:
        """Return what the rules of this week read: this week's levers, last week's stocks."""
        self.week = week
        if week in self.batch.weeks_of_change and week > 0:
            self.set_levers(week)
        elif self._moving:
            self.offer_places()
        return in_week(self.fixed, week, self.parameters, self.dials, self.stocks)

    def offer_places(self) -> None:
        """Work out the places that each cell offers, the whole places of each pool, and what pools share."""
        self.offered = offered_places(self.stocks, self._capacity)
        self.places = {tier: whole_places(self.offered[tier], self.pool[tier], self.groups.groups) for tier in Tier}
        self.sharing = {tier: self._sharing_of(tier) for tier in (Tier.SPECIALIST, Tier.RESIDENTIAL)} if self.shares_places else {}

    def _sharing_of(self, tier: Tier) -> Sharing:
        return share_places(self.offered[tier], self.pool[tier], self.circle, self.dials["sharing"], self.groups.groups)

    def used_places(self, tier: Tier, in_care: Ints) -> Ints:
        """Return the families in care of each pool, (groups,), from those per cell."""
        return np.bincount(self.pool[tier], weights=in_care, minlength=self.groups.groups).astype(np.int64)

    def free_places(self, tier: Tier, used: Ints) -> Ints:
        """Return the free places that each pool has for itself, possibly negative, from the families in care of each pool."""
        own = self.sharing[tier].own if tier in self.sharing else self.places[tier]
        return own - used

    def step_stocks(self, by_stage: Ints, networks_reknit: Ints) -> None:
        """Step every slow stock once on the week's counts.

        Parameters
        ----------
        by_stage
            (cells, stages) families in each stage at the week's end.
        networks_reknit
            (cells,) families whose network was re-knit this week.
        """
        week = self.counted = self.count_week(by_stage, networks_reknit)
        self.frozen.remember(self.week, week)
        stepped = {}
        for name in self._moving:
            seen = self.frozen.seen_by(name, self.week, week)
            value = self.stocks[name]
            after = STOCKS[name].step(value, seen, self.dials, self.parameters)
            stepped[name] = self.frozen.keep(name, self.week, value, after)
        self.stocks = {**self.stocks, **stepped}

    def count_week(self, by_stage: Ints, networks_reknit: Ints) -> WeekCounts:
        """Return what the stocks read of a week; arguments as for ``step_stocks``."""
        specialist = by_stage[:, Stage.SPECIALIST]
        coaches, specialists = self.stocks["coaches"], self.stocks["specialists"]
        staff = coaches + specialists
        places = specialists * self.parameters["specialist.caseload"]
        paid_weeks = paid_specialist_weeks(specialist, places, self._tariff, self.dials)
        spent = spending(by_stage, coaches, paid_weeks, self.parameters)
        return WeekCounts(
            families=self.families,
            learning_speed=self._learning_speed,
            in_specialist_care=(specialist + by_stage[:, Stage.RESIDENTIAL]).astype(np.float64),
            networks_reknit=networks_reknit.astype(np.float64),
            in_groups=by_stage[:, Stage.FIRST_LINE] * self._group_share,
            first_line_pressure=self._pressure(Tier.FIRST_LINE, by_stage),
            specialist_pressure=self._pressure(Tier.SPECIALIST, by_stage),
            volume=self._volume(specialist),
            generalists=np.divide(coaches, staff, out=np.zeros_like(staff), where=staff > 0.0),
            behind_the_better=self._behind_the_better(),
            budget=self._budget,
            spending=spent / self.families,
            paid_weeks=paid_weeks,
            crowded_out=crowded_out(self.stocks["reserve"], self.parameters) * (1.0 - self.dials["provincial"]),
        )

    def _volume(self, in_care: Ints) -> Floats:
        """Return families in specialist care of each cell's pool, also those not simulated; of its circle, as far as it shares."""
        volume: Floats = self.used_places(Tier.SPECIALIST, in_care)[self.pool[Tier.SPECIALIST]] * self._scale_of_pool
        if Tier.SPECIALIST not in self.sharing:
            return volume
        sharing = self.sharing[Tier.SPECIALIST]
        part = sharing.takes_part
        circle = sharing.circle[part]
        around = np.bincount(circle, weights=in_care[part], minlength=self.groups.groups)[circle] * self._scale_of_circle[part]
        share = sharing.share[self.pool[Tier.SPECIALIST][part]]
        volume[part] = (1.0 - share) * volume[part] + share * around
        return volume

    def _behind_the_better(self) -> Floats:
        """Return how far each cell's practice lies behind the best of those in its run that learn from each other."""
        practice, learns = self.stocks["practice"], self._learns
        if not self._learns_somewhere:
            return np.zeros_like(practice)
        best = np.zeros(len(self.batch.runs))
        np.maximum.at(best, self.batch.run_of_cell[learns], practice[learns])
        return np.where(learns, best[self.batch.run_of_cell] - practice, 0.0)

    def _pressure(self, tier: Tier, by_stage: Ints) -> Floats:
        """Return families in care or waiting over places, per cell: of the pool, and of its pot as far as it shares."""
        asking = by_stage[:, CARE_OF[tier]] + by_stage[:, WAIT_OF[tier]]
        pool = self.pool[tier]
        asked = np.bincount(pool, weights=asking, minlength=self.groups.groups)
        pressure = np.asarray((asked / np.maximum(self.places[tier], 1))[pool], dtype=np.float64)
        if tier not in self.sharing:
            return pressure
        sharing = self.sharing[tier]
        part = sharing.takes_part
        circle = sharing.circle[part]
        asked = np.bincount(circle, weights=asking[part], minlength=self.groups.groups)
        places = np.maximum(whole_places(self.offered[tier][part], circle, self.groups.groups), 1)
        share = sharing.share[pool[part]]
        pressure[part] = (1.0 - share) * pressure[part] + share * (asked / places)[circle]
        return pressure
