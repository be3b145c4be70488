"""All pictures of a comparison in one file, to be put on slides or handed on."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import chain
from typing import Final, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import picture_names, picture_of
from zorgsim.report.figures.saving import KINDS
from zorgsim.report.untouched import mark_of_parts
from zorgsim.results.compare import Comparison

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The first that a zip file can say: the same pictures give the same bytes, whenever they are made."""
_COMPRESSION: Final = {"png": ZIP_STORED, "svg": ZIP_DEFLATED}


class Drawn(Protocol):
    """A picture that was drawn, and can be written."""

    @property
    def name(self) -> str:
        """Which one."""

    def write(self, target: BytesIO, kind: str) -> None:
        """Write it as ``png`` or ``svg``."""


def pictures_zip(comparison: Comparison, language: Language, others: Iterable[Drawn] = ()) -> bytes:
    """Return a zip file with every picture that shows something, and others behind them, as PNG and as SVG."""
    own = (picture_of(name, comparison, language).drawn_once() for name in picture_names(comparison))
    content, parts = BytesIO(), {}
    with ZipFile(content, "w") as bundle:
        for picture in chain[Drawn](own, others):
            for kind in KINDS:
                written = BytesIO()
                picture.write(written, kind)
                entry = ZipInfo(f"{picture.name}.{kind}", _NO_TIME)
                entry.compress_type = _COMPRESSION[kind]
                parts[entry.filename] = written.getvalue()
                bundle.writestr(entry, written.getvalue())
        bundle.comment = mark_of_parts(parts)
    return content.getvalue()
