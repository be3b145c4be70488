"""A past as a file: plain arrays by name, compressed, behind a checksum of all of it. Reading one runs no code that is in it.

The file is a line that names the format, the SHA-256 of what follows, and an Arrow file of one record batch an array. The Arrow
file's metadata holds the key of the past: a file under another name than its own is as good as damaged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from zorgsim.model.carried import Array

FORMAT: Final = 1
_FIRST_LINE: Final = f"zorgsim past {FORMAT}\n".encode()
_BEHIND: Final = len(_FIRST_LINE) + hashlib.sha256().digest_size
_ABOUT: Final = b"zorgsim"
_CODEC: Final = "zstd"


class DamagedError(Exception):
    """A file is not the past that it should be."""


def in_bytes(key: str, arrays: Mapping[str, Array]) -> Iterator[bytes]:
    """Yield the pieces of the file of a past."""
    import pyarrow as pa

    about = json.dumps({"key": key, "names": list(arrays)})
    fields = [("dtype", pa.string()), ("shape", pa.list_(pa.int64())), ("values", pa.large_binary())]
    schema = pa.schema(fields, metadata={_ABOUT: about})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, schema, options=pa.ipc.IpcWriteOptions(compression=_CODEC)) as writer:
        for array in arrays.values():
            row = {"dtype": array.dtype.str, "shape": list(array.shape), "values": np.ascontiguousarray(array).tobytes()}
            writer.write_batch(pa.RecordBatch.from_pylist([row], schema))
    content = sink.getvalue()
    yield _FIRST_LINE
    yield hashlib.sha256(content).digest()
    yield content


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
