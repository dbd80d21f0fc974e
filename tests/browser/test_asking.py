"""A run that waits for a person, live for all who watch, by mouse and by key."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.playground import wait_for_end


def test_a_call_is_approved_live_before_all_who_watch(new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    page, other = context.new_page(), context.new_page()
    page.goto("/playground/?example=asks-first")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("group", name="refund_order waits for you")).to_be_visible()
    expect(page.locator("[data-run-status]")).to_have_text("waiting for you")
    expect(page).to_have_title("Waiting for you - Playground - Toolscope")
    other.goto(page.url)
    reason = page.get_by_placeholder("Reason, which the model reads")
    reason.fill("let me see")
    reason.press("Escape")  # leaves the field, and stops nothing
    expect(page.locator("[data-run-status]")).to_have_text("waiting for you")
    page.get_by_role("button", name="Approve").focus()
    page.keyboard.press("Enter")
    for watcher in (page, other):
        wait_for_end(watcher)
        expect(watcher.locator(".decided")).to_contain_text("Approved by owner after")
        expect(watcher.locator(".answer")).to_contain_text("refunded")
    expect(page).to_have_title("Playground - Toolscope")


def test_ctrl_enter_sends_the_answer_that_is_being_written(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.goto("/playground/?example=asks-first")
    page.get_by_role("button", name="Run", exact=True).click()
    reason = page.get_by_placeholder("Reason, which the model reads")
    reason.fill("not today")
    reason.press("Control+Enter")
    wait_for_end(page)
    expect(page.locator(".decided")).to_contain_text("not today")
