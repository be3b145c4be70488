"""Work for worker processes that are lost in some way; processes of their own must be able to import it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zorgsim.experiment.plan import Chunk


@dataclass(frozen=True)
class DoomedWork:
    """Leaves a mark for every time that a chunk was begun and finished; a doomed chunk ends its worker some times."""

    folder: Path
    doomed: frozenset[int]
    times: int
    how: str = "killed"

    def __call__(self, chunk: Chunk, report: Callable[[int], None]) -> None:
        begun = len(list(self.folder.glob(f"begun-{chunk.first}-*")))
        (self.folder / f"begun-{chunk.first}-{os.getpid()}").touch()
        report(1)
        if chunk.first in self.doomed and begun < self.times:
            self.end()
        (self.folder / f"finished-{chunk.first}").touch()

    def end(self) -> None:
        if self.how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.how == "signal":
            os.kill(os.getpid(), signal.SIGTERM)
        elif self.how == "exit":
            os._exit(3)
        elif self.how == "memory":
            raise MemoryError
        elif self.how == "silence":
            time.sleep(60)
        elif self.how == "pipe":
            raise BrokenPipeError("some pipe")
        sys.exit("unreachable")
