"""Runs tests on a machine that stalls: now and then one of their processes stands still for a while, or all of them.

    python -m tests.on_a_stalled_machine -n 4 tests/playground

What fails here and nowhere else takes for granted that something is quick, or that one thing comes before another.
"""

import contextlib
import random
import subprocess
import sys
import time
from collections.abc import Iterable

import psutil

GOES_S = (0.05, 1.0)
STANDS_S = (0.1, 2.0)


def stall(processes: Iterable[psutil.Process], seconds: float) -> None:
    """Stop them, and let them go on after that time whatever happens here."""
    stopped = []
    try:
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.suspend()
                stopped.append(process)
        time.sleep(seconds)
    finally:
        for process in stopped:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


def main() -> int:
    tests = subprocess.Popen([sys.executable, "-m", "pytest", "-q", *sys.argv[1:]])
    whole = psutil.Process(tests.pid)
    while tests.poll() is None:
        time.sleep(random.uniform(*GOES_S))
        with contextlib.suppress(psutil.NoSuchProcess):
            family = [whole, *whole.children(recursive=True)]
            stall(family if random.random() < 0.2 else [random.choice(family)], random.uniform(*STANDS_S))
    return tests.returncode


if __name__ == "__main__":
    sys.exit(main())
