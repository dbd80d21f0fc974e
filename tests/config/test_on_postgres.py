"""What is repeated on PostgreSQL."""

from tests.running import ROOT
from tests.where_databases_differ import WHOLE


def test_every_file_that_is_repeated_whole_is_there():
    assert [path for path in WHOLE if not (ROOT / path).is_file()] == []
