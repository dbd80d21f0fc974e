"""Every page and state of the product, for the pictures and the accessibility check."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.playground import run_example


@dataclass(frozen=True)
class Place:
    """A page in a state: how to get there from anywhere."""

    name: str
    go: Callable[[Page], None]


def _open(path: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(path)

    return go


def _ran(slug: str) -> Callable[[Page], None]:
    return lambda page: run_example(page, slug)


def _running(page: Page) -> None:
    page.goto("/playground/?example=slow-tool")
    page.locator("#run-button").click()
    expect(page.locator(".call[data-state=running]")).to_be_visible()
    page.wait_for_timeout(700)


def _refused(page: Page) -> None:
    page.goto("/playground/?example=simple")
    page.locator("#id_model").evaluate("element => element.closest('form, .setup')")
    page.locator("#id_message").fill(" ")
    page.locator("#run-button").click()
    expect(page.locator("#run-errors")).not_to_be_empty()


def _inspecting(page: Page) -> None:
    run_example(page, "parallel")
    page.locator("[data-inspect]").first.click()
    page.wait_for_timeout(500)


def _trace(slug: str, tab: str = "") -> Callable[[Page], None]:
    def go(page: Page) -> None:
        run_example(page, slug)
        address = page.locator(".run-foot a").last.get_attribute("href")
        page.goto(f"{address}{f'?tab={tab}' if tab else ''}")

    return go


def _share(page: Page) -> None:
    _trace("simple")(page)
    page.get_by_text("Share", exact=True).first.click()
    page.wait_for_timeout(400)


def _shared(page: Page) -> None:
    _share(page)
    page.get_by_role("button", name=re.compile("Make")).click()
    page.wait_for_timeout(400)
    link = page.locator("#share-url").input_value()
    page.goto(link)


PLACES = (
    Place("playground-new", _open("/playground/")),
    Place("playground-running", _running),
    Place("playground-parallel", _ran("parallel")),
    Place("playground-recovering", _ran("recovering")),
    Place("playground-limit", _ran("limit")),
    Place("playground-inspector", _inspecting),
    Place("playground-refused", _refused),
    Place("traces", _open("/traces/")),
    Place("traces-none-found", _open("/traces/?q=nothing-is-called-so")),
    Place("trace", _trace("multi-step")),
    Place("trace-request", _trace("multi-step", "request")),
    Place("trace-response", _trace("multi-step", "response")),
    Place("trace-stream", _trace("simple", "stream")),
    Place("trace-timing", _trace("simple", "timing")),
    Place("trace-raw", _trace("simple", "raw")),
    Place("trace-failed", _trace("limit")),
    Place("share-dialog", _share),
    Place("shared-page", _shared),
    Place("shared-unknown", _open("/s/not-a-link")),
    Place("tools", _open("/tools/")),
    Place("tool-new", _open("/tools/-/new/")),
    Place("tool-import", _open("/tools/-/import/")),
    Place("tool", _open("/tools/get_weather/")),
    Place("providers", _open("/providers/")),
    Place("settings", _open("/settings/")),
    Place("api-docs", _open("/api/docs")),
    Place("not-found", _open("/nowhere/")),
)
