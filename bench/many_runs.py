"""Many runs at once, each mostly waiting."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from bench import processes
from bench.stack import Bench, bench, canned

RUNS = 300
REQUESTS = 4
SECONDS = 2.0
TOOL_MS = 10
IDEAL_S = REQUESTS * SECONDS + (REQUESTS - 1) * TOOL_MS / 1000


def measure() -> Iterator[str]:
    """300 runs of 4 streamed requests of 2 s, 2 tools a step; marks: ideal/actual 0.6, worker under 250 MB."""
    with bench() as one:
        canned(one, "note", TOOL_MS)
        one.wait(one.run("sim-bench-1x1-0ms-5ev", ["note"])["id"])
        with processes.Peak(processes.worker(one.stack)) as peak:
            submitted_s, actual_s = _run_all(one)
    yield f"submitted in {submitted_s:.1f} s, all ended {actual_s:.1f} s after the last submission"
    yield f"ideal {IDEAL_S:.2f} s, ideal / actual {IDEAL_S / actual_s:.2f}; worker's peak {peak.mb:.0f} MB"


def _run_all(one: Bench) -> tuple[float, float]:
    model = f"sim-bench-{REQUESTS - 1}x2-{SECONDS * 1000:.0f}ms-20ev"
    began = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: one.run(model, ["note"]), range(RUNS)))
    submitted = time.monotonic()
    while True:
        page = one.api.get("/traces", params={"limit": 200, "status": "succeeded"}).json()
        done = len(page["items"])
        if page["next_cursor"]:
            rest = one.api.get("/traces", params={"limit": 200, "status": "succeeded", "cursor": page["next_cursor"]})
            done += len(rest.json()["items"])
        if done > RUNS:  # with the one that warmed it up
            break
        if time.monotonic() - submitted > 120:
            raise SystemExit(f"only {done} of {RUNS} runs ended within 120 s")
        time.sleep(0.2)
    return submitted - began, time.monotonic() - submitted
