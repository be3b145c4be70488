"""What surrounds the families of a batch: lever settings, slow stocks, pools and places. Both engines read and step the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.batch import Batch
from zorgsim.model.conditions import Conditions, fixed_conditions, home_tables, in_week, under_levers
from zorgsim.model.levers import LEVERS, hazard_bounds, turn_dials
from zorgsim.model.pools import groups_of, offered_places, pool_of_cells, whole_places
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
        self.frozen = {name: np.repeat([name in run.freeze for run in batch.runs], batch.world.size) for name in STOCKS}
        self._moving = [name for name in STOCKS if not self.frozen[name].all()]
        self.week = 0
        self._turn_levers(0)
        self.fixed = fixed_conditions(self.parameters, self.home, self.dials, self.stocks)
        self.offer_places()

    def take_over(self, batch: Batch) -> None:
        """Go on under the measures of another batch that has been the same until now."""
        self.batch = batch
        self.set_levers(self.week)

    def set_levers(self, week: int) -> None:
        """Turn the dials to this week's settings, regroup the pools, and lay out anew what follows."""
        self._turn_levers(week)
        self.fixed = under_levers(self.fixed, self.parameters, self.home, self.dials)
        self.offer_places()

    def _turn_levers(self, week: int) -> None:
        settings = self.batch.lever_settings(week)
        self.dials = turn_dials(settings, self.parameters, self.batch.cells)
        neutral = {name: np.full(self.batch.cells, lever.neutral) for name, lever in LEVERS.items()}
        self.settings = np.stack([settings.get(name, neutral[name]) for name in LEVERS])
        shared = pool_of_cells(self.groups, self.dials["pooling"])
        own = self.groups.of_level[0]
        self.pool = {Tier.FIRST_LINE: own, Tier.SPECIALIST: shared, Tier.RESIDENTIAL: shared}
        self.discipline = {tier: self._discipline_of_pools(self.pool[tier]) for tier in Tier}

    def _discipline_of_pools(self, pool: Ints) -> Ints:
        """Return the discipline of each cell's pool: most severe first only where all its municipalities choose so."""
        chosen = np.ones(self.groups.groups, dtype=np.int64)
        np.minimum.at(chosen, pool, self.dials["discipline"].astype(np.int64))
        return np.asarray(chosen[pool])

    def begin_week(self, week: int) -> Conditions:
        """Return what the rules of this week read: this week's levers, last week's stocks."""
        self.week = week
        if week in self.batch.weeks_of_change and week > 0:
            self.set_levers(week)
        elif self._moving:
            self.offer_places()
        return in_week(self.fixed, week, self.parameters, self.dials, self.stocks)

    def offer_places(self) -> None:
        """Work out the places that each cell offers, and the whole places of each pool."""
        self.offered = offered_places(self.stocks, self.dials, self.parameters, self.families)
        self.places = {tier: whole_places(self.offered[tier], self.pool[tier], self.groups.groups) for tier in Tier}

    def free_places(self, tier: Tier, in_care: Ints) -> Ints:
        """Return the free places of each pool, possibly negative, from the families in care per cell."""
        used = np.bincount(self.pool[tier], weights=in_care, minlength=self.groups.groups).astype(np.int64)
        return self.places[tier] - used

    def step_stocks(self, by_stage: Ints, networks_reknit: Ints) -> None:
        """Step every slow stock once on the week's counts.

        Parameters
        ----------
        by_stage
            (cells, stages) families in each stage at the week's end.
        networks_reknit
            (cells,) families whose network was re-knit this week.
        """
        if not self._moving:
            return
        week = WeekCounts(
            families=self.families,
            in_specialist_care=(by_stage[:, Stage.SPECIALIST] + by_stage[:, Stage.RESIDENTIAL]).astype(np.float64),
            networks_reknit=networks_reknit.astype(np.float64),
            first_line_pressure=self._pressure(Tier.FIRST_LINE, by_stage),
            specialist_pressure=self._pressure(Tier.SPECIALIST, by_stage),
        )
        stepped = {name: STOCKS[name].step(self.stocks[name], week, self.dials, self.parameters) for name in self._moving}
        kept = {name: np.where(self.frozen[name], self.stocks[name], value) for name, value in stepped.items()}
        self.stocks = {**self.stocks, **kept}

    def _pressure(self, tier: Tier, by_stage: Ints) -> Floats:
        """Return families in care or waiting over the places of their pool, per cell (1 where there are neither)."""
        asking = by_stage[:, CARE_OF[tier]] + by_stage[:, WAIT_OF[tier]]
        pool = self.pool[tier]
        asked = np.bincount(pool, weights=asking, minlength=self.groups.groups)
        places = np.maximum(self.places[tier], 1)
        return np.asarray((asked / places)[pool], dtype=np.float64)
