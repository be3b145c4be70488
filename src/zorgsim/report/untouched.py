"""Whether a report is still as zorgsim wrote it: people write into memos and pages, and what they wrote is not to be lost.

A page ends with a comment that holds the digest of all before it. An archive (memo, workbook, pictures) says the digest of its
parts: in the part in which it carries its recipe, or as the archive's own comment. Word and Excel leave neither as it was. It is
meant against accidents, as `zorgsim.results.seal` is.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final

PART: Final = "customXml/zorgsim.xml"
"""The part of an archive that carries its recipe (`zorgsim.report.carried`), and the digest of all other parts."""

_PAGE_END: Final = re.compile(rb"<!-- zorgsim wrote this, sha256 ([0-9a-f]{64}) -->\n\Z")
_ARCHIVE: Final = re.compile(rb"zorgsim wrote this, sha256 ([0-9a-f]{64})")


def marked_page(content: bytes) -> bytes:
    """Return a page with its digest behind it.

    >>> is_untouched(marked_page(b"<p>text</p>")), is_untouched(marked_page(b"<p>text</p>").replace(b"text", b"more"))
    (True, False)
    """
    return content + b"<!-- %b -->\n" % mark_of(content)


def mark_of(content: bytes) -> bytes:
    """Return the words that tell the digest of some bytes."""
    return b"zorgsim wrote this, sha256 " + hashlib.sha256(content).hexdigest().encode()


def mark_of_parts(parts: Mapping[str, bytes]) -> bytes:
    """Return the words that tell the digest of the parts of an archive, by name."""
    return mark_of("".join(f"{name} {hashlib.sha256(parts[name]).hexdigest()}\n" for name in sorted(parts)).encode())


def is_untouched(content: bytes) -> bool:
    """Say whether this is a report, of any format, as a zorgsim that marks them wrote it."""
    if content.startswith(b"PK"):
        return _is_untouched_archive(content)
    found = _PAGE_END.search(content)
    return found is not None and mark_of(content[: found.start()]) in found[0]


def _is_untouched_archive(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {one.filename: archive.read(one) for one in archive.infolist()}
            told = archive.comment
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError, RuntimeError):
        return False
    found = _ARCHIVE.search(parts.pop(PART, b"")) or _ARCHIVE.search(told)
    return found is not None and found[0] == mark_of_parts(parts)
