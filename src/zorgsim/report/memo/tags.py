"""The tags of a memo: what a template may name, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Words:
    """A text."""


@dataclass(frozen=True)
class Record:
    """Named parts: ``{{ policy.title }}``."""

    parts: Mapping[str, Shape]


@dataclass(frozen=True)
class Several:
    """Any number of the same: ``{%p for line in compared %}``."""

    each: Shape


Shape = Words | Record | Several


def _record(**parts: Shape) -> Record:
    return Record(MappingProxyType(parts))


_TEXT: Final = Words()
_FINDING: Final = _record(topic=_TEXT, mark=_TEXT, sentence=_TEXT)
_CAUTION: Final = _record(level=_TEXT, who=_TEXT, sentence=_TEXT)
_POLICY: Final = _record(
    title=_TEXT,
    heading=_TEXT,
    description=_TEXT,
    headings=Several(_record(heading=_TEXT, note=_TEXT, findings=Several(_FINDING))),
    more=_TEXT,
)

TAGS: Final = _record(
    title=_TEXT,
    place=_TEXT,
    written=_TEXT,
    simulated=_TEXT,
    warnings=Several(_CAUTION),
    compared=Several(_TEXT),
    policies=Several(_POLICY),
    more_policies=_TEXT,
    sure=Several(_record(topic=_TEXT, sentence=_TEXT)),
    structures=Several(_TEXT),
    rests=Several(_CAUTION),
    more_rests=_TEXT,
    limits=Several(_TEXT),
    more=_TEXT,
    foot=_TEXT,
    version=_TEXT,
    seed=_TEXT,
    digest=_TEXT,
    digests=Several(_record(name=_TEXT, digest=_TEXT)),
    heading=_record(compared=_TEXT, sure=_TEXT, structures=_TEXT, rests=_TEXT, limits=_TEXT),
)
"""Every tag of a memo."""

LOOP: Final = _record(first=_TEXT, last=_TEXT, index=_TEXT, length=_TEXT)
"""What a template may ask of a loop that it is in."""


def names_of(shape: Shape = TAGS, before: str = "") -> list[str]:
    """Return every tag by its whole name; of what there are several with ``[]`` behind it."""
    if isinstance(shape, Several):
        inner = names_of(shape.each, f"{before}[]")
        return inner or [f"{before}[]"]
    if isinstance(shape, Words):
        return [before] if before else []
    return [name for key, part in shape.parts.items() for name in names_of(part, f"{before}.{key}" if before else key)]
