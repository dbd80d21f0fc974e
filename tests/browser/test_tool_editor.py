"""The tool editor in a browser: findings as one types, repaired in place and taken back."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.tool_places import SCHEMA_OF_A_TRIP, SCHEMA_TO_REWRITE, plan_trip

BELOW = "document.getElementById('strict').getBoundingClientRect().top + scrollY"


def editor_of(page: Page, field: str) -> Locator:
    """Where a person types into the field of this id."""
    return page.locator(f".json-editor:has(#{field}) .ace_text-input")


def open_editor(page: Page) -> None:
    page.goto("/tools/-/new/")
    page.locator("#parameters").fill(SCHEMA_TO_REWRITE)
    page.locator(".lint-fold summary").click()
    expect(page.locator("#lint")).to_contain_text("oneOf")


def test_a_finding_is_repaired_in_the_text_and_taken_back(page: Page) -> None:
    open_editor(page)
    gemini = page.locator(".lint-group", has_text="Gemini")
    gemini.locator("li", has_text="oneOf").get_by_role("button", name="Fix it").click()
    expect(page.locator("#parameters")).to_have_value(SCHEMA_TO_REWRITE.replace("oneOf", "anyOf"))
    expect(gemini.locator("li", has_text="oneOf")).to_have_count(0)
    editor_of(page, "parameters").press("Control+z")
    expect(page.locator("#parameters")).to_have_value(SCHEMA_TO_REWRITE)
    expect(gemini.locator("li", has_text="oneOf")).to_have_count(1)


def test_a_finding_leads_to_its_place(page: Page) -> None:
    open_editor(page)
    page.locator("#lint li", has_text="minLength").locator(".place").first.click()
    assert page.locator("#schema-field .ace_editor").evaluate("box => box.env.editor.getSelectedText()") == "3"


def test_findings_stay_open_and_move_nothing_while_one_types(page: Page) -> None:
    open_editor(page)
    before = page.evaluate(BELOW)
    page.locator("#strict").check()
    expect(page.locator("#lint-summary")).to_contain_text("refused")
    editor_of(page, "parameters").press_sequentially("x")
    expect(page.locator("#lint-summary")).to_contain_text("waits")
    assert page.evaluate(BELOW) == before


def test_arguments_are_typed_into_a_form_that_follows_the_schema(page: Page) -> None:
    plan_trip(page)
    page.get_by_role("button", name="Add to stops").click()
    added = page.get_by_role("checkbox", name="stops 2")
    expect(added).to_be_focused()
    page.get_by_role("group", name="stops 2").get_by_label("city").fill("Kyoto")
    page.locator("#arguments-editor").get_by_role("button", name="JSON").click()
    expect(page.locator("#arguments")).to_have_value(re.compile('"city": "Kyoto"'))
    page.locator("#arguments-editor").get_by_role("button", name="Form").click()
    page.get_by_label("title").press("Control+Enter")
    expect(page.locator("#outcome .badge")).to_be_visible()
    page.locator("#parameters").fill(SCHEMA_OF_A_TRIP.replace('"budget"', '"most_to_pay"'))
    page.locator("#parameters").blur()
    expect(page.locator("#arguments-editor")).to_contain_text("most_to_pay")


def test_the_table_and_the_json_are_two_views_of_one_text(page: Page) -> None:
    page.goto("/tools/-/new/")
    page.locator("#name").fill("made_in_a_table")
    page.locator("#parameters").fill(SCHEMA_TO_REWRITE)
    page.get_by_role("button", name="Table", exact=True).click()
    page.get_by_role("button", name="Add a field", exact=True).click()
    expect(page.get_by_label("Name", exact=True).last).to_be_focused()
    page.keyboard.type("when")
    page.keyboard.press("Tab")
    page.get_by_label("Type of when").select_option("integer")
    page.get_by_role("button", name="Move when up").click()
    expect(page.get_by_role("button", name="Move when up")).to_be_focused()
    page.get_by_label("Description of when").fill("Which day.")
    page.keyboard.press("Control+s")  # nothing typed is lost, though it was never left
    page.wait_for_url("**/tools/made_in_a_table/")
    added = '"when": {"type": "integer", "description": "Which day."},\n    "labels"'
    expect(page.locator("#parameters")).to_have_value(SCHEMA_TO_REWRITE.replace('"labels"', added))
