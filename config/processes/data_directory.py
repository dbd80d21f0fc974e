"""The data directory belongs to one running stack at a time."""

import fcntl
import os
from pathlib import Path
from typing import IO


class DirectoryInUse(RuntimeError):
    """Another stack runs on this directory; the message says which process."""


def claim(directory: Path) -> IO[str]:
    """Take `directory` for this process until the returned file is closed. Raises DirectoryInUse."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (directory / "lock").open("a+")
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
