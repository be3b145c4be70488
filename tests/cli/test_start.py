"""What the program imports before it does anything: what a command does not need is not waited for."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASK = """
import sys
try:
    sys.argv = ["zorgsim", *{arguments!r}]
    from zorgsim.cli import main
    main()
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""
SIMULATING = {"zorgsim.engines.vectorised", "zorgsim.engines.ledger", "zorgsim.experiment.workers", "multiprocessing", "numpy.ma"}
"""What only a simulation needs, and what NumPy loads for functions that a check can do without."""
HEAVY = {"dask", "distributed", "matplotlib", "pandas", "pyarrow", "scipy", "simpy"}


def imported(*arguments: str) -> set[str]:
    """The modules that a command has imported when it ends."""
    ended = subprocess.run([sys.executable, "-c", ASK.format(arguments=arguments)], capture_output=True, text=True, check=True)
    return set(ended.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("compare", "--help"), ("check", "--help")])
def test_help_needs_no_library_but_those_of_the_command_line(arguments: tuple[str, ...]) -> None:
    found = imported(*arguments)
    assert "zorgsim.cli.app" in found
    assert found & {*HEAVY, "numpy"} == set()


def test_a_check_needs_numpy_and_nothing_heavier() -> None:
    found = imported("check", "baseline")
    assert "numpy" in found
    assert found & HEAVY == set()
    assert found & SIMULATING == set()
