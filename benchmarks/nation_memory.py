"""How much memory comparing the nation takes, beside what is estimated: ``python -m benchmarks.nation_memory``.

    python -m benchmarks.nation_memory [SCENARIO ...] [--replications 10] [--jobs 2] [--until 2037-01-01]

Everything is in memory, as in a script, and no past is taken from the cache. The peak is that of the ``Pss`` of all processes
together (Linux), looked at ten times a second. Some ten minutes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from datetime import date
from tempfile import TemporaryDirectory

from benchmarks.nation_store import pss_of
from zorgsim.experiment.memory import GB, check_memory
from zorgsim.inputs.scenario import Overrides
from zorgsim.inputs.scenario_file import load_shipped, scenario_with

PLACE = "Nederland"
SECONDS_BETWEEN_LOOKS = 0.1
PROGRAM = """
import math
import sys
import zorgsim

if __name__ == "__main__":
    names, replications, jobs, until, folder = sys.argv[1].split(","), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:]
    asked = dict(places="{place}", replications=replications, jobs=jobs, until=until)
    results = zorgsim.compare(names, **asked) if len(names) > 1 else zorgsim.run(names[0], **asked)
    results.save(folder)
    for one in results.comparison.simulated:
        for name, counts in one.counters.sparse.items():
            print(one.scenario.name, name, f"{{len(counts.codes) / math.prod(counts.shape):.4f}} filled")
"""


def processes_of(parent: int) -> list[int]:
    """A process and all that it has begun."""
    listed = subprocess.run(["/bin/ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = [parent]
    for one in found:
        found += [pid for pid, begun_by in pairs if begun_by == one]
    return found


def main() -> None:
    """Compare, look, and print the peak beside the estimate."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("scenarios", nargs="*", default=["baseline", "strong_first_line", "earlier_housing"])
    asked.add_argument("--replications", type=int, default=10)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--until", type=date.fromisoformat, default=date(2037, 1, 1))
    given = asked.parse_args()
    overrides = Overrides(places=(PLACE,), replications=given.replications, until=given.until)
    needed = check_memory(
        [scenario_with(load_shipped(name), overrides, "benchmark") for name in given.scenarios], given.jobs
    ).needed
    words = [",".join(given.scenarios), str(given.replications), str(given.jobs), given.until.isoformat()]
    begun, peak = time.perf_counter(), 0
    command, off = [sys.executable, "-c", PROGRAM.format(place=PLACE), *words], os.environ | {"ZORGSIM_CACHE": "off"}
    with TemporaryDirectory() as folder, subprocess.Popen([*command, folder], env=off) as job:  # noqa: S603 (what we wrote)
        while job.poll() is None:
            peak = max(peak, sum(map(pss_of, processes_of(job.pid))))
            time.sleep(SECONDS_BETWEEN_LOOKS)
    print(f"{len(given.scenarios)} scenarios x {given.replications} replications, {PLACE}: exit code {job.returncode}")
    print(f"peak (Pss): {peak / GB:.3f} GB; estimated {needed / GB:.3f} GB; {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
