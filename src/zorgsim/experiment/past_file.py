"""A past as a file: plain arrays by name, compressed, behind a checksum of all of it. Reading one runs no code that is in it.

The file is a line that names the format, the SHA-256 of what follows, and an Arrow file of one record batch an array. The Arrow
file's metadata holds the key of the past: a file under another name than its own is as good as damaged.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

import numpy as np

from zorgsim.model.carried import Array

FORMAT: Final = 1
_FIRST_LINE: Final = f"zorgsim past {FORMAT}\n".encode()
_BEHIND: Final = len(_FIRST_LINE) + hashlib.sha256().digest_size
_ABOUT: Final = b"zorgsim"
_CODEC: Final = "zstd"


class DamagedError(Exception):
    """A file is not the past that it should be."""


def write_past(file: BinaryIO, key: str, arrays: Mapping[str, Array]) -> None:
    """Write a past into a file that can be gone back in: memory holds one packed array at a time, not all."""
    import pyarrow as pa

    about = json.dumps({"key": key, "names": list(arrays)})
    fields = [("dtype", pa.string()), ("shape", pa.list_(pa.int64())), ("values", pa.large_binary())]
    schema = pa.schema(fields, metadata={_ABOUT: about})
    file.write(_FIRST_LINE + bytes(_BEHIND - len(_FIRST_LINE)))
    sink = _Digested(file)
    options = pa.ipc.IpcWriteOptions(compression=_CODEC)
    with pa.PythonFile(sink, mode="w") as target, pa.ipc.new_file(target, schema, options=options) as writer:
        for array in arrays.values():
            row = {"dtype": array.dtype.str, "shape": list(array.shape), "values": np.ascontiguousarray(array).tobytes()}
            writer.write_batch(pa.RecordBatch.from_pylist([row], schema))
    file.seek(len(_FIRST_LINE))
    file.write(sink.digest.digest())


class _Digested(io.RawIOBase):
    """A file that digests what is written into it; closing it leaves the file open."""

    def __init__(self, file: BinaryIO) -> None:
        self.digest = hashlib.sha256()
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        """Write, and digest."""
        self.digest.update(piece)
        return self._file.write(piece)


def arrays_in(content: bytes, key: str) -> Mapping[str, Array]:
    """Return the arrays of a file, each unpacked as it is asked for.

    Raises
    ------
    DamagedError
        If it is not whole, or the past of another key.
    """
    import pyarrow as pa

    packed = memoryview(content)[_BEHIND:]
    if not content.startswith(_FIRST_LINE) or hashlib.sha256(packed).digest() != content[len(_FIRST_LINE) : _BEHIND]:
        raise DamagedError
    reader = pa.ipc.open_file(pa.py_buffer(packed))
    about = json.loads(reader.schema.metadata[_ABOUT])
    if about["key"] != key:
        raise DamagedError
    return _Arrays(reader, about["names"])


class _Arrays(Mapping[str, Array]):
    """Arrays of an open Arrow file: memory holds one of them beside what is made of it, not all."""

    def __init__(self, reader: Any, names: list[str]) -> None:
        self._reader = reader
        self._number = {name: number for number, name in enumerate(names)}

    def __getitem__(self, name: str) -> Array:
        row = self._reader.get_batch(self._number[name])
        shape = row.column("shape")[0].as_py()
        return np.frombuffer(row.column("values")[0].as_buffer(), dtype=row.column("dtype")[0].as_py()).reshape(shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self._number)

    def __len__(self) -> int:
        return len(self._number)
