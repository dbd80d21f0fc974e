"""What the tests of real stacks share."""

import os
from pathlib import Path

import pytest

from tests.on_postgres import find_programs


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """Where PostgreSQL's programs are; without them the test is skipped, in continuous integration it fails."""
    programs = find_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is missing")
        pytest.skip("no PostgreSQL on this machine")
    return programs
