"""What a report can be written as."""

from __future__ import annotations

from enum import StrEnum


class ReportFormat(StrEnum):
    """What a report can be written as."""

    HTML = "html"
