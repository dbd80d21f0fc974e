"""A plugin for pytest: of the collected tests those that another database could fail.

That are all of the files below, whose subject is what is stored and how: SQL, locks, transactions, constraints, JSON,
odd text. Of every other file it is the first test, the one that goes the whole way once; recorded traffic is not
replayed again.
"""

from itertools import groupby

import pytest

WHOLE = {
    "tests/accounts/test_keys.py",
    "tests/accounts/test_owner.py",
    "tests/accounts/test_secrets.py",
    "tests/accounts/test_sessions.py",
    "tests/api/test_health.py",
    "tests/api/test_traces.py",
    "tests/config/test_backup.py",
    "tests/config/test_schedule.py",
    "tests/playground/test_advance.py",
    "tests/playground/test_cancel.py",
    "tests/playground/test_failing.py",
    "tests/playground/test_forgetting.py",
    "tests/playground/test_full_disk.py",
    "tests/playground/test_kept_history.py",
    "tests/playground/test_lease.py",
    "tests/playground/test_lineage.py",
    "tests/playground/test_odd_addresses.py",
    "tests/playground/test_odd_text.py",
    "tests/playground/test_runs.py",
    "tests/playground/test_scan.py",
    "tests/playground/test_written_together.py",
    "tests/providers/test_service.py",
    "tests/tools/test_deleting.py",
    "tests/tools/test_importing.py",
    "tests/tools/test_listing.py",
    "tests/tools/test_service.py",
    "tests/tools/test_versions.py",
    "tests/traces/test_deletion.py",
    "tests/traces/test_listing.py",
    "tests/traces/test_models.py",
    "tests/traces/test_payloads.py",
    "tests/traces/test_reader.py",
    "tests/traces/test_recorder.py",
    "tests/traces/test_redaction.py",
    "tests/traces/test_rows.py",
    "tests/traces/test_sharing.py",
    "tests/traces/test_split_secrets.py",
    "tests/traces/test_tool_use.py",
    "tests/traces/test_verification.py",
    "tests/traces/test_written_together.py",
}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    root = config.rootpath
    played = [item for item in items if "shared_data" not in getattr(item, "fixturenames", ())]
    by_file = [list(own) for _, own in groupby(played, key=lambda item: item.path)]
    chosen = [item for own in by_file for item in (own if _is_whole(own[0], root) else own[:1])]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _is_whole(item: pytest.Item, root) -> bool:
    return item.path.relative_to(root).as_posix() in WHOLE
