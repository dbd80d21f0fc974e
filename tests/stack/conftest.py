"""What the tests of real stacks share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.on_postgres import find_programs
from tests.running import RunningStack, running_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The stack of all tests that leave one behind: its processes may be killed, since others take their place."""
    with running_stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """Where PostgreSQL's programs are; without them the test is skipped, in continuous integration it fails."""
    programs = find_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is missing")
        pytest.skip("no PostgreSQL on this machine")
    return programs
