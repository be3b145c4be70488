"""Parts of a simulation: the counters of some runs of one scenario, kept as soon as they are finished.

A part in a folder is one Parquet file. Its rows are pieces of plain arrays; its metadata says what made it; its name ends with the
beginning of its own SHA-256, so that a part is there whole or not at all, and a file that was cut off or changed is known as such.
The format is described in docs/results.md, under "A folder under way".
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from zorgsim.engines.counters import Counters, counters_of, join_counters, plain_arrays
from zorgsim.errors import InputError
from zorgsim.results.durable import is_being_written, sync_folder, written_through

PART_FORMAT: Final = "zorgsim part 1"
MOST_BYTES_A_ROW: Final = 1 << 26
"""Larger arrays take several rows: no reader of Parquet likes a single value of gigabytes."""

DAMAGED: Final = ".damaged"
"""What is put behind the name of a part that is not whole."""

_KEY: Final = b"zorgsim"
_END: Final = b"PAR1"
"""With which every Parquet file ends."""
_DIGITS: Final = 16
"""Hexadecimal digits of a file's digest in its name: enough against accidents; nobody is kept from forging."""


@dataclass(frozen=True, order=True)
class Part:
    """Consecutive runs of one scenario, world after world.

    Attributes
    ----------
    scenario
        The index of the scenario, as simulated.
    first, count
        The first run, counted from 0, and how many there are.
    """

    scenario: int
    first: int
    count: int


@dataclass(frozen=True)
class FinishedPart:
    """What a part gave: its counters, and the seconds that it took."""

    counters: Counters
    seconds: float


class PartsSink(Protocol):
    """Where parts go as soon as they are finished: all that those need who simulate."""

    def keep(self, part: Part, finished: FinishedPart) -> None:
        """Keep a part that is finished."""

    def holds(self, part: Part) -> bool:
        """Say whether a part is there, whole."""


class PartsStore(PartsSink, Protocol):
    """Where finished parts are kept."""

    def take(self, part: Part) -> FinishedPart:
        """Return a part that was kept."""

    def finished(self) -> set[Part]:
        """Return all parts that are there, whole."""

    def named(self) -> set[Part]:
        """Return all parts that were kept, without looking whether they are still whole."""

    def together(self, parts: Sequence[Part], runs: int) -> tuple[Counters, float]:
        """Return the counters of consecutive parts of one scenario, and the seconds that they took.

        Raises
        ------
        InputError
            If a part is not there, or not whole.
        ValueError
            If they do not come to so many runs.
        """


def _taken_together(store: PartsStore, parts: Sequence[Part], runs: int) -> tuple[Counters, float]:
    """Take parts out of a store one at a time: memory holds what is put together, and one part."""
    seconds: list[float] = []

    def taken() -> Iterator[Counters]:
        for part in parts:
            finished = store.take(part)
            seconds.append(finished.seconds)
            yield finished.counters
            del finished

    return join_counters(taken(), runs), sum(seconds)


class PartsInMemory:
    """Parts of a simulation in this process that needs no folder."""

    def __init__(self) -> None:
        self._parts: dict[Part, FinishedPart] = {}

    def keep(self, part: Part, finished: FinishedPart) -> None:
        """Keep a part that is finished."""
        self._parts[part] = finished

    def take(self, part: Part) -> FinishedPart:
        """Return a part, and keep it no longer."""
        return self._parts.pop(part)

    def holds(self, part: Part) -> bool:
        """Say whether a part is there."""
        return part in self._parts

    def finished(self) -> set[Part]:
        """Return the parts that are there."""
        return set(self._parts)

    def named(self) -> set[Part]:
        """Return the parts that are there."""
        return self.finished()

    def together(self, parts: Sequence[Part], runs: int) -> tuple[Counters, float]:
        """Return the counters of consecutive parts, which are kept no longer, and their seconds."""
        return _taken_together(self, parts, runs)


