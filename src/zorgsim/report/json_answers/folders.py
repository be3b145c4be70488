"""What ``verify`` and ``rerun`` answer."""

from __future__ import annotations

from typing import Any

from zorgsim.paths import path_document
from zorgsim.results.rerun import Rerun
from zorgsim.results.verify import Verification


def verify_answer(found: Verification) -> dict[str, Any]:
    """Return what was found in a folder: of every file whether it is as it was written; ``parts`` of a folder under way only."""
    return {
        "folder": path_document(found.folder),
        "kind": str(found.kind),
        "format": found.format,
        "whole": found.whole,
        "at_work": found.at_work,
        "parts": None if found.planned is None else {"planned": found.planned, "finished": found.finished},
        "files": {one.name: str(one.condition) for one in found.files},
    }


def rerun_answer(found: Rerun) -> dict[str, Any]:
    """Return what came out when results were played again: of every table whether it is the same, and how much of it is not."""
    return {
        "original": path_document(found.original),
        "folder": path_document(found.folder),
        "equal": found.equal,
        "otherwise": list(found.otherwise),
        "tables": {one.name: {"same": str(one.same), "cells": one.cells, "largest_share": one.largest} for one in found.tables},
    }
