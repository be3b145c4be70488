"""The textbook systems on a calendar of whole weeks, solved exactly (no simulation, nothing of the model's code).

A textbook queue lives in continuous time. Here questions arise, and care ends, at the beginning of a week; then slots are given
out; a stay is a whole number of weeks, at least one, of the stated mean. These functions solve that system as it stands, so that
what weeks do can be told apart from chance and set beside the continuous formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse, special, stats
from scipy.sparse.linalg import spsolve
from tests.theory.formulas import erlang_b

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEGLIGIBLE = 1e-11
"""Probabilities below this are left out of the chains."""

MOST_AT_ONCE = 100
"""More families than this never ask in one week."""

THE_WEEK: Ints = np.zeros(1, dtype=np.int64)
"""The only week of ``Slots.in_the_long_run``."""


# Stays in whole weeks


def capped_gamma(scale: float, scv: float, cap: Floats) -> Floats:
    """E[min(X, cap)] of a gamma X of mean ``scale`` and the given squared coefficient of variation (0: X = scale)."""
    if scv == 0.0:
        return np.minimum(scale, cap)
    shape = 1.0 / scv
    x = cap * shape / scale
    return np.asarray(scale * special.gammainc(shape + 1.0, x) + cap * special.gammaincc(shape, x), dtype=np.float64)


def capped_lognormal(scale: float, scv: float, cap: Floats) -> Floats:
    """E[min(X, cap)] of a lognormal X of mean ``scale`` and the given squared coefficient of variation (0: X = scale)."""
    if scv == 0.0:
        return np.minimum(scale, cap)
    sigma = np.sqrt(np.log1p(scv))
    with np.errstate(divide="ignore"):
        z = np.log(cap / scale) / sigma
    return np.asarray(scale * special.ndtr(z - sigma / 2) + cap * special.ndtr(-z - sigma / 2), dtype=np.float64)


CAPPED = {"gamma": capped_gamma, "lognormal": capped_lognormal}


def _before_rounding(mean: float, scv: float, family: str) -> float:
    """The mean length before rounding: that which the floor of one week lifts to ``mean``."""
    capped, low = CAPPED[family], 1e-9 * mean
    if mean <= 1.0:
        return low
    return float(optimize.brentq(lambda x: 1.0 + x - capped(x, scv, np.ones(1))[0] - mean, low, mean))


@lru_cache
def stay_in_weeks(mean: float, scv: float, family: str = "gamma") -> Floats:
    """P(stay = 1, 2, ... weeks): a length X rounded to max(1, floor(X + v)), v uniform, X shorter so that the mean is ``mean``.

    P(stay >= k) is the integral of P(X > x) from k - 1 to k, which is E[min(X, k)] - E[min(X, k - 1)], for k >= 2.
    """
    capped, scale = CAPPED[family], _before_rounding(mean, scv, family)
    at_least = np.diff(capped(scale, scv, np.arange(0.0, 60.0 * mean * (1.0 + scv) + 3.0)))
    at_least[0] = 1.0
    chance = -np.diff(np.append(at_least[at_least > NEGLIGIBLE], 0.0))
    chance.flags.writeable = False
    return chance


def moment(stay: Floats, order: int) -> float:
    """E[stay ** order] in weeks."""
    return float((stay * np.arange(1.0, len(stay) + 1.0) ** order).sum())


def rounding(mean: float, scv: float, family: str = "gamma") -> float:
    """By how much of itself whole weeks change the second moment of a stay, E[D^2] / (mean^2 (1 + scv)) - 1.

    By Pollaczek and Khinchine the mean wait for a single slot changes by just this share. See ``rounding_bounds``.
    """
    return moment(stay_in_weeks(mean, scv, family), 2) / (mean**2 * (1.0 + scv)) - 1.0


def rounding_bounds(mean: float, scv: float, family: str = "gamma") -> tuple[float, float]:
    """Between what ``rounding`` lies, from the rule of rounding alone.

    Let X be the length before rounding and p = E[max(0, 1 - X)] what the floor of one week adds to the mean: E[X] = mean - p. A
    week's worth that is rounded up or down adds its variance, at most 1/4, to the square; below one week the square grows by
    1 - X^2 = (1 - X) + X (1 - X), the last again at most 1/4. So E[D^2] = (mean - p)^2 (1 + scv) + p + r with 0 <= r <= 1/4, and
    the change lies between -2 p / mean and (1/4 + p + p^2 (1 + scv)) / (mean^2 (1 + scv)). For an exponential p is about
    1 / (2 mean): about -1 / mean^2, a hundredth at ten weeks; doubling the stay quarters it.
    """
    capped, scale = CAPPED[family], _before_rounding(mean, scv, family)
    added = 1.0 - float(capped(scale, scv, np.ones(1))[0])
    return -2.0 * added / mean, (0.25 + added + added**2 * (1.0 + scv)) / (mean**2 * (1.0 + scv))


# Several slots, stays without memory


@dataclass(frozen=True)
class Expected:
    """What is expected of the weeks 0, 1, ...: waiting and in care after intake, joining the list, admitted at once."""

    waiting: Floats
    in_care: Floats
    joining: Floats
    at_once: Floats

    def wait(self, weeks: Ints) -> float:
        """Mean wait by Little: weeks waited over families joining, over some weeks."""
        return float(self.waiting[weeks].sum() / self.joining[weeks].sum())

    def waits(self, weeks: Ints) -> float:
        """Share of those joining who are not admitted at once, over some weeks."""
        return float(1.0 - self.at_once[weeks].sum() / self.joining[weeks].sum())


@cache
def _binomial(n: int, p: float) -> Floats:
    chance = stats.binom.pmf(np.arange(min(n, MOST_AT_ONCE) + 1), n, p)
    return np.asarray(chance[: int(np.flatnonzero(chance > NEGLIGIBLE)[-1]) + 1], dtype=np.float64)


class Slots:
    """The weekly chain of some slots and the families of one list; a state is (families in the system, came into care this week).

    While at home, each family asks with probability ``hazard`` a week. Exponential stays in whole weeks have no memory after their
    first week: they end there with one probability and in every later week with another. Whoever waits leaves with probability
    ``leaves`` in every later week.
    """

    def __init__(self, slots: int, families: int, hazard: float, mean: float, leaves: float = 0.0) -> None:
        self.slots, self.families, self.hazard, self.leaves = slots, families, hazard, leaves
        stay = stay_in_weeks(mean, 1.0)
        self.first, self.later = float(stay[0]), float(stay[1] / stay[1:].sum())
        self.most = self._most()
        states = [(inside, new) for inside in range(self.most + 1) for new in range(min(inside, slots) + 1)]
        self.inside, self.new = np.array(states).T
        self.number = np.full((self.most + 1, slots + 1), -1)
        self.number[self.inside, self.new] = np.arange(len(states))
        self.joining, self.at_once = np.zeros(len(states)), np.zeros(len(states))
        self.chain = self._chain()

    def _most(self) -> int:
        """Where to cut the states off: the continuous system is beyond with a negligible probability."""
        chance, number = 1.0, 0
        while number < self.families and (chance > NEGLIGIBLE or number <= self.slots):
            down = min(number + 1, self.slots) * self.later + max(number + 1 - self.slots, 0) * self.leaves
            chance *= (self.families - number) * self.hazard / down
            number += 1
        return min(number + 10, self.families)

    def _chain(self) -> sparse.csr_matrix:
        size = len(self.inside)
        entries = [entry for state in range(size) for entry in self._steps(state)]
        rows = np.repeat([row for row, _, _ in entries], [len(to) for _, to, _ in entries])
        columns, chances = (np.concatenate([entry[part] for entry in entries]) for part in (1, 2))
        return sparse.csr_matrix((chances, (rows, columns)), shape=(size, size))

    def _steps(self, state: int) -> Iterator[tuple[int, Ints, Floats]]:
        """Where a state leads to: by departures first, then arrivals, then intake. Notes who joins, and who is admitted at once."""
        inside, new = int(self.inside[state]), int(self.new[state])
        cared = min(inside, self.slots)
        arrivals = _binomial(self.families - inside, self.hazard)
        coming = np.arange(len(arrivals))
        self.joining[state] = (arrivals * coming).sum()
        ends = np.convolve(_binomial(new, self.first), _binomial(cared - new, self.later))
        leaving = _binomial(inside - cared, self.leaves)
        for ended, left in np.ndindex(len(ends), len(leaving)):
            chance = ends[ended] * leaving[left]
            if chance > NEGLIGIBLE:
                stayed = inside - ended - left
                after = np.minimum(stayed + coming, self.most)
                self.at_once[state] += chance * (arrivals * np.minimum(coming, max(0, self.slots - stayed))).sum()
                yield state, self.number[after, np.minimum(after, self.slots) - (cared - ended)], chance * arrivals

    def in_the_long_run(self) -> Expected:
        """The stationary week, as week 0."""
        size = len(self.inside)
        balance = sparse.csr_matrix(self.chain.T - sparse.identity(size))[1:]
        equations = sparse.csc_matrix(sparse.vstack([balance, sparse.csr_matrix(np.ones((1, size)))]))
        right = np.zeros(size)
        right[-1] = 1.0
        chance = spsolve(equations, right)[None]
        return self._expected(chance, chance)

    def from_empty(self, weeks: int) -> Expected:
        """The weeks 0, 1, ... of a world in which everybody is at home before week 0."""
        chance = np.zeros((weeks + 1, len(self.inside)))
        chance[0, 0] = 1.0
        onwards = self.chain.T.tocsr()
        for week in range(weeks):
            chance[week + 1] = onwards @ chance[week]
        return self._expected(chance[:-1], chance[1:])

    def _expected(self, before: Floats, after: Floats) -> Expected:
        cared = np.minimum(self.inside, self.slots)
        return Expected(after @ (self.inside - cared), after @ cared, before @ self.joining, before @ self.at_once)


def loss_bound(slots: int, load: float, mean: float) -> float:
    """By how much whole weeks can change the share that Erlang's loss formula turns away, to first order in 1 / mean.

    A family that asks within a week, half a week before its end on average, is answered at its end. Had it been turned away at
    once, all slots were taken then, and one of them is given up in that half week with a chance of at most slots / (2 mean).
    So at most that share of those lost is not lost. The slots thus taken only make fewer free for others.
    """
    return erlang_b(slots, load) * slots / (2.0 * mean)


# One slot, any stay


def single_slot(families: int, hazard: float, stay: Floats) -> tuple[float, float]:
    """Mean wait and share that waits for a single slot, from the chain at the beginnings of stays.

    The state is how many wait when a stay begins. Over a stay of D weeks each family at home asks with probability
    1 - (1 - hazard)^D; if nobody waits at its end, the slot stays empty until somebody asks. One family begins per stay, so that
    by Little the mean wait is the sum of those waiting over the weeks of a stay. After Takács (1962), Introduction to the theory
    of queues, chapter 5 (machine interference), in whole weeks.
    """
    calm = 1.0 - hazard
    most = _most_waiting(families, hazard, stay)
    waiting = np.arange(most + 1)
    at_home = families - 1 - waiting
    weeks = np.arange(1, len(stay) + 1)
    chain = np.stack([_waiting_after(start, families, hazard, stay, most) for start in waiting.tolist()])
    chance = _stationary(chain)
    known = np.cumsum(calm ** np.arange(len(stay)))  # sum over the weeks of a stay of the chance of not having asked
    waited = (stay * weeks).sum() * waiting + at_home * (stay * (weeks - known)).sum()
    at_once = chance[0] * (stay * calm ** ((families - 1) * (weeks - 1))).sum()
    return float((chance * waited).sum()), float(1.0 - at_once)


def _most_waiting(families: int, hazard: float, stay: Floats) -> int:
    """Where to cut off: a generous multiple of what an unlimited source would keep waiting."""
    rate, mean = families * hazard, moment(stay, 1)
    spread = rate * moment(stay, 2) / mean / (2.0 * max(1.0 - rate * mean, 0.02))
    return min(families - 1, int(30 * (1.0 + spread)))


def _waiting_after(start: int, families: int, hazard: float, stay: Floats, most: int) -> Floats:
    """How many wait when the next stay begins, as probabilities, given how many waited when this one began."""
    weeks = np.arange(1, len(stay) + 1)
    room = np.arange(most + 2 - start)
    asks = stats.binom.pmf(room[None, :], families - 1 - start, 1.0 - (1.0 - hazard) ** weeks[:, None])
    number = np.zeros(most + 2)
    number[start:] = stay @ asks
    after = number[1:].copy()
    if start == 0:  # nobody waits at the end: the slot stays empty until somebody asks
        first = stats.binom.pmf(np.arange(most + 2), families, hazard)
        after += number[0] * first[1:] / (1.0 - first[0])
    after[-1] += 1.0 - after.sum()
    return after


def _stationary(chain: Floats) -> Floats:
    size = len(chain)
    equations = np.vstack([(chain.T - np.identity(size))[1:], np.ones(size)])
    return np.asarray(np.linalg.solve(equations, np.concatenate([np.zeros(size - 1), [1.0]])), dtype=np.float64)


# One slot, priorities, an unlimited source


def priorities(rates: Sequence[float], stays: Sequence[Floats]) -> Floats:
    """Mean wait of each class, the first class first: Cobham's argument, week by week, arrivals Poisson in each week.

    Who joins finds what is left of the stay in progress, rate E[D (D - 1)] / 2 summed over classes; the classes before and its own
    that wait, load W each; of those who join in the same week all of the classes before, and half of its own; and the classes
    before that join while it waits. So W_k (1 - loads before) = residual + sum over i <= k of load_i W_i + loads before +
    load_k / 2. With one class this is Pollaczek and Khinchine's formula to the letter.
    """
    means, squares = ([moment(stay, order) for stay in stays] for order in (1, 2))
    residual = sum(rate * (square - mean) / 2.0 for rate, mean, square in zip(rates, means, squares, strict=True))
    waits: list[float] = []
    before = ahead = 0.0
    for rate, mean in zip(rates, means, strict=True):
        load = rate * mean
        waits.append((residual + ahead + before + load / 2.0) / (1.0 - before - load))
        ahead += load * waits[-1]
        before += load
    return np.array(waits)
