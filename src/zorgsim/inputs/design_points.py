"""The worlds of a design: a pure function of design and seed.

Luck is one more input. Within a group (a trajectory, or a row of A and B) runs share their luck until a step changes it, so that a
step in a parameter shows the parameter; groups have luck of their own, so that no result rests on one. What luck moves is then
measured as every other input is, on the same scale.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from zorgsim.errors import InputError
from zorgsim.inputs.designs import ChosenDesign, Design, PlacedDesign, SampledDesign, Sampling
from zorgsim.model.vocabulary import Purpose
from zorgsim.randomness import squares_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVELS: Final = 4
"""Values that a screening gives each parameter, as Morris did."""

_LIBRARY: Final = "SALib"


def sampled(sampling: Sampling, active: tuple[str, ...], samples: int) -> SampledDesign:
    """Return a design whose points the installed library makes.

    Raises
    ------
    InputError
        If it is not installed.
    """
    check_installed()
    return SampledDesign(sampling, active, samples, _installed())


def check_installed() -> None:
    """Refuse to go on without the library that makes points and indices.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        import SALib  # noqa: F401 # whether it is there
    except ImportError as problem:
        raise InputError(
            "screening and Sobol indices need the library SALib, which is not installed",
            where="zorgsim drivers",
            action="install it with: pip install 'zorgsim[drivers]'",
        ) from problem


def _installed() -> str:
    return f"{_LIBRARY} {version(_LIBRARY)}"


def coordinates_of(design: SampledDesign, seed: int) -> NDArray[np.float64]:
    """Return the points of a design as its sampler makes them: (worlds, inputs), in 0..1; of a screening both ends included.

    Raises
    ------
    InputError
        If they were made by another version of the library.
    """
    if design.sampler != _installed():
        raise InputError(
            "this design was begun with another version of its library, which may make other points",
            where="design: sampler",
            value=design.sampler,
            allowed=_installed(),
            action="begin anew, or install that version",
        )
    return _coordinates(design, seed)


@lru_cache(maxsize=4)
def _coordinates(design: SampledDesign, seed: int) -> NDArray[np.float64]:
    import numpy as np
    from SALib.sample import morris, sobol  # takes long to import, and few runs have a design

    rng = np.random.default_rng(squares_key(seed, 0, Purpose.PARAMETER))
    problem = problem_of(design)
    if design.sampling is Sampling.MORRIS:
        points = morris.sample(problem, design.samples, num_levels=LEVELS, seed=rng)
    else:
        points = sobol.sample(problem, design.samples, calc_second_order=False, seed=rng)
    made: NDArray[np.float64] = np.asarray(points, dtype=np.float64)
    made.flags.writeable = False
    return made


def problem_of(design: SampledDesign) -> dict[str, object]:
    """Return the inputs of a design as SALib describes them, each from 0 to 1."""
    names = list(design.inputs)
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def quantiles_at(design: Design, seed: int, world: int) -> dict[str, float]:
    """Return the quantile, in [0, 1), that a design gives active parameters in a world, counted from 0; none of chosen values.

    Of a screening they are the middles of four equal parts of each distribution: the very ends of two hundred ranges together make
    a world that nobody holds possible, and often the model does not either.
    """
    if isinstance(design, ChosenDesign):
        return {}
    if isinstance(design, PlacedDesign):
        return dict(zip(design.active, design.points[world], strict=True))
    point = coordinates_of(design, seed)[world, : len(design.active)]
    if design.sampling is Sampling.MORRIS:
        point = (0.5 + point * (LEVELS - 1)) / LEVELS
    return dict(zip(design.active, point.tolist(), strict=True))


def chosen_at(design: Design, world: int) -> dict[str, float]:
    """Return the value of the parameter that was chosen for a world, counted from 0, by its name; none of sampled points."""
    if not isinstance(design, ChosenDesign):
        return {}
    name, value = design.settings[world]
    return {name: value} if name else {}


def luck_at(design: Design, seed: int, world: int) -> int:
    """Return the number of a world's luck; worlds with the same number meet the same chances, replication by replication."""
    if isinstance(design, ChosenDesign):
        return 0
    if isinstance(design, PlacedDesign):
        return design.first + world
    return int(_lucks(design, seed)[world])


@lru_cache(maxsize=4)
def _lucks(design: SampledDesign, seed: int) -> NDArray[np.int64]:
    """Number the lucks of each group in the order in which its points meet them: alike where luck's coordinates are alike."""
    import numpy as np

    coordinates = coordinates_of(design, seed)[:, len(design.active) :]
    numbers = np.empty(design.worlds, dtype=np.int64)
    for world in range(design.worlds):
        if world % design.group == 0:
            met: dict[tuple[float, ...], int] = {}
        which = met.setdefault(tuple(coordinates[world].tolist()), len(met))
        numbers[world] = world // design.group * (design.lucks + 1) + which
    return numbers
