"""The data directory belongs to one running stack at a time."""

import fcntl
import os
from pathlib import Path
from typing import IO


class DirectoryInUse(RuntimeError):
    """Another stack runs on this directory; the message says which process."""


class DirectoryUnusable(RuntimeError):
    """Nothing can be written there; the message says why."""


def claim(directory: Path) -> IO[str]:
    """Take `directory` for this process until the returned file is closed. Raises DirectoryInUse, DirectoryUnusable."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (directory / "lock").open("a+")
    except OSError as problem:
        reason = problem.strerror or problem
        raise DirectoryUnusable(f"the data directory {directory} cannot be written to: {reason}.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise DirectoryInUse(
            f"the data directory {directory} is in use by process {holder}. "
            "Stop that one, or set DATA_DIR to another directory."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
