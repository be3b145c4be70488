"""Which coordinate of a world's point each parameter has: its place in a list to which names are added at the end only."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def draw_order() -> Mapping[str, int]:
    """Return the coordinate of each parameter that is drawn or ever was, by the name under which it was first drawn."""
    text = (files("zorgsim") / "data" / "draws" / "order.toml").read_text(encoding="utf-8")
    names = tomllib.loads(text)["order"]
    return MappingProxyType({name: coordinate for coordinate, name in enumerate(names)})
