"""Who takes part, how large a chain each gets, and the one place that finds out which tools are here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final

from benchmarks.chain.specification import Simulate, ToolMissingError, chain_of

MANY: Final = 100_000
FEW: Final = 2_000
"""Families that are timed."""


@dataclass(frozen=True)
class Contestant:
    """A tool with the chain written in it.

    Attributes
    ----------
    name
        As in the tables.
    module
        Module of this package that has its ``simulate``.
    many_years
        Years of ``MANY`` families that are timed; 0 where that would take minutes.
    few_years
        Years of ``FEW`` families that are timed.
    seeds
        Simulations of ``FEW`` families in the comparison of means.
    """

    name: str
    module: str
    many_years: int
    few_years: int
    seeds: int

    def years(self, families: int) -> int:
        """Return the years that are timed of ``MANY`` or ``FEW`` families."""
        return {MANY: self.many_years, FEW: self.few_years}[families]


C_LOOP: Final = "C event loop"
CONTESTANTS: Final = (
    Contestant(C_LOOP, "c_loop", 5, 5, 400),
    Contestant("Cimba", "cimba_model", 5, 5, 50),  # before numba: Cimba 0.9.6 compiles nothing once numba has compiled without it
    Contestant("numba event loop", "numba_loop", 5, 5, 100),
    Contestant("zorgsim core", "zorgsim_core", 5, 5, 50),
    Contestant("heapq event loop", "heapq_loop", 5, 5, 20),
    Contestant("SimPy", "simpy_processes", 0, 5, 20),
    Contestant("simmer (R)", "simmer_trajectory", 0, 5, 10),
    Contestant("salabim", "salabim_components", 0, 5, 20),
    Contestant("Ciw", "ciw_network", 0, 5, 10),
)


@cache
def simulation(contestant: Contestant) -> Simulate:
    """Return a contestant's ``simulate``, run once on a small chain so that what it compiles is compiled.

    Raises
    ------
    ToolMissingError
        If the tool is not on this machine; the message says what is missing.
    """
    try:
        simulate: Simulate = import_module(f"benchmarks.chain.{contestant.module}").simulate
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.startswith("benchmarks"):
            raise
        raise ToolMissingError(f"no package {missing.name}") from missing
    except OSError as broken:
        raise ToolMissingError(f"its package does not load ({broken})") from broken
    simulate(chain_of(500, 1), 0)
    return simulate


def present() -> dict[Contestant, Simulate]:
    """Return those whose tool is here; say of the others what they lack."""
    found: dict[Contestant, Simulate] = {}
    for contestant in CONTESTANTS:
        try:
            found[contestant] = simulation(contestant)
        except ToolMissingError as missing:
            print(f"{contestant.name}: not measured here: {missing}", flush=True)
    return found
