"""Finding the crew that the user asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from zorgsim.errors import InputError
from zorgsim.experiment.crew import Crew, local_crew


@contextmanager
def hired(jobs: int | None, cluster: str | None, *, usual: int) -> Iterator[Crew]:
    """Give the crew that was asked for: processes of this machine, or the workers of a cluster.

    Parameters
    ----------
    jobs
        Processes, if the user said how many.
    cluster
        The address of a Dask scheduler, if the user named one.
    usual
        Processes if the user said neither.

    Raises
    ------
    InputError
        If both were asked for, or the cluster cannot be used.
    """
    if cluster is None:
        yield local_crew(usual if jobs is None else jobs)
        return
    if jobs is not None:
        raise InputError(
            "a simulation runs on this machine or on a cluster",
            where="jobs, cluster",
            value=f"jobs {jobs}, cluster {cluster}",
            allowed="one of the two",
            action="leave out jobs: how many processes there are on a cluster is for those to say who start its workers",
        )
    from zorgsim.experiment.cluster import cluster_crew  # Dask with it

    with cluster_crew(cluster) as crew:
        yield crew
