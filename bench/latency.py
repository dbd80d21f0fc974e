"""How late a word is shown."""

import shutil
import statistics
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

from bench.clock_provider import clock_provider
from bench.marks import at_most
from bench.stack import Bench, bench
from tests.browser.conftest import ARGUMENTS
from tests.waiting import free_port

LISTEN = """
runId => new Promise(done => {
  const lags = [];
  const source = new EventSource(`/live?topic=run:${runId}:`);
  source.onmessage = message => {
    const { type, data } = JSON.parse(message.data);
    const sent = type === "text" ? data.delta.trim().split(" ").map(Number) : [];
    for (const at of sent) lags.push(Date.now() - at);
    if (type === "end") { source.close(); done(lags); }
  };
})
"""


def measure() -> Iterator[str]:
    """From the provider's chunk to the browser's event."""
    program = shutil.which("chromium")
    if program is None:
        yield "skipped: no Chromium on this machine"
        return
    with clock_provider(free_port()) as url, bench() as one:
        one.post("/providers", {"name": "clock", "protocol": "openai_chat", "base_url": url, "models": []})
        lags = sorted(_lags(one, program))
    yield f"{len(lags)} words, each shown {statistics.median(lags):.0f} ms after it was sent (median)"
    yield at_most("p95", lags[int(len(lags) * 0.95)], 120, " ms")


def _lags(one: Bench, program: str) -> list[float]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        page = browser.new_page()
        page.goto(f"{one.stack.url}/settings/")
        run = one.run("clock", [], provider="clock")
        lags: list[float] = page.evaluate(LISTEN, run["id"])
        browser.close()
    return lags
