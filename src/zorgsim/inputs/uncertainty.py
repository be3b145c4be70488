"""Uncertain parameters: each world draws its own values, the same in every scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from zorgsim.inputs.design_points import chosen_at, quantiles_at
from zorgsim.inputs.designs import Design, PlacedDesign
from zorgsim.inputs.draw_order import draw_order
from zorgsim.inputs.parameters import Distribution, Parameter, quantile
from zorgsim.inputs.people import reads
from zorgsim.inputs.plausible import plausible_quantiles
from zorgsim.inputs.scenario import Scenario
from zorgsim.inputs.structures import register_of
from zorgsim.model.vocabulary import Purpose
from zorgsim.randomness import squares_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VALUATION: Final = ("price.", "measure_cost.", "measure_investment.", "conversion.")
"""Prices and conversion factors value what was counted; they keep their best value, and differences in them are a what-if."""

DIMENSIONS: Final = 1024
"""Dimensions of the Sobol points: a fixed number, since the scrambling of each depends on how many there are."""


def is_drawn(name: str, parameter: Parameter) -> bool:
    """Say whether worlds differ in a parameter."""
    return parameter.distribution is not Distribution.FIXED and not name.startswith(VALUATION)


def draw_parameters(scenario: Scenario, run: int) -> dict[str, float]:
    """Return the parameter values that are drawn for a run, by name; none when the scenario keeps the best values.

    All replications of a world have the same. A world is a scrambled Sobol point of the scenario's seed (``uniforms_of``), one
    coordinate a parameter, mapped through the inverse of its declared distribution. A parameter's coordinate is its place in
    ``data/draws/order.toml``: what is added to the register changes nobody else's draw. Where worlds come from the plausible ones
    (``RunSettings.draw_from``), active parameters stand where the set has them; the first n of N are the same for every N.
    """
    settings = scenario.run
    if not settings.drawn:
        return {}
    world = settings.world_of(run) - 1
    if settings.design is not None:
        return world_of_design(scenario, settings.design, world)
    quantiles = plausible_quantiles(scenario, world)
    return world_at(scenario, placed(uniforms_of(settings.seed, world), quantiles, register_of(scenario)))


def world_of_design(scenario: Scenario, design: Design, world: int) -> dict[str, float]:
    """Return the parameter values that a design gives a world, counted from 0; all others keep their best values.

    Of a design that places some parameters all others are drawn.
    """
    register = register_of(scenario)
    quantiles = quantiles_at(design, scenario.run.seed, world)
    if isinstance(design, PlacedDesign):
        return world_at(scenario, placed(uniforms_of(scenario.run.seed, design.first + world), quantiles, register))
    return {name: quantile(register[name], u) for name, u in quantiles.items()} | chosen_at(design, world)


def active_parameters(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Return the parameters on which differences between scenarios can rest: drawn, read by the model, given by none."""
    register, given = register_of(scenarios[0]), {name for one in scenarios for name in one.parameters}
    return tuple(
        name
        for name, parameter in register.items()
        if is_drawn(name, parameter) and name not in given and any(reads(one, name) for one in scenarios)
    )


def world_at(scenario: Scenario, point: NDArray[np.float64]) -> dict[str, float]:
    """Return the parameter values at a point of the unit cube, (``DIMENSIONS``,), under the scenario's structure."""
    order = draw_order()
    return {
        name: quantile(parameter, float(point[order[parameter.drawn_as or name]]))
        for name, parameter in register_of(scenario).items()
        if is_drawn(name, parameter)
    }


def placed(point: NDArray[np.float64], quantiles: Mapping[str, float], register: Mapping[str, Parameter]) -> NDArray[np.float64]:
    """Return a point of the unit cube, (``DIMENSIONS``,), with the coordinates of some parameters put where they are placed."""
    moved, order = point.copy(), draw_order()
    for name, u in quantiles.items():
        moved[order[register[name].drawn_as or name]] = u
    return moved


def quantiles_of(scenario: Scenario, world: int) -> dict[str, float]:
    """Return the quantile, in [0, 1), of every parameter that is drawn in a world, counted from 0, plain or of a placed design."""
    register, order, settings = register_of(scenario), draw_order(), scenario.run
    design = settings.design if isinstance(settings.design, PlacedDesign) else PlacedDesign((), ((),) * settings.worlds)
    point = placed(uniforms_of(settings.seed, design.first + world), quantiles_at(design, settings.seed, world), register)
    drawn = ((name, parameter) for name, parameter in register.items() if is_drawn(name, parameter))
    return {name: float(point[order[parameter.drawn_as or name]]) for name, parameter in drawn}


def uniforms_of(seed: int, world: int) -> NDArray[np.float64]:
    """Return the point of a world, counted from 0, in [0, 1): (``DIMENSIONS``,). The same however many worlds there are.

    Sobol points fill the cube more evenly than independent draws, any first 2^k of them best of all; scrambled (Matousek 1998, with
    a digital shift), each is uniform over the cube.
    """
    # in powers of two, so that few sequences are made however worlds are asked for; 64 worlds take half a megabyte
    point: NDArray[np.float64] = _sobol_points(seed, max(64, 1 << world.bit_length()))[world]
    return point


@lru_cache(maxsize=4)
def _sobol_points(seed: int, count: int) -> NDArray[np.float64]:
    import numpy as np
    from scipy.stats.qmc import Sobol  # takes long to import, and few runs draw

    key = np.random.default_rng(squares_key(seed, 0, Purpose.PARAMETER))
    points: NDArray[np.float64] = Sobol(DIMENSIONS, scramble=True, seed=key).random(count)
    points.flags.writeable = False
    return points
