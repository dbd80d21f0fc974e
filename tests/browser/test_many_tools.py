"""Many tools at once in a browser: imported with conflicts, switched together, deleted and brought back."""

import json

from playwright.sync_api import Page, expect

NAMES = [f"archive_{word}" for word in ("open", "read", "sort", "find", "mend", "shut")]
TOOLS = [{"name": name, "description": f"{name} it.", "parameters": {"type": "object"}} for name in NAMES]


def preview(page: Page) -> None:
    page.goto("/tools/-/import/")
    page.locator("#source").fill(json.dumps(TOOLS))
    expect(page.locator(".proposal")).to_have_count(len(TOOLS))


def test_many_are_imported_beside_those_that_are_there_and_switched_together(page: Page) -> None:
    preview(page)
    page.locator(".proposals-bar input[type=search]").fill("mend")
    page.locator("[data-select-all]").uncheck()
    expect(page.locator("[data-selected-count]")).to_have_text("5 of 6 tools")
    page.get_by_role("button", name="Save the chosen tools").click()
    expect(page.get_by_role("heading", name="5 new tools")).to_be_visible()

    preview(page)
    page.locator("[data-decide-all]").select_option("rename")
    page.locator("select[name=decision-0]").select_option("keep")
    page.locator("select[name=decision-1]").select_option("replace")
    page.locator("#toolset").fill("Archive")
    page.get_by_role("button", name="Save the chosen tools").click()
    expect(page.get_by_role("heading", name="4 new tools")).to_be_visible()
    expect(page.locator("main")).to_contain_text("archive_sort_2")

    page.goto("/playground/")
    count = page.locator("[data-tool-count]")
    before = int(count.inner_text().split()[0])
    page.get_by_label("Archive", exact=False).first.check()
    expect(count).to_contain_text(f"{before + 5} of")
    page.locator("input[name=tools][value=archive_mend]").uncheck()
    expect(page.locator("input[name=toolsets]").first).not_to_be_checked()
    expect(count).to_contain_text(f"{before + 4} of")


def test_several_are_deleted_and_brought_back(page: Page) -> None:
    preview(page)
    page.locator("[data-decide-all]").select_option("replace")
    page.get_by_role("button", name="Save the chosen tools").click()
    page.goto("/tools/?q=archive_")
    rows = page.locator("tbody tr")
    expect(rows.first).to_be_visible()
    many = rows.count()
    page.locator("[data-select-all]").check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete them").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("are back")
    page.goto("/tools/?q=archive_")
    expect(rows).to_have_count(many)
