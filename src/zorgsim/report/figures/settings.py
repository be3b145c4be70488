"""matplotlib as our pictures need it: imported and used without anybody's settings, which change none of their bytes.

When it is imported, matplotlib reads a file ``matplotlibrc`` of the working directory, of the home folder or named by the
environment, and takes a backend from the environment. Any of them can spoil a picture, or stop the import: a file that is no UTF-8.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

_VARIABLES: Final = ("MPLBACKEND", "MATPLOTLIBRC")
_FILE: Final = "matplotlibrc"
_OWN_FOLDER: Final = "mpl-data"
"""Where matplotlib keeps its own file of settings, all of them defaults."""


@contextmanager
def _no_settings_found() -> Iterator[None]:
    """Let matplotlib find no file of settings but its own, and no backend, while it is imported.

    There is no switch for it: the working directory comes first, whatever the environment says, and changing that would be felt by
    all threads. So the one question that matplotlib asks, whether such a file exists, is answered with no.
    """
    exists, aside = os.path.exists, {name: os.environ.pop(name) for name in _VARIABLES if name in os.environ}

    def exists_of_ours(path: Any) -> bool:
        named = Path(path) if isinstance(path, str | os.PathLike) else Path()
        return exists(path) and (named.name != _FILE or named.parent.name == _OWN_FOLDER)

    os.path.exists = exists_of_ours  # for as long as the import takes
    try:
        yield
    finally:
        os.path.exists = exists
        os.environ.update(aside)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep matplotlib from telling of its caches: where it may not write, it makes do with a temporary folder."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


if "matplotlib" not in sys.modules:
    with _no_settings_found(), _quiet():
        import matplotlib.font_manager  # noqa: F401 (reads the fonts of the system, and its cache of them)

from matplotlib import rc_context, rcdefaults, rcParams  # noqa: E402 (only now: see above)

_OWN: Final[dict[Any, Any]] = {
    "text.parse_math": False,  # a dollar is a dollar
    "svg.fonttype": "path",  # a picture looks the same where the font is missing
}

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_inside: Final[ContextVar[bool]] = ContextVar("inside own settings", default=False)


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw with matplotlib's defaults and ours, whatever its user has set; afterwards all is as it was. May be nested."""
    if _inside.get():
        yield
        return
    token = _inside.set(True)
    try:
        with rc_context(), _quiet():
            rcdefaults()
            rcParams.update(_OWN)
            yield
    finally:
        _inside.reset(token)


def with_own_settings(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Return a function that does the same under `own_settings`."""

    @wraps(function)
    def under_own_settings(*arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
        with own_settings():
            return function(*arguments, **named)

    return under_own_settings
