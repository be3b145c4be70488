"""Simulating on a Dask cluster: the same results as here, whoever is killed meanwhile, and nothing put together that differs."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.loopback_cluster import NEEDED, LoopbackCluster, loopback_cluster, until
from tests.cli.started import started
from tests.cli.test_interrupted import manifest_of, tables_of, write_scenarios

import zorgsim as zs
from zorgsim.errors import InputError
from zorgsim.experiment.cluster import cluster_crew
from zorgsim.experiment.execute import simulate_with
from zorgsim.inputs.scenario_file import load_scenario

pytestmark = [NEEDED, pytest.mark.skipif(sys.platform == "win32", reason="signals and process groups of POSIX")]

Ask = Callable[..., Any]

COMPARED = ("compare", "base.toml", "first.toml")
PARTS = 4
"""Two scenarios in two chunks."""
SHORT = ("--replications", "20", "--results", "mine")
LONG = ("--replications", "200", "--results", "mine")
DOOMED = str(Path(__file__).with_name("doomed_worker.py"))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoopbackCluster]:
    """Two workers that nothing happens to."""
    with loopback_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        for _ in range(2):
            cluster.hire("--no-nanny")
        cluster.wait_for(2)
        yield cluster


@pytest.fixture
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoopbackCluster]:
    """A scheduler for one test, which hires whom it wants."""
    with loopback_cluster(tmp_path_factory.mktemp("cluster"), allowed_failures=0) as cluster:
        yield cluster


@pytest.fixture
def folder(folder: Path) -> Path:
    write_scenarios(folder)
    return folder


def here(folder: Path, zorgsim: Ask, replications: str) -> dict[str, bytes]:
    """The tables of the same comparison, simulated in this process."""
    answer = zorgsim(*COMPARED, "--replications", replications, "--jobs", "1", "--results", "here")
    assert answer.code == 0, answer.err
    return tables_of(folder / "here")


@pytest.mark.release
def test_the_results_are_those_of_this_machine(folder: Path, zorgsim: Ask, cluster: LoopbackCluster) -> None:
    answer = zorgsim(*COMPARED, *SHORT, "--cluster", cluster.address)
    assert answer.code == 0, answer.err
    assert "zorgsim: simulated on a cluster, chunks at a time: 2; how far it is shows when one is finished\n" in answer.err
    assert "distributed" not in answer.err  # nothing of what Dask logs
    assert tables_of(folder / "mine") == here(folder, zorgsim, "20")
    assert manifest_of(folder / "mine")["command"] == " ".join(["zorgsim", *COMPARED, *SHORT, "--cluster", cluster.address])
    assert not list(folder.glob("*.partial"))


def test_a_script_gets_the_same_numbers(folder: Path, cluster: LoopbackCluster) -> None:
    asked: dict[str, Any] = {"replications": 4}
    there, same = (zs.compare(COMPARED[1:], **asked, **where) for where in ({"cluster": cluster.address}, {"jobs": 1}))
    assert there.table().equals(same.table())


def test_a_worker_may_be_killed_in_mid_run(folder: Path, zorgsim: Ask, tmp_path_factory: pytest.TempPathFactory) -> None:
    with loopback_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        hire_doomed(cluster, folder, "kill-0-1", nanny="--no-nanny")
        answer = zorgsim(*COMPARED, *SHORT, "--cluster", cluster.address)
        with cluster.client() as client:
            assert len(client.nthreads()) == 1
    assert answer.code == 0, answer.err
    assert "once more" not in answer.err  # Dask gave it to the other one
    assert tables_of(folder / "mine") == here(folder, zorgsim, "20")


@pytest.mark.long
@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ("kill-0-1", "1 workers of the cluster ended one after the other with the same part; it is tried once more, alone"),
        ("damage-10-1", "a part did not arrive whole from the cluster; it is tried once more, alone"),
    ],
)
def test_a_chunk_that_was_lost_is_tried_again_alone(
    folder: Path, zorgsim: Ask, own_cluster: LoopbackCluster, failure: str, told: str
) -> None:
    hire_doomed(own_cluster, folder, failure)
    answer = zorgsim(*COMPARED, *SHORT, "--cluster", own_cluster.address)
    assert answer.code == 0, answer.err
    assert f"zorgsim: {told}\n" in answer.err
    assert tables_of(folder / "mine") == here(folder, zorgsim, "20")


@pytest.mark.long
def test_a_chunk_that_keeps_killing_workers_is_lost_and_the_rest_kept(
    folder: Path, zorgsim: Ask, own_cluster: LoopbackCluster
) -> None:
    hire_doomed(own_cluster, folder, *(f"kill-0-{time}" for time in range(9)))
    answer = zorgsim(*COMPARED, *SHORT, "--cluster", own_cluster.address)
    assert (answer.code, answer.out) == (137, "")
    assert "which:   runs 1 to 10, 2 scenario(s)\n" in answer.err
    assert "see in the logs of the workers why they ended" in answer.err
    assert f"finished parts: 2 of {PARTS}, kept in {folder / 'mine.partial'}" in answer.err
    resumed = zorgsim("resume", "mine.partial", "--jobs", "1")
    assert f"finished parts: 2 of {PARTS}" in resumed.err
    assert resumed.code == 0, resumed.err
    assert tables_of(folder / "mine") == here(folder, zorgsim, "20")


def hire_doomed(cluster: LoopbackCluster, folder: Path, *failures: str, nanny: str = "--nanny") -> None:
    """Hire two workers that fail as told; with a nanny they are started again when they are lost."""
    doom = folder / "doom"
    doom.mkdir()
    for failure in failures:
        (doom / failure).touch()
    for _ in range(2):
        cluster.hire(nanny, "--preload", DOOMED, DOOM=str(doom))
    cluster.wait_for(2)


@pytest.mark.long
def test_a_scheduler_that_is_lost_leaves_what_had_arrived(folder: Path, zorgsim: Ask, own_cluster: LoopbackCluster) -> None:
    own_cluster.hire("--no-nanny")
    own_cluster.wait_for(1)
    several = [f"world-{number}.toml" for number in range(1, 5)]
    for number, name in enumerate(several, start=1):  # worlds of their own, and so chunks of their own
        text = f'format = 2\nextends = "base"\n[parameters]\n"question.base" = 0.2{number}\n'
        (folder / name).write_text(text, "utf-8")
    with started(folder, "compare", "base.toml", *several, *LONG, "--cluster", own_cluster.address) as job:
        until(lambda: list((folder / "mine.partial").rglob("*.parquet")) or job.poll() is not None)
        own_cluster.scheduler.kill()
        out, err = job.communicate(timeout=60)
    parts = len(list((folder / "mine.partial").rglob("*.parquet")))
    assert (job.returncode, out, 1 <= parts < 5) == (137, "", True), err
    assert "zorgsim: the scheduler of the cluster does not answer any more\n" in err
    assert f"finished parts: {parts} of 5, kept in {folder / 'mine.partial'}" in err
    assert "Traceback" not in err
    resumed = zorgsim("resume", "mine.partial", "--jobs", "1")
    assert resumed.code == 0, resumed.err
    assert manifest_of(folder / "mine")["resumed"] == {"parts": 5, "parts_found": parts}


def test_ctrl_c_takes_the_work_from_the_workers(folder: Path, own_cluster: LoopbackCluster) -> None:
    hire_doomed(own_cluster, folder, "endless-0-1", "endless-10-1", nanny="--no-nanny")
    with own_cluster.client() as client:
        with started(folder, *COMPARED, *SHORT, "--cluster", own_cluster.address) as job:
            until(lambda: not list((folder / "doom").iterdir()) or job.poll() is not None)
            os.killpg(job.pid, signal.SIGINT)
            out, err = job.communicate(timeout=30)
        assert (job.returncode, out) == (130, ""), err
        assert err.endswith("zorgsim: interrupted; nothing half-written is left behind\n")
        began = time.monotonic()
        assert [one.result(timeout=60) for one in client.map(abs, range(4))] == [0, 1, 2, 3]
        assert time.monotonic() - began < 20.0  # their threads are free: these chunks would have taken a minute
    assert not list(folder.glob("mine*"))


# Who may take part


def changed_copy(folder: Path) -> str:
    """Where a copy of the package stands in which a rule reads otherwise."""
    shutil.copytree(Path(zs.__file__).parent, folder / "zorgsim", ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "zorgsim" / "model" / "queues.py"
    path.write_text(path.read_text("utf-8") + "\n# changed\n", "utf-8")
    return str(folder)


def test_a_worker_with_other_code_is_refused_before_anything_is_simulated(
    folder: Path, zorgsim: Ask, own_cluster: LoopbackCluster
) -> None:
    own_cluster.hire("--no-nanny")
    own_cluster.hire("--no-nanny", "--name", "other", PYTHONPATH=changed_copy(folder / "other"))
    own_cluster.wait_for(2)
    answer = zorgsim(*COMPARED, *SHORT, "--cluster", own_cluster.address)
    assert (answer.code, answer.out) == (2, "")
    lines = answer.err.splitlines()
    assert lines[0] == "zorgsim: a worker of the cluster would not give the same numbers as this computer"
    assert lines[1].startswith("  where:   worker tcp://127.0.0.1:")
    assert lines[2].startswith("  value:   'code ")
    assert lines[3].startswith("  allowed: as here: code ")
    assert not list(folder.glob("mine*"))


def test_a_worker_that_joins_later_is_looked_at_too(folder: Path, own_cluster: LoopbackCluster) -> None:
    first = own_cluster.hire("--no-nanny")
    own_cluster.wait_for(1)
    with cluster_crew(own_cluster.address) as crew:
        own_cluster.hire("--no-nanny", PYTHONPATH=changed_copy(folder / "other"))
        own_cluster.wait_for(2)
        os.killpg(first.pid, signal.SIGKILL)  # else it may be quick enough to do all of the work by itself
        with own_cluster.client() as client:
            until(lambda: len(client.scheduler_info()["workers"]) == 1)
        with pytest.raises(InputError, match="would not give the same numbers") as refused:
            simulate_with(crew, [load_scenario("base.toml")], lambda _done, _total: None)
    assert str(refused.value.value).startswith("code ")


@pytest.mark.long
def test_a_worker_without_zorgsim_is_refused(folder: Path, zorgsim: Ask, own_cluster: LoopbackCluster) -> None:
    (folder / "other" / "zorgsim").mkdir(parents=True)
    (folder / "other" / "zorgsim" / "__init__.py").touch()
    own_cluster.hire("--no-nanny", PYTHONPATH=str(folder / "other"))
    own_cluster.wait_for(1)
    answer = zorgsim(*COMPARED, *SHORT, "--cluster", own_cluster.address)
    assert (answer.code, answer.out) == (2, "")
    assert "a worker of the cluster cannot run this zorgsim" in answer.err
    assert "ModuleNotFoundError" in answer.err
    assert not list(folder.glob("mine*"))


def test_a_cluster_without_workers_is_refused(
    folder: Path, zorgsim: Ask, own_cluster: LoopbackCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zorgsim.experiment.cluster.SECONDS_TO_ANSWER", 1.0)
    answer = zorgsim(*COMPARED, *SHORT, "--cluster", own_cluster.address)
    assert (answer.code, answer.out) == (2, "")
    assert "the cluster has no workers" in answer.err
    assert not list(folder.glob("mine*"))


@pytest.mark.parametrize("address", ["", "somewhere", "post://127.0.0.1:1", "tls://127.0.0.1:1", "127.0.0.1:1"])
def test_an_address_without_a_cluster_is_refused(folder: Path, zorgsim: Ask, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zorgsim.experiment.cluster.SECONDS_TO_ANSWER", 1.0)
    answer = zorgsim(*COMPARED, *SHORT, "--cluster", address)
    assert (answer.code, answer.out) == (2, "")
    assert "  where:   cluster\n" in answer.err
    assert f"  value:   {address!r}\n" in answer.err
    assert not list(folder.glob("mine*"))
