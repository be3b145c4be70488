"""Textbook formulas of queueing theory: continuous time, rates per week, lengths in weeks. Nothing of the model's code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Performance:
    """What a queue does in the long run: share of arrivals that wait (or are lost), mean wait of all, mean number in care."""

    waits: float
    wait: float
    in_care: float


def erlang_b(slots: int, load: float) -> float:
    """Share of arrivals lost in M/M/c/c, by Erlang's recursion.

    Erlang (1917), Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges.
    Holds for any distribution of the stay (Sevastyanov 1957).
    """
    lost = 1.0
    for number in range(1, slots + 1):
        lost = load * lost / (number + load * lost)
    return lost


def erlang_c(slots: int, load: float, mean: float) -> Performance:
    """M/M/c: Erlang (1917); from the loss formula by C = c B / (c - a (1 - B)), mean wait C mean / (c - a)."""
    lost = erlang_b(slots, load)
    waits = slots * lost / (slots - load * (1.0 - lost))
    return Performance(waits, waits * mean / (slots - load), load)


def finite_source(slots: int, families: int, rate: float, mean: float, patience: float = np.inf) -> Performance:
    """M/M/c + M with a finite source: families at home ask at ``rate`` each, who waits leaves after an exponential patience.

    A birth-death chain. Without leaving: the machine interference model, Palm (1947), Arbetskraftens fördelning vid betjäning av
    automatmaskiner; with leaving: Palm (1957), Research on telephone traffic carried by full availability groups (Erlang-A).
    Without patience (0): Engset (1918).
    """
    most = slots if patience == 0.0 else families
    states = np.arange(most + 1)
    up = (families - states) * rate
    down = np.minimum(states[1:], slots) / mean
    if patience > 0.0:
        down = down + np.maximum(states[1:] - slots, 0) / patience
    weight = np.concatenate([[0.0], np.cumsum(np.log(up[:-1]) - np.log(down))])
    chance = np.exp(weight - weight.max())
    chance /= chance.sum()
    arrivals = (chance * up).sum()
    return Performance(
        waits=float((chance * up)[slots:].sum() / arrivals),
        wait=float((chance * np.maximum(states - slots, 0)).sum() / arrivals),
        in_care=float((chance * np.minimum(states, slots)).sum()),
    )


def pollaczek_khinchine(rate: float, mean: float, scv: float) -> float:
    """Mean wait of M/G/1: rate mean^2 (1 + scv) / (2 (1 - rho)).

    Pollaczek (1930), Über eine Aufgabe der Wahrscheinlichkeitstheorie; Khinchine (1932).
    """
    return rate * mean**2 * (1.0 + scv) / (2.0 * (1.0 - rate * mean))


def kingman_limit(mean: float, arrivals_scv: float, scv: float) -> float:
    """The limit of (1 - rho) x mean wait of a single slot as rho tends to 1: mean (arrivals_scv + scv) / 2.

    Kingman (1961), The single server queue in heavy traffic.
    """
    return mean * (arrivals_scv + scv) / 2.0


def cobham(rates: Sequence[float], means: Sequence[float], scv: float) -> Floats:
    """Mean wait of each class of M/G/1 with non-preemptive priorities, the first class first.

    W_k = sum of rate E[stay^2] / 2, over (1 - load of the classes before k) (1 - load of those and k). Cobham (1954), Priority
    assignment in waiting line problems.
    """
    rate, mean = np.asarray(rates), np.asarray(means)
    loads = np.concatenate([[0.0], np.cumsum(rate * mean)])
    residual = (rate * mean**2 * (1.0 + scv)).sum() / 2.0
    return np.asarray(residual / (1.0 - loads[:-1]) / (1.0 - loads[1:]), dtype=np.float64)


def crommelin(slots: int, rate: float, length: float) -> Performance:
    """M/D/c: the number in the system a stay later is who waits now and who comes meanwhile.

    n(t + D) = max(n(t) - c, 0) + Poisson(rate D), solved for its fixed point. Crommelin (1932), Delay probability formulae when
    the holding times are constant. If the length is a whole number of weeks, the equation holds week by week as well, word for
    word.
    """
    load = rate * length
    size = int(slots + 60 + 60 / (1.0 - load / slots))
    arrivals = stats.poisson(load).pmf(np.arange(size))
    shift = np.arange(size)[None, :] - np.maximum(np.arange(size)[:, None] - slots, 0)
    chain = np.where(shift >= 0, arrivals[np.maximum(shift, 0)], 0.0)
    chain[:, -1] += 1.0 - chain.sum(axis=1)
    equations = np.vstack([(chain.T - np.identity(size))[1:], np.ones(size)])
    chance = np.linalg.solve(equations, np.concatenate([np.zeros(size - 1), [1.0]]))
    waiting = (chance * np.maximum(np.arange(size) - slots, 0)).sum()
    return Performance(float(chance[slots:].sum()), float(waiting / rate), load)


def share_in_care(rate: float, mean: float) -> float:
    """Share of its life that a family without anybody before it spends in care: mean / (mean + 1 / rate).

    Renewal theorem; occupancy is then binomial, and with many families Poisson: M/G/infinity from a finite source, whatever the
    distribution of the stay. Exact in whole weeks too, since mean stay and mean time at home are.
    """
    return mean / (mean + 1.0 / rate)


def number_by_little(rate: float, time: float) -> float:
    """Mean number inside: rate of coming in times mean time inside. Little (1961), A proof for the queuing formula L = lambda W."""
    return rate * time
