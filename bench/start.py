"""How long it takes to be ready, and what it holds when idle."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import processes
from bench.marks import at_most
from tests.running import ROOT, RunningStack
from tests.waiting import free_port

IDLE_S = 5


def measure() -> Iterator[str]:
    """Cold and warm start, idle memory (proportional set size)."""
    with tempfile.TemporaryDirectory(prefix="toolscope-start-") as folder:
        yield at_most("clone to ready with an empty package cache", _cold(Path(folder)), 180, " s")
    with tempfile.TemporaryDirectory(prefix="toolscope-start-") as folder:
        first, _ = _warm(Path(folder))
        again, parts = _warm(Path(folder))
    yield f"first start, with demo data: {first:.1f} s"
    yield at_most("warm start", again, 5, " s")
    yield f"idle: {', '.join(f'{name} {mb:.0f} MB' for name, mb in parts.items())}"
    yield at_most("idle memory", sum(parts.values()), 350, " MB")


def _cold(folder: Path) -> float:
    """Seconds from `git clone` to the printed address, by `make run` alone."""
    began = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "clone")], check=True)
    variables = {**os.environ, "PORT": str(free_port()), "PIP_NO_CACHE_DIR": "1", "DATA_DIR": str(folder / "data")}
    make = shutil.which("make") or "make"
    process = subprocess.Popen(
        [make, "run"], cwd=folder / "clone", env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout
    for line in process.stdout:
        if "Toolscope is ready" in line:
            break
    took = time.monotonic() - began
    process.terminate()
    process.wait(timeout=20)
    return took


def _warm(folder: Path) -> tuple[float, dict[str, float]]:
    began = time.monotonic()
    stack = RunningStack(folder)
    stack.wait_until_ready()
    took = time.monotonic() - began
    time.sleep(IDLE_S)
    parts = {processes.name(process): processes.pss_mb([process]) for process in processes.family(stack)}
    stack.stop()
    return took, parts
