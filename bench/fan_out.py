"""Tools of one step run at once."""

from collections.abc import Iterator
from datetime import datetime

from bench.marks import at_most
from bench.stack import bench, canned

CALLS = 20
DELAY_MS = 200


def measure() -> Iterator[str]:
    """Twenty tools of 200 ms in one step: from the first start to the last end."""
    with bench() as one:
        canned(one, "wait", DELAY_MS)
        took: list[float] = []
        for _ in range(3):
            run = one.run(f"sim-bench-1x{CALLS}-0ms-{CALLS}ev", ["wait"])
            one.watch(run)
            tools = [span for span in one.spans(run["trace_id"]) if span["kind"] == "tool"]
            first = min(datetime.fromisoformat(span["started_at"]) for span in tools)
            last = max(datetime.fromisoformat(span["ended_at"]) for span in tools)
            took.append((last - first).total_seconds() * 1000)
            yield f"{len(tools)} calls of {DELAY_MS} ms took {took[-1]:.0f} ms"
    yield at_most("the slowest of these", max(took), 300, " ms")
