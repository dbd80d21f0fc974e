"""What is said before a run follows the setup, and moves nothing."""

from playwright.sync_api import Page, expect


def test_what_is_said_follows_the_setup_and_moves_nothing(page: Page) -> None:
    page.goto("/playground/?example=multiple")
    before, message = page.locator("#before"), page.locator("#id_message")
    place = message.bounding_box()
    expect(before).to_contain_text("No cost limit")
    page.locator(".setup summary", has_text="Settings").click()
    page.get_by_label("Max output tokens").fill("1000")
    page.get_by_label("Max output tokens").blur()
    expect(before).to_contain_text("Costs at most about")
    page.locator(".setup summary", has_text="Limits").click()
    page.get_by_label("Steps", exact=True).fill("0")
    page.get_by_label("Steps", exact=True).blur()
    before.get_by_text("Run would be refused").click()
    expect(before).to_contain_text("Must be at least 1")
    page.keyboard.press("Escape")
    expect(before.get_by_text("Must be at least 1")).to_be_hidden()
    assert message.bounding_box() == place
    expect(page.locator("#thread")).to_contain_text("Several tools are offered")


def test_what_is_said_is_of_the_edit_that_is_open(page: Page) -> None:
    page.goto("/playground/")
    page.locator("#id_message").fill("Hello")
    page.locator("#run-button").click()
    expect(page.locator("#thread .edit summary")).to_be_attached()
    before = page.locator("#before")
    with page.expect_response("**/before/") as asked:
        page.locator("#thread .edit summary").focus()
        page.keyboard.press("Enter")
    assert "branch=" in (asked.value.request.post_data or "")
    with page.expect_response("**/before/") as asked:
        page.locator("#thread .edit textarea").first.fill("Hi")
    assert "branch=" in (asked.value.request.post_data or "")
    with page.expect_response("**/before/") as asked:
        page.get_by_role("button", name="Cancel").click()
    assert "branch=" not in (asked.value.request.post_data or "")
    expect(before).to_contain_text("At most")


def test_a_tool_that_is_given_up_may_not_be_called_any_more(page: Page) -> None:
    page.goto("/playground/?example=multiple")
    page.locator(".allowed summary").click()
    page.locator("#allowed-list").get_by_label("get_order", exact=True).check()
    expect(page.locator("[data-may-be-called]")).to_have_text("1 of 4")
    page.locator("#tool-list").get_by_label("get_order", exact=True).uncheck()
    expect(page.locator("[data-may-be-called]")).to_have_text("all 3")
    expect(page.locator("#allowed-list").get_by_text("get_order")).to_be_hidden()
    page.get_by_label("Choice").select_option("none")
    expect(page.locator("[data-may-be-called]")).to_have_text("none")
