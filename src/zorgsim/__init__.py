"""zorgsim: what-if simulation of youth care policy in Dutch municipalities.

>>> import zorgsim as zs
>>> results = zs.compare(["baseline", "strong_first_line"], places="Tiel", replications=2, until="2029-01-01")
>>> results.pictures
('daily_life', 'demand', 'waiting', 'waits', 'flow', 'cost', 'payers', 'cumulative', 'outcomes', 'map')

Simulate with ``compare`` and ``run``, or year by year with ``stream``; begin scenarios of your own with ``load``; look up what
there is with ``scenarios``, ``levers``, ``parameters``, ``places`` and ``outcomes``; value finished results by another
``yardstick``. Importing this package loads none of that: each name is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from time import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from zorgsim.errors import InputError
    from zorgsim.interface.lookup import levers, outcomes, parameters, places, scenarios
    from zorgsim.interface.results import Results
    from zorgsim.interface.scenario import Scenario, load
    from zorgsim.interface.simulate import compare, run
    from zorgsim.interface.stream import stream
    from zorgsim.interface.yardsticks import yardstick

__version__: Final = "0.1.0"

LOADED_AT: Final = time()
"""When this process began to load zorgsim, seconds since 1970: all of its code was loaded later than this."""

__all__ = [
    "InputError",
    "Results",
    "Scenario",
    "__version__",
    "compare",
    "levers",
    "load",
    "outcomes",
    "parameters",
    "places",
    "run",
    "scenarios",
    "stream",
    "yardstick",
]

_MODULES: Final = {
    "InputError": "zorgsim.errors",
    "Results": "zorgsim.interface.results",
    "Scenario": "zorgsim.interface.scenario",
    "compare": "zorgsim.interface.simulate",
    "levers": "zorgsim.interface.lookup",
    "load": "zorgsim.interface.scenario",
    "outcomes": "zorgsim.interface.lookup",
    "parameters": "zorgsim.interface.lookup",
    "places": "zorgsim.interface.lookup",
    "run": "zorgsim.interface.simulate",
    "scenarios": "zorgsim.interface.lookup",
    "stream": "zorgsim.interface.stream",
    "yardstick": "zorgsim.interface.yardsticks",
}
"""Where each name is fetched from: the same as the imports above, which only type checkers and editors follow."""


def _fetch(name: str) -> Any:
    """Return a name when it is first used (PEP 562), and keep it."""
    if name not in _MODULES:
        raise AttributeError(f"module 'zorgsim' has no attribute {name!r}; it has {', '.join(sorted(_MODULES))}", name=name)
    found = getattr(import_module(_MODULES[name]), name)
    globals()[name] = found
    return found


if not TYPE_CHECKING:  # else type checkers would take any name for granted
    __getattr__ = _fetch


def __dir__() -> list[str]:
    """Return what there is to choose from, not what happens to be loaded."""
    return sorted(__all__)
