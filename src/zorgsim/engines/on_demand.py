"""Values by name that are made each time when somebody asks for them: so that memory need not hold what a file does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


class OnDemand(Mapping[str, T]):
    """A mapping of which no value is kept.

    Parameters
    ----------
    names
        Under which there are values, in their order.
    make
        Makes the value of a name.
    """

    def __init__(self, names: Iterable[str], make: Callable[[str], T]) -> None:
        self._names, self._make = dict.fromkeys(names), make

    def __getitem__(self, name: str) -> T:
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def changed(values: Mapping[str, T], change: Callable[[T], T]) -> Mapping[str, T]:
    """Return every value changed: at once, or on demand where they are."""
    if isinstance(values, OnDemand):
        return OnDemand(values, lambda name: change(values[name]))
    return {name: change(value) for name, value in values.items()}
