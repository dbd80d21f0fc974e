"""The pages for many tools: imported, selected, exported, grouped; and the use of one."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser import recorded
from tests.browser.place import Place, opened
from tests.browser.tool_places import pasted


def _imported(page: Page) -> None:
    pasted(page)
    for decision in page.locator("select[name^=decision-]").all():
        decision.select_option("rename")
    page.get_by_role("button", name="Save the chosen tools").click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()


def _selected(page: Page) -> None:
    page.goto("/tools/")
    page.locator("tbody .row-check").first.check()
    page.locator("tbody .row-check").nth(1).check()


def _deleting(page: Page) -> None:
    _selected(page)
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#modal")).to_be_visible()


def _new_toolset(page: Page) -> None:
    _selected(page)
    page.get_by_role("button", name="Toolset of them").click()
    expect(page.locator("#crowd")).to_be_visible()


def _toolsets(page: Page) -> None:
    _new_toolset(page)
    page.locator("#toolset").fill(f"Set {uuid4().hex[:8]}")
    page.get_by_role("button", name="Save toolset").click()
    expect(page.get_by_role("link", name="Export")).to_be_visible()
    page.goto("/tools/-/toolsets/")


def _use(page: Page) -> None:
    recorded.failed_call(page)
    page.goto("/tools/get_weather/use/")


MANY_TOOLS_PLACES = (
    Place("tools-imported", _imported),
    Place("tools-selected", _selected),
    Place("tools-delete", _deleting),
    Place("tools-export", opened("/tools/-/export/?name=get_weather&name=get_order&as=gemini")),
    Place("toolset-new", _new_toolset),
    Place("toolsets", _toolsets),
    Place("tool-use", _use),
)
