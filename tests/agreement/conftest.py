"""Says how many worlds both engines have played."""

from __future__ import annotations

import pytest
from tests.agreement.test_engines import REACH


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if REACH.worlds:
        terminalreporter.write_line(REACH.in_words())
