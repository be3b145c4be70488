"""A hand-written event loop in C, on a binary heap: ``loop.c``, compiled by the C compiler of this machine when first asked for."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.chain.specification import Chain, ChainResult, ToolMissingError, exponential_scale

SOURCE: Final = Path(__file__).with_name("loop.c")
_RESULTS: Final = 18
"""Ten kinds of events, relapses, two sums of waits, five sums of stays, in the order of ``ChainResult``."""


class _Chain(ctypes.Structure):
    """The ``Chain`` of loop.c."""

    _fields_ = (
        *((name, ctypes.c_int64) for name in ("municipalities", "families", "weeks", "first", "specialist", "specialist_weeks")),
        *((name, ctypes.c_double) for name in ("geometric_scale", "asks", "network_scale", "network_settles")),
        *((name, ctypes.c_double) for name in ("first_scale", "first_settles", "relapse", "relapse_scale")),
    )


@cache
def library() -> ctypes.CDLL:
    """Compile the loop with -O3 into a folder that is removed once the library is loaded."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise ToolMissingError("no C compiler (cc)")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "loop.so"
        flags = ("-O3", "-shared", "-fPIC", "-o", str(made), str(SOURCE), "-lm")
        for more in (["-march=native"], []):  # not every compiler knows its machine
            tried = subprocess.run([compiler, *more, *flags], capture_output=True, check=False)  # noqa: S603 - our own source
            if tried.returncode == 0:
                return ctypes.CDLL(str(made))
    raise ToolMissingError("the C compiler (cc) does not compile loop.c")


def simulate(chain: Chain, seed: int) -> ChainResult:
    """Simulate the chain; laying out the families, a small part, is within the seconds."""
    numbers = _Chain(
        chain.municipalities, chain.families, chain.weeks, chain.first_line_slots, chain.specialist_slots, chain.specialist_weeks,
        chain.geometric_scale, chain.asks_network, exponential_scale(chain.network_weeks), chain.network_settles,
        exponential_scale(chain.first_line_weeks), chain.first_line_settles, chain.relapse, exponential_scale(chain.relapse_weeks),
    )  # fmt: skip
    results = (ctypes.c_int64 * _RESULTS)()
    run = library().simulate
    began = time.process_time()
    run(ctypes.byref(numbers), ctypes.c_uint64(seed), results)
    seconds = time.process_time() - began
    return ChainResult.of(list(results), seconds)
