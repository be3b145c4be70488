"""Third-party licences: every library that zorgsim installs with, its extras included, with the licence that it names itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

_NAME: Final = re.compile(r"^[A-Za-z0-9._-]+")
_CLASSIFIER: Final = "License :: "


def licences_page() -> str:
    """Return the page: what is installed here of what zorgsim needs, directly or not."""
    rows = [f"| {one.name} | {licence_of(one)} |" for one in sorted(needed("zorgsim"), key=lambda one: one.name.lower())]
    return "\n".join(
        [
            "# Third-party licences",
            "",
            "<!-- Written by tools/licences.py from what is installed: do not edit by hand. -->",
            "",
            "Libraries that zorgsim is installed with, directly or because one of these needs them (extras as far as they were",
            "installed where this page was built), and the licence that each names of itself. zorgsim holds none of their code.",
            "",
            "| library | licence |",
            "| --- | --- |",
            *rows,
            "",
        ]
    )


def needed(name: str) -> list[Distribution]:
    """Return all distributions that one needs and that are installed, directly or through others; itself is not among them."""
    found: dict[str, Distribution] = {}
    waiting = list(_needs(distribution(name)))
    while waiting:
        key = waiting.pop()
        if key in found or key == _key(name):
            continue
        try:
            found[key] = distribution(key)
        except PackageNotFoundError:  # of an extra that is not installed, or for another system
            continue
        waiting += _needs(found[key])
    return list(found.values())


def _needs(one: Distribution) -> Iterator[str]:
    for requirement in one.requires or []:
        match = _NAME.match(requirement)
        if match:
            yield _key(match[0])


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(one: Distribution) -> str:
    """Return the licence that a distribution names: its expression, else its classifiers, else the first line of its text."""
    told = one.metadata.json
    expression = str(told.get("license_expression") or "").strip()
    classifiers = [str(text) for text in _listed(told.get("classifier")) if str(text).startswith(_CLASSIFIER)]
    if expression:
        return expression
    if classifiers:
        return ", ".join(text.rpartition(" :: ")[2] for text in classifiers)
    text = str(told.get("license") or "").strip()
    return text.splitlines()[0][:80] if text else "not named"


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else []
