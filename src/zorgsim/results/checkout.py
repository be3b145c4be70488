"""Which commit of zorgsim this is, where it runs from a checkout: a version alone does not say which code made a result."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final

import zorgsim

_SECONDS: Final = 10.0
"""Longer than git ever takes; a folder on a network that does not answer is not waited for."""


@cache
def commit() -> dict[str, Any] | None:
    """Return the commit and whether files were changed since, as a manifest has it; None without a checkout, or without git."""
    return commit_of(Path(zorgsim.__file__).resolve().parents[2])


def commit_of(checkout: Path) -> dict[str, Any] | None:
    """Return the same of a folder that may be a checkout: only of its own, never of one around it."""
    if not (checkout / ".git").exists():
        return None
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    words = ["git", "-C", str(checkout), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(  # noqa: S603 (nothing in it comes from a user)
            words, capture_output=True, text=True, timeout=_SECONDS, check=True, env=environment, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    name, _, changed = done.stdout.strip().partition("-")
    return {"id": name, "changed": bool(changed)}
