"""A variant as a scenario file: what somebody would have written by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from zorgsim.errors import InputError
from zorgsim.explorer.state import BASELINE
from zorgsim.inputs.scenario import FORMAT
from zorgsim.paths import path_words


def scenario_toml(title: str, place: str, measures: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the text of a scenario file that extends the baseline in a place by some measures.

    Examples
    --------
    >>> print(scenario_toml("More", "Tiel", {"coaches": {"lever": "first_line.coaches", "to": "38 FTE"}}), end="")
    format = 2
    extends = "baseline"
    places = ["Tiel"]
    <BLANKLINE>
    [title]
    en = "More"
    nl = "More"
    <BLANKLINE>
    [measures.coaches]
    lever = "first_line.coaches"
    to = "38 FTE"
    """
    lines = [f"format = {FORMAT}", f"extends = {_value(BASELINE)}", f"places = {_value([place])}"]
    lines += ["", "[title]", f"en = {_value(title)}", f"nl = {_value(title)}"]
    for name, measure in measures.items():
        lines += ["", f"[measures.{name}]", *(f"{key} = {_value(value)}" for key, value in measure.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """Write a value as TOML; texts and lists of them as JSON has them, which TOML reads."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def write_scenario(folder: Path, name: str, text: str) -> Path:
    """Write a scenario file, and return where it stands; what stands there already is never replaced.

    Raises
    ------
    InputError
        If there is one of this name, or it cannot be written.
    """
    path = folder / f"{name}.toml"
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
        file = path.open("x", encoding="utf-8", newline="\n")
    except OSError as problem:
        raise _not_written(path, problem) from problem
    try:
        with file:
            file.write(text)
    except OSError as problem:
        with suppress(OSError):
            path.unlink()  # half of it: it would be taken for a scenario, and its name for taken
        raise _not_written(path, problem) from problem
    return path


def _not_written(path: Path, problem: OSError) -> InputError:
    if path.exists():
        return InputError("a file of this name stands there already", where=path_words(path), action="choose another name")
    return InputError(
        "the scenario file cannot be written", where=path_words(path), value=problem.strerror, action="choose another folder: --to"
    )
