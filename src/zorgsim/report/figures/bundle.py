"""All pictures of a comparison in one file, to be put on slides or handed on."""

from __future__ import annotations

from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from zorgsim.inputs.scenario import Language
from zorgsim.report.figures import picture_names, picture_of
from zorgsim.report.figures.saving import KINDS
from zorgsim.report.untouched import mark_of_parts
from zorgsim.results.compare import Comparison

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The first that a zip file can say: the same pictures give the same bytes, whenever they are made."""
_COMPRESSION: Final = {"png": ZIP_STORED, "svg": ZIP_DEFLATED}


def pictures_zip(comparison: Comparison, language: Language) -> bytes:
    """Return a zip file with every picture that shows something, as PNG and as SVG."""
    content, parts = BytesIO(), {}
    with ZipFile(content, "w") as bundle:
        for name in picture_names(comparison):
            picture = picture_of(name, comparison, language).drawn_once()
            for kind in KINDS:
                written = BytesIO()
                picture.write(written, kind)
                entry = ZipInfo(f"{name}.{kind}", _NO_TIME)
                entry.compress_type = _COMPRESSION[kind]
                parts[entry.filename] = written.getvalue()
                bundle.writestr(entry, written.getvalue())
        bundle.comment = mark_of_parts(parts)
    return content.getvalue()
