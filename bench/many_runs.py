"""Many runs at once, each mostly waiting."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from bench import processes
from bench.events import statuses
from bench.marks import at_least, at_most
from bench.stack import Bench, bench, canned

RUNS = 300
REQUESTS = 4
SECONDS = 2.0
TOOL_MS = 10
PATIENCE_S = 120
IDEAL_S = REQUESTS * SECONDS + (REQUESTS - 1) * TOOL_MS / 1000


def measure() -> Iterator[str]:
    """300 runs at once, each 4 streamed requests of 2 s with 2 tools of 10 ms a step; provider in its own process."""
    with bench() as one:
        canned(one, "note", TOOL_MS)
        one.watch(one.run("sim-bench-1x1-0ms-5ev", ["note"]))
        with processes.Peak(processes.worker(one.stack)) as peak:
            submitted_s, actual_s = _run_all(one)
    yield f"submitted in {submitted_s:.1f} s, all ended {actual_s:.1f} s after the last was, ideal {IDEAL_S:.2f} s"
    yield at_least("ideal / actual", IDEAL_S / actual_s, 0.6)
    yield at_most("the worker's peak", peak.mb, 250, " MB")


def _run_all(one: Bench) -> tuple[float, float]:
    """Seconds until all are submitted, and from then until the last has ended."""
    model = f"sim-bench-{REQUESTS - 1}x2-{SECONDS * 1000:.0f}ms-20ev"
    news = statuses(one.stack.url, PATIENCE_S)
    next(news)  # connected
    began = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        going = {run["trace_id"] for run in pool.map(lambda _: one.run(model, ["note"]), range(RUNS))}
    submitted = time.monotonic()
    while going:
        new = next(news)
        if new["status"] not in ("queued", "running", "succeeded"):
            raise SystemExit(f"trace {new['trace_id']} ended as {new['status']}")
        if new["status"] == "succeeded":
            going.discard(new["trace_id"])
        if time.monotonic() - submitted > PATIENCE_S:
            raise SystemExit(f"{len(going)} of {RUNS} runs did not end within {PATIENCE_S} s")
    return submitted - began, time.monotonic() - submitted
