"""The chain in R's simmer: ``trajectory.R``, where R and simmer are to be had."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.chain.specification import Chain, ChainResult, ToolMissingError, exponential_scale

SCRIPT: Final = Path(__file__).with_name("trajectory.R")


@cache
def interpreter() -> str:
    """Return R's interpreter of scripts, if it has simmer."""
    found = shutil.which("Rscript")
    if found is None:
        raise ToolMissingError("no R (Rscript)")
    asked = [found, "-e", 'quit(status = !requireNamespace("simmer", quietly = TRUE))']
    if subprocess.run(asked, check=False, capture_output=True).returncode:  # noqa: S603 - R itself, with our own question
        raise ToolMissingError("R has no package simmer")
    return found


def numbers_of(chain: Chain, seed: int) -> dict[str, float]:
    """Return the numbers as the script calls them."""
    return {
        "seed": seed,
        "municipalities": chain.municipalities,
        "families": chain.families,
        "weeks": chain.weeks,
        "geometric_scale": chain.geometric_scale,
        "asks_network": chain.asks_network,
        "network_scale": exponential_scale(chain.network_weeks),
        "network_settles": chain.network_settles,
        "first_slots": chain.first_line_slots,
        "first_scale": exponential_scale(chain.first_line_weeks),
        "first_settles": chain.first_line_settles,
        "specialist_slots": chain.specialist_slots,
        "specialist_weeks": chain.specialist_weeks,
        "relapse": chain.relapse,
        "relapse_scale": exponential_scale(chain.relapse_weeks),
    }


def simulate(chain: Chain, seed: int) -> ChainResult:
    """Simulate the chain in a process of R's; the seconds are the process time of simmer's runs as R tells it."""
    given = [f"{name}={value!r}" for name, value in numbers_of(chain, seed).items()]
    command = [interpreter(), str(SCRIPT), *given]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603 - R, with our script
    return ChainResult.of([int(number) for number in told[:-1]], float(told[-1]))
