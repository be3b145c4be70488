"""The version, and the help of every command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zorgsim import __version__

Ask = Callable[..., Any]


def test_the_version_is_that_of_the_package(own_process: Ask) -> None:
    answer = own_process("--version")
    assert (answer.code, answer.out.split()) == (0, ["zorgsim", __version__])


@pytest.mark.parametrize(
    "command",
    [
        "compare",
        "run",
        "decompose",
        "drivers",
        "explore",
        "resume",
        "discard",
        "verify",
        "check",
        "show",
        "scenarios",
        "schema",
        "advice",
        "parameters",
        "places",
        "story",
        "validate",
        "cache",
    ],
)
def test_every_command_has_help(zorgsim: Ask, command: str) -> None:
    answer = zorgsim(command, "--help")
    assert answer.code == 0
    assert "Usage" in answer.out
    assert answer.err == ""


def test_without_a_command_it_explains_itself(zorgsim: Ask) -> None:
    answer = zorgsim()
    assert "compare" in answer.out + answer.err
