"""A Dask cluster of real processes on this machine: a scheduler, and workers that can be killed or be of another version."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from distributed import Client

ALL_TESTS = "ZORGSIM_ALL_TESTS"
"""Set by .ci/run: what is not installed there shall fail, not be left out."""

NEEDED = pytest.mark.skipif(
    find_spec("distributed") is None and ALL_TESTS not in os.environ, reason="needs Dask: pip install 'zorgsim[cluster]'"
)
SECONDS = 60.0


class LoopbackCluster:
    """A scheduler and its workers, each a process with a folder of its own; none of them is where results are written."""

    def __init__(self, folder: Path, allowed_failures: int) -> None:
        self.folder, self.started = folder, list[subprocess.Popen[bytes]]()
        told = folder / "scheduler.json"
        self.scheduler = self._start(
            ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)),
            {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures)},
        )
        until(lambda: told.exists() and told.read_text("utf-8").endswith("}"))
        self.address: str = json.loads(told.read_text("utf-8"))["address"]

    def hire(self, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker; `wait_for` says when it is there."""
        usual = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder / "local"), "--host", "127.0.0.1")
        return self._start(("worker", self.address, *usual, *options), environment)

    @contextmanager
    def client(self) -> Iterator[Client]:
        """A client of our own, to look at the cluster."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            yield client

    def wait_for(self, workers: int) -> None:
        """Wait until so many workers have come."""
        with self.client() as client:
            client.wait_for_workers(workers, timeout=SECONDS)

    def stop(self) -> None:
        """End everything that was started."""
        for process in self.started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        home = self.folder / f"home-{len(self.started)}"
        home.mkdir()
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                cwd=home,
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started.append(process)
        return process


@contextmanager
def loopback_cluster(folder: Path, allowed_failures: int = 3) -> Iterator[LoopbackCluster]:
    """Give a cluster without workers."""
    cluster = LoopbackCluster(folder, allowed_failures)
    try:
        yield cluster
    finally:
        cluster.stop()


def until(happened: Callable[[], object]) -> None:
    """Wait until something has happened."""
    last = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < last
        time.sleep(0.02)