@dataclass(frozen=True)
class PartsInFolder:
    """Parts as files of a folder; it travels to worker processes, which write their parts themselves.

    Attributes
    ----------
    folder
        Where they stand; it exists.
    identities
        What made the parts of each scenario: a digest of the scenario's values, the data and the versions. A part of anything else
        is none of ours.
    """

    folder: Path
    identities: tuple[str, ...]

    def keep(self, part: Part, finished: FinishedPart) -> None:
        """Write a part that is finished, through to the disk.

        Raises
        ------
        InputError
            If it cannot be written: the disk is full, or the folder is gone.
        """
        self._write(part, lambda file: write_part(file, part, finished, self.identities[part.scenario]))

    def receive(self, part: Part, content: bytes) -> None:
        """Write a part that `write_part` made elsewhere, through to the disk, as if it had been finished here.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        self._write(part, lambda file: file.write(content))

    def _write(self, part: Part, write: Callable[[Any], object]) -> None:
        try:
            with written_through(self.folder, write) as written:
                written.replace(self.folder / f"{_stem(part)}-{_digest(written)}.parquet")
            sync_folder(self.folder)
        except OSError as problem:
            raise InputError(
                "a finished part cannot be written",
                where=f"folder {self.folder}",
                value=problem.strerror or str(problem),
                allowed="a folder that can be written to, with room for the parts",
                action="make room there, and begin again, or go on with the parts that are finished",
            ) from problem

    def take(self, part: Part) -> FinishedPart:
        """Read a part.

        Raises
        ------
        InputError
            If it is not there, or not whole.
        """
        path, seconds = self.whole(part)
        return FinishedPart(counters_of(read_arrays(path)), seconds)

    def whole(self, part: Part) -> tuple[Path, float]:
        """Return the file of a part, read once to see that it is whole, and the seconds that the part took.

        Raises
        ------
        InputError
            If it is not there, or not whole.
        """
        for path in self._files(part):
            facts = self._checked(path, part)
            if facts is not None:
                return path, float(facts["seconds"])
        raise gone(self.folder, f"{_stem(part)}-*.parquet")

    def together(self, parts: Sequence[Part], runs: int) -> tuple[Counters, float]:
        """Return the counters of consecutive parts, read into memory, and their seconds."""
        return _taken_together(self, parts, runs)

    def holds(self, part: Part) -> bool:
        """Say whether a part is there, whole."""
        return any(self._checked(path, part) is not None for path in self._files(part))

    def finished(self) -> set[Part]:
        """Return the parts that are there, whole; each is read for that."""
        return {part for path in self.files() if (part := self.part_of(path)) is not None}

    def named(self) -> set[Part]:
        """Return the parts of which there are files, whole or not."""
        return {part for path in self.files() if (part := _part_named(path.stem)) is not None}

    def damaged(self) -> list[Path]:
        """Return the files that are called as parts are and are no parts of this simulation, or no longer."""
        return [path for path in self.files() if self.part_of(path) is None]

    def is_whole(self, path: Path) -> bool:
        """Say whether a file is as it was written, whatever made it.

        Raises
        ------
        OSError
            If the system cannot read it now.
        """
        return path.stem.endswith(f"-{_digest(path)}")

    def has_end(self, path: Path) -> bool:
        """Say whether a file ends as Parquet does: one that is not whole and does not was cut off."""
        with path.open("rb") as file:
            file.seek(-min(len(_END), path.stat().st_size), os.SEEK_END)
            return file.read() == _END

    def put_aside(self, path: Path) -> Path:
        """Rename a file that is damaged, so that it is no part any more; return its new name."""
        aside = path.with_name(path.name + DAMAGED)
        path.replace(aside)  # of two with the same digest in their name, the last one stays
        return aside

    def tidy(self) -> None:
        """Remove what a writer that died had begun to write."""
        for path in self.folder.iterdir():
            if is_being_written(path.name):
                path.unlink(missing_ok=True)

    def files(self) -> list[Path]:
        """Return the files that are called as parts are, whole or not, in the order of their names."""
        return sorted(path for path in files_in(self.folder) if _is_part_name(path.name))

    def _files(self, part: Part) -> list[Path]:
        return [path for path in self.files() if _part_named(path.stem) == part]

    def _facts(self, part: Part) -> dict[str, Any]:
        return _facts(part, self.identities[part.scenario])

    def part_of(self, path: Path) -> Part | None:
        """Return the part of this simulation that a file is; None if it is not whole, or of something else."""
        part = _part_named(path.stem)
        if part is None or part.scenario >= len(self.identities) or self._checked(path, part) is None:
            return None
        return part

    def _checked(self, path: Path, part: Part) -> dict[str, Any] | None:
        """Return what a part's metadata says, if the file is whole and says that it is this part.

        Raises
        ------
        OSError
            If the system cannot read it now; which does not say that it is damaged.
        """
        import pyarrow.parquet as pq

        try:
            if not self.is_whole(path):
                return None
            with path.open("rb") as file:  # Arrow takes no path of bytes that are no text
                facts = json.loads(pq.read_schema(file).metadata[_KEY])
        except (ValueError, KeyError, TypeError):
            return None
        except OSError as problem:
            if problem.errno in (None, errno.ENOENT):  # Arrow has errors of its own, without a number
                return None
            raise OSError(problem.errno, problem.strerror, str(path)) from problem
        expected = self._facts(part)
        return facts if {key: facts.get(key) for key in expected} == expected else None


def gone(folder: Path, name: str) -> InputError:
    """Return the error for a part that was there and is not, or not whole."""
    return InputError(
        "a finished part is gone, or was changed",
        where=f"folder {folder}",
        value=name,
        allowed="parts as zorgsim wrote them",
        action="go on with what is left: the part will be simulated again",
    )


def _stem(part: Part) -> str:
    """Return how names of files begin: scenario and runs, counted from 1 as people do."""
    return f"{part.scenario + 1:04d}-{part.first + 1:06d}-{part.first + part.count:06d}"


def _part_named(stem: str) -> Part | None:
    numbers = stem.split("-")
    if len(numbers) != 4 or not all(number.isdecimal() and number.isascii() for number in numbers[:3]):
        return None
    scenario, first, last = map(int, numbers[:3])
    return Part(scenario - 1, first - 1, last - first + 1) if scenario > 0 else None


def _is_part_name(name: str) -> bool:
    return name.endswith(".parquet") and _part_named(name.removesuffix(".parquet")) is not None


def is_part_file(name: str) -> bool:
    """Say whether a file of this name among the parts is one that zorgsim made."""
    return _is_part_name(name.removesuffix(DAMAGED)) or is_being_written(name)


def files_in(folder: Path) -> list[Path]:
    """Return what is in a folder of parts; nothing if there is none. A folder that cannot be read is an error, unlike with glob."""
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []


def _facts(part: Part, made_by: str) -> dict[str, Any]:
    return {"format": PART_FORMAT, "made_by": made_by, "first": part.first, "count": part.count}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]


# Plain arrays as Parquet


def write_part(file: Any, part: Part, finished: FinishedPart, made_by: str) -> None:
    """Write a part into a binary file; ``made_by`` is the identity of its scenario."""
    _write_parquet(file, finished.counters, {**_facts(part, made_by), "seconds": finished.seconds})


def _write_parquet(file: Any, counters: Counters, facts: Mapping[str, Any]) -> None:
    """Write counters as rows of bytes, an array at a time so that memory holds no second copy of all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [
            ("name", pa.string()),
            ("dtype", pa.string()),
            ("shape", pa.list_(pa.int64())),
            ("piece", pa.int64()),
            ("values", pa.large_binary()),
        ],
        metadata={_KEY: json.dumps(facts)},
    )
    with pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=False, write_statistics=False) as writer:
        for name, array in plain_arrays(counters).items():
            for row in _rows(name, array):
                writer.write_table(pa.Table.from_pylist([row], schema))


