"""What follows from the levers, worked out anew only where something that it read has moved.

While a lever is on its way it is set anew every week, but it turns few of the dials, and most chances read none of those. What a
formula reads is not declared anywhere, where it could be wrong: it is noted while the formula reads it.

>>> import numpy as np
>>> from zorgsim.engines.following import Following
>>> following, dials = Following(), {"coaches": np.ones(1), "caseload": np.ones(1)}
>>> one = following.of("twice as many", lambda dials: 2.0 * dials["coaches"], dials)
>>> other = following.of("twice as many", lambda dials: 2.0 * dials["coaches"], {**dials, "caseload": np.zeros(1)})
>>> one is other
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from zorgsim.model.dials import Dials

_Made = TypeVar("_Made")


class Following:
    """What formulas made of their inputs, and which of these they read, by name of the formula."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[list[dict[str, Any]], Any]] = {}

    def of(self, name: str, formula: Callable[..., _Made], *inputs: Mapping[str, Any]) -> _Made:
        """Return what a formula makes of its inputs: what it made before, if all that it read then is the same object now.

        Which branch a formula takes depends on what it has read until then. So if nothing moved that it read, it would read the
        same again, and nothing else.

        Parameters
        ----------
        name
            By which it is remembered.
        formula
            ``formula(*inputs)``. Besides its inputs it may read what never moves.
        inputs
            Values by name, each read by its name.
        """
        if name in self._found:
            read, made = self._found[name]
            if all(values[key] is was for values, then in zip(inputs, read, strict=True) for key, was in then.items()):
                found: _Made = made
                return found
        noting = [_Noting(values) for values in inputs]
        result = formula(*noting)
        self._found[name] = ([one.noted for one in noting], result)
        return result

    def forget(self) -> None:
        """Forget everything: something moved that is no input."""
        self._found.clear()


class _Noting(dict[str, Any]):
    """Values by name, of which it is noted which were read; they can be read one by one only, so that none is missed."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.noted: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        value = self.noted[name] = super().__getitem__(name)
        return value

    def _refuse(self, *_: Any) -> NoReturn:
        raise TypeError("what a formula reads is noted: it reads its inputs by their names, one by one")

    __iter__ = keys = values = items = get = copy = __or__ = __ror__ = pop = __contains__ = _refuse
    setdefault = popitem = update = __reversed__ = __eq__ = __ne__ = __len__ = __ior__ = _refuse  # type: ignore[assignment]
    __hash__ = None


def where_moved(before: Dials, now: Dials) -> Dials:
    """Return dials as they are now: the arrays of before wherever they are the same to the last bit.

    The bits are compared, not the numbers: to a formula 0.0 and -0.0 may be two things.
    """
    return {name: before[name] if _is_same(before.get(name), dial) else dial for name, dial in now.items()}


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (one is not None and one.tobytes() == other.tobytes())
