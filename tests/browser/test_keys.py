"""Keys do the same on every page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import recorded
from tests.browser.playground import run_example

# htmx takes up new links a moment after it has put them in.
TAKEN_UP = "() => [...document.querySelectorAll('[data-inspect]')].every((link) => link['htmx-internal-data'])"
PAGES = ("/playground/", "/traces/", "/tools/", "/tools/get_weather/", "/providers/", "/settings/")


def test_a_press_beside_a_dialog_closes_it_and_words_that_are_selected_in_it_do_not(page: Page) -> None:
    page.goto("/tools/")
    page.keyboard.press("?")
    dialog = page.locator("#keys")
    page.locator("#keys dt").first.hover()
    page.mouse.down()
    page.mouse.move(5, 400, steps=3)
    page.mouse.up()
    expect(dialog).to_be_visible()
    page.mouse.click(5, 400)
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("path", PAGES)
def test_going_elsewhere_and_the_list_of_keys(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("#main").focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    for key, place in (("p", "playground"), ("t", "traces"), ("o", "tools")):
        page.locator("#main").focus()
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(f"/{place}/$"))
        page.wait_for_load_state()


@pytest.mark.parametrize("path", ["/traces/", "/tools/", "/providers/"])
def test_j_and_k_walk_and_enter_opens(page: Page, path: str) -> None:
    recorded.example_trace(page, "simple")
    page.goto(path)
    page.locator("#main").focus()
    page.keyboard.press("j")
    current = page.locator(".is-current")
    expect(current).to_have_count(1)
    page.keyboard.press("k")
    expect(current).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile(f"{path}$"))


@pytest.mark.parametrize("path", ["/traces/", "/tools/", "/playground/"])
def test_slash_goes_to_the_search(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("#main").focus()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()


def test_j_and_k_walk_through_a_conversation(page: Page) -> None:
    run_example(page, "parallel")
    page.wait_for_function(TAKEN_UP)
    page.locator("#main").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#inspected .pane")).to_be_visible()


def test_after_a_look_into_the_inspector_one_escape_stops_the_run(page: Page) -> None:
    run_example(page, "parallel")
    page.locator("[data-inspect]").first.click()
    expect(page.locator("#inspected .pane")).to_be_visible()
    page.get_by_role("checkbox", name="get_weather", exact=True).uncheck()
    page.get_by_role("checkbox", name="search_archive", exact=True).check()
    page.get_by_label("Message", exact=True).fill('Search the archive for "wind".')
    page.keyboard.press("Control+Enter")
    expect(page.locator(".call[data-state=running]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-run]").last).to_have_attribute("data-status", "cancelled")


def test_an_edit_is_left_with_escape_or_cancel_and_nothing_of_it_stays(page: Page) -> None:
    run_example(page, "simple")
    text = page.locator(".edit textarea")
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.get_by_role("button", name="Cancel").click()):
        page.locator(".edit summary").click()
        text.fill("Never to be sent")
        leave()
        expect(text).to_be_hidden()
        expect(page.locator(".edit summary")).to_be_focused()
        expect(text).to_have_value("What is the weather in Tokyo?")


def test_one_link_leads_from_before_the_setup_to_the_message(page: Page) -> None:
    page.goto("/playground/")
    page.locator("#main").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to message")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
