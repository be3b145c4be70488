"""What the figures were measured on: facts of the machine and of the versions, but no names of hosts or folders."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

import zorgsim


@dataclass(frozen=True)
class Machine:
    """The machine and the versions. ``load`` is the number of processes that wanted a core in the last minute, when it began."""

    date: str
    processor: str
    architecture: str
    cores: int
    load: float
    python: str
    numpy: str
    zorgsim: str


def this_machine() -> Machine:
    """Return the facts of this machine."""
    return Machine(
        date=date.today().isoformat(),
        processor=processor_model(),
        architecture=platform.machine(),
        cores=os.cpu_count() or 1,
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else float("nan"),
        python=platform.python_version(),
        numpy=np.__version__,
        zorgsim=zorgsim.__version__,
    )


def processor_model() -> str:
    """Return the processor's model as the system tells it; "unknown" where it does not."""
    source = Path("/proc/cpuinfo")
    lines = source.read_text("utf-8").splitlines() if source.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(iter(models), platform.processor() or "unknown")


def sentence(machine: Machine, rounds: int) -> str:
    """Say on what, when and how it was measured."""
    hardware = f"{machine.processor} ({machine.architecture}), {machine.cores} cores, load {machine.load:g} when it began"
    versions = f"Python {machine.python}, NumPy {machine.numpy}, zorgsim {machine.zorgsim}"
    how = f"medians of {rounds} interleaved rounds" if rounds > 1 else "one round only: for trying, not for publishing"
    return f"{machine.date}: {hardware}; {versions}. Process time of one core; {how}."
