"""Live events in a real browser: one connection, however many tabs."""

import time
from collections.abc import Callable

import redis
from playwright.sync_api import BrowserContext, expect

from tests.browser.playground import wait_for_end
from tests.running import RunningStack
from tests.waiting import LONG_S


def test_eight_live_tabs_all_see_the_run_and_share_one_connection(
    new_context: Callable[..., BrowserContext], stack: RunningStack
) -> None:
    context = new_context()
    first = context.new_page()
    first.goto("/playground/?example=simple")
    first.locator("#id_model").select_option("sim-fault-stalled-stream")
    first.get_by_role("button", name="Run", exact=True).click()
    expect(first.locator(".call")).to_contain_text("get_weather")
    others = [context.new_page() for _ in range(7)]
    for page in others:
        page.goto(first.url)
        expect(page.locator(".call")).to_contain_text("get_weather")
    _wait_for_event_connections(stack, 1)
    first.bring_to_front()
    first.keyboard.press("Escape")
    for page in [first, *others]:
        wait_for_end(page)
        expect(page.locator("[data-run]")).to_have_attribute("data-status", "cancelled")


def test_a_closed_tab_frees_its_connection(new_context: Callable[..., BrowserContext], stack: RunningStack) -> None:
    page = new_context().new_page()
    page.goto("/traces/")
    expect(page.locator("[data-live-topic=traces]")).to_have_count(1)
    _wait_for_event_connections(stack, 1)
    page.close()
    _wait_for_event_connections(stack, 0)


def _wait_for_event_connections(stack: RunningStack, number: int) -> None:
    """Return as soon as there are just so many. A page that was left a moment ago may still have its own."""
    deadline = time.monotonic() + LONG_S
    while len(found := _event_connections(stack)) != number:
        assert time.monotonic() < deadline, f"there are not {number} event connections: {found}"
        time.sleep(0.1)


def _event_connections(stack: RunningStack) -> list[dict[str, str]]:
    """Open event streams, as Redis knows them: each blocks one connection in a read of streams."""
    worker = stack.child("celery")
    assert worker
    with redis.Redis.from_url(worker.environ()["REDIS_URL"]) as client:
        return [one for one in client.client_list() if one["cmd"] == "xread"]
