"""What the processes of a stack use: CPU seconds, and memory as proportional set size."""

import threading
import time

import psutil

from tests.running import RunningStack


def family(stack: RunningStack) -> list[psutil.Process]:
    """The supervisor and all that it started."""
    supervisor = psutil.Process(stack.process.pid)
    return [supervisor, *supervisor.children(recursive=True)]


def name(process: psutil.Process) -> str:
    """What a process of the stack is there for, by its command."""
    words = " ".join(process.cmdline())
    known = {"uvicorn": "web", "celery": "worker", "redis": "redis", "manage.py": "supervisor"}
    return next((role for word, role in known.items() if word in words), words[:40])


def worker(stack: RunningStack) -> psutil.Process:
    """The Celery worker."""
    return next(process for process in family(stack) if name(process) == "worker")


def cpu_s(processes: list[psutil.Process]) -> float:
    """CPU seconds that they have used so far."""
    return sum(used.user + used.system for used in (process.cpu_times() for process in processes))


def pss_mb(processes: list[psutil.Process]) -> float:
    """Their memory together, shared pages counted once, in MB."""
    return sum(process.memory_full_info().pss for process in processes) / 1e6


class Peak:
    """The most memory that a process held while this was open, in MB (resident)."""

    def __init__(self, process: psutil.Process) -> None:
        self.mb = 0.0
        self._process = process
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.mb = max(self.mb, self._process.memory_info().rss / 1e6)
            time.sleep(0.1)
