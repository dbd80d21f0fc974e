"""The report of the replayed traffic."""

import pytest

from tests.wire.outcome import OUTCOME


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = list(OUTCOME.table())
    if lines:
        terminalreporter.section("recorded traffic, replayed")
        for line in lines:
            terminalreporter.line(line)
