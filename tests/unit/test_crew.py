"""Who simulates: what is asked for, what each crew says of itself, and who would not give the same numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import zorgsim as zs
from zorgsim.errors import InputError
from zorgsim.experiment.cluster_task import MadePart, PartsToSend, fingerprint, refusal
from zorgsim.experiment.crew import Processes, ThisProcess, local_crew
from zorgsim.experiment.hiring import hired
from zorgsim.results.arithmetic import arithmetic_digest
from zorgsim.results.parts import Part
from zorgsim.results.provenance import provenance


@pytest.mark.parametrize(("jobs", "usual", "expected"), [(None, 3, 3), (2, 3, 2), (1, 3, 1), (None, 1, 1)])
def test_without_a_cluster_processes_of_this_machine_simulate(jobs: int | None, usual: int, expected: int) -> None:
    with hired(jobs, None, usual=usual) as crew:
        assert (crew.size, crew.here) == (expected, expected)


def test_one_process_is_this_one() -> None:
    assert isinstance(local_crew(0), ThisProcess)
    assert isinstance(local_crew(1), ThisProcess)
    assert local_crew(2) == Processes(2)


def test_processes_and_a_cluster_exclude_each_other() -> None:
    with pytest.raises(InputError, match="on this machine or on a cluster"), hired(2, "tcp://127.0.0.1:1", usual=1):
        pass


@pytest.mark.parametrize(
    ("asked", "where"), [({"cluster": 8786}, "zs.run: cluster"), ({"cluster": "tcp://127.0.0.1:1", "jobs": 2}, "jobs, cluster")]
)
def test_what_is_no_address_is_refused(asked: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as refused:
        zs.run("baseline", places="Tiel", **asked)
    assert refused.value.where == where


WITHOUT_DASK = """
import sys
sys.modules["distributed"] = None
sys.argv = ["zorgsim", "run", "baseline", "--cluster", "tcp://127.0.0.1:1"]
from zorgsim.cli import main
main()
"""


def test_without_dask_it_says_what_to_install() -> None:
    ended = subprocess.run([sys.executable, "-c", WITHOUT_DASK], capture_output=True, text=True, check=False, env=dict(os.environ))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "zorgsim: simulating on a cluster needs Dask, which is not installed here\n" in ended.stderr
    assert "pip install 'zorgsim[cluster]'" in ended.stderr


def test_a_fingerprint_holds_versions_code_data_and_arithmetic() -> None:
    assert fingerprint() == dict(provenance())
    assert fingerprint()["arithmetic"] == arithmetic_digest()
    assert refusal("tcp://somewhere:1", fingerprint(), fingerprint()) is None


@pytest.mark.parametrize("name", ["zorgsim", "code", "places", "parameters", "structures", "numpy", "scipy", "arithmetic"])
@pytest.mark.parametrize("told", ["another", "none"])
def test_a_worker_that_differs_in_anything_is_refused(name: str, told: str) -> None:
    found = fingerprint() | {name: told}
    if told == "none":
        del found[name]
    refused = refusal("tcp://somewhere:1", fingerprint(), found)
    assert refused is not None
    assert refused.where == "worker tcp://somewhere:1"
    assert refused.value == f"{name} {told}"
    assert refused.allowed == f"as here: {name} {fingerprint()[name][:12]}"


def test_one_last_bit_makes_another_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, exponential = arithmetic_digest(), np.exp
    arithmetic_digest.cache_clear()

    def other(values: Any) -> Any:
        result = exponential(values)
        result[-1] = np.nextafter(result[-1], 1.0)
        return result

    try:
        with monkeypatch.context() as patch:
            patch.setattr(np, "exp", other)
            assert arithmetic_digest() != usual
        arithmetic_digest.cache_clear()
        assert arithmetic_digest() == usual
    finally:
        arithmetic_digest.cache_clear()


def test_a_part_that_lost_something_on_the_way_is_known() -> None:
    made = MadePart(Part(0, 0, 1), b"content", "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73")
    assert made.is_whole
    assert not MadePart(made.part, b"conten", made.digest).is_whole


def test_a_store_on_a_worker_only_makes_parts() -> None:
    assert not PartsToSend(("identity",)).holds(Part(0, 0, 1))
