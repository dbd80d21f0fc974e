"""Live events in a real browser: one connection, however many tabs."""

import time
from collections.abc import Callable

import psutil
import redis
from playwright.sync_api import BrowserContext, expect

from tests.browser.playground import wait_for_end
from tests.running import RunningStack


def test_eight_live_tabs_all_see_the_run_and_share_one_connection(
    new_context: Callable[..., BrowserContext], stack: RunningStack
) -> None:
    context = new_context()
    first = context.new_page()
    first.goto("/playground/?example=slow-tool")
    first.get_by_role("button", name="Run", exact=True).click()
    expect(first.locator(".call[data-state=running]")).to_be_visible()
    others = [context.new_page() for _ in range(7)]
    for page in others:
        page.goto(first.url)
        expect(page.locator(".call")).to_contain_text("solar panels")
    assert len(_event_connections(stack)) == 1
    for page in [first, *others]:
        wait_for_end(page)
        expect(page.locator(".answer")).not_to_be_empty()


def test_a_closed_tab_frees_its_connection(new_context: Callable[..., BrowserContext], stack: RunningStack) -> None:
    context = new_context()
    page = context.new_page()
    page.goto("/traces/")
    expect(page.locator("[data-live-topic=traces]")).to_have_count(1)
    opened = time.monotonic() + 10
    while len(open_now := _event_connections(stack)) != 1:
        assert time.monotonic() < opened, f"there is not just the one event connection: {open_now}"
        time.sleep(0.1)
    page.close()
    deadline = time.monotonic() + 5
    while open_now := _event_connections(stack):
        assert time.monotonic() < deadline, f"the event connection stayed open: {open_now}"
        time.sleep(0.1)


def _event_connections(stack: RunningStack) -> list[dict[str, str]]:
    """Open event streams, as Redis knows them: each blocks one connection in a read of streams."""
    worker = next(
        process for process in psutil.Process(stack.process.pid).children() if "celery" in " ".join(process.cmdline())
    )
    with redis.Redis.from_url(worker.environ()["REDIS_URL"]) as client:
        return [one for one in client.client_list() if one["cmd"] == "xread"]
