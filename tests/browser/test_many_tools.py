"""Many tools at once in a browser: imported with conflicts, switched together, deleted and brought back."""

import json

from playwright.sync_api import Page, expect

VERBS = ("open", "read", "sort", "find", "mend", "shut")


def preview(page: Page, of: str) -> None:
    names = [f"{of}_{verb}" for verb in VERBS]
    tools = [{"name": name, "description": f"{name} it.", "parameters": {"type": "object"}} for name in names]
    page.goto("/tools/-/import/")
    page.locator("#source").fill(json.dumps(tools))
    expect(page.locator(".proposal")).to_have_count(len(tools))


def test_many_are_imported_beside_those_that_are_there_and_switched_together(page: Page) -> None:
    preview(page, "archive")
    page.locator(".proposals-bar input[type=search]").fill("mend")
    page.locator("[data-select-all]").uncheck()
    expect(page.locator("[data-selected-count]")).to_have_text("5 of 6 tools")
    page.get_by_role("button", name="Save the chosen tools").click()
    expect(page.get_by_role("heading", name="5 new tools")).to_be_visible()

    preview(page, "archive")
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
    preview(page, "ledger")
    page.get_by_role("button", name="Save the chosen tools").click()
    expect(page.get_by_role("heading", name="6 new tools")).to_be_visible()
    page.goto("/tools/?q=ledger_")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(VERBS))
    page.locator("[data-select-all]").check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete them").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("are back")
    page.goto("/tools/?q=ledger_")
    expect(rows).to_have_count(len(VERBS))