def _rows(name: str, array: NDArray[Any]) -> Iterator[dict[str, Any]]:
    """Yield an array in pieces: name, dtype with its order of bytes, shape of the whole, number of the piece, bytes in C order."""
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    content = little.reshape(-1).view(np.uint8)
    for piece, start in enumerate(range(0, max(len(content), 1), MOST_BYTES_A_ROW)):
        yield {
            "name": name,
            "dtype": little.dtype.str,
            "shape": list(array.shape),
            "piece": piece,
            "values": content[start : start + MOST_BYTES_A_ROW].tobytes(),
        }


@dataclass(frozen=True)
class Stored:
    """Where an array stands in a file: its shape, and the row groups of its pieces."""

    shape: tuple[int, ...]
    groups: tuple[int, ...]


def stored_arrays(path: Path) -> dict[str, Stored]:
    """Return where each array stands in a part, without reading any: each row of the file is a group of its own."""
    import pyarrow.parquet as pq

    found: dict[str, Stored] = {}
    with path.open("rb") as file, pq.ParquetFile(file) as table:
        for group in range(table.num_row_groups):
            (row,) = table.read_row_group(group, columns=["name", "shape"]).to_pylist()
            before = found.get(row["name"], Stored(tuple(row["shape"]), ()))
            found[row["name"]] = Stored(before.shape, (*before.groups, group))
    return found


def read_arrays(path: Path, groups: Sequence[int] | None = None) -> dict[str, NDArray[Any]]:
    """Read arrays back, a row at a time: all of them, or those that stand in these row groups."""
    import pyarrow.parquet as pq

    arrays: dict[str, NDArray[Any]] = {}
    filled: dict[str, int] = {}
    with path.open("rb") as file, pq.ParquetFile(file) as table:
        for group in range(table.num_row_groups) if groups is None else groups:
            rows = table.read_row_group(group)
            name, shape, dtype = (rows.column(key)[0].as_py() for key in ("name", "shape", "dtype"))
            whole = arrays.setdefault(name, np.empty(shape, dtype=dtype))
            # the buffer of Arrow itself: bytes of Python's would be one more copy
            content = np.frombuffer(rows.column("values")[0].as_buffer(), np.uint8)
            start = filled.get(name, 0)
            whole.reshape(-1).view(np.uint8)[start : start + len(content)] = content
            filled[name] = start + len(content)
    return arrays
