"""Says how many worlds both engines have played."""

from __future__ import annotations

import pytest
from tests.agreement.test_engines import REACH


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if REACH.worlds:
        events, beyond = f"{REACH.events:,}", len(REACH.beyond)
        terminalreporter.write_line(
            f"{REACH.worlds:,} worlds were played by both engines, {events} events compared;"
            f" {beyond} parameters were taken beyond their plausible range"
        )
