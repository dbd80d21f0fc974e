"""The trace page by hand and by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import recorded

EXACT = '{"a": 1.0, "big": 12345678901234567890, "e": 1e400, "a": {"2": "x", "1": "\\u00e9"}, "text": "<b>bold</b>"}'

NOT_JSON = ["", "{", '{"a" 1}', "[1,]", "01", "nul", '"\n"', "[" * 600 + "]" * 600]


@pytest.fixture
def trace_page(page: Page) -> Page:
    page.goto(recorded.example_trace(page, "multi-step"))
    return page


def test_a_row_opens_its_span_and_the_address_follows(trace_page: Page) -> None:
    row = trace_page.locator(".tree-link[id^=span-]").nth(1)
    span = str(row.get_attribute("id")).removeprefix("span-")
    row.click()
    expect(trace_page.locator("#pane")).to_have_attribute("data-span", span)
    expect(row).to_have_attribute("aria-current", "true")
    assert f"span={span}" in trace_page.url
    trace_page.reload()
    expect(trace_page.locator("#pane")).to_have_attribute("data-span", span)


def test_back_returns_to_the_tab_before(trace_page: Page) -> None:
    trace_page.locator("#tab-request").click()
    expect(trace_page.locator("#pane")).to_have_attribute("data-tab", "request")
    trace_page.locator("#tab-timing").click()
    expect(trace_page.locator("#pane")).to_have_attribute("data-tab", "timing")
    trace_page.go_back()
    expect(trace_page.locator("#pane")).to_have_attribute("data-tab", "request")


def test_keys_walk_fold_open_and_share(trace_page: Page) -> None:
    trace_page.keyboard.press("j")
    trace_page.keyboard.press("j")
    expect(trace_page.locator("#step-1")).to_be_focused()
    trace_page.keyboard.press("h")
    expect(trace_page.locator("[data-group=step-1]").first).to_be_hidden()
    trace_page.keyboard.press("l")
    expect(trace_page.locator("[data-group=step-1]").first).to_be_visible()
    trace_page.keyboard.press("k")
    trace_page.keyboard.press("Enter")
    expect(trace_page.locator("#pane")).to_have_attribute("data-tab", "summary")
    trace_page.keyboard.press("s")
    expect(trace_page.locator("#modal")).to_be_visible()
    trace_page.keyboard.press("Escape")
    expect(trace_page.locator("#modal")).to_be_hidden()
    trace_page.keyboard.press("?")
    expect(trace_page.locator("#keys")).to_be_visible()


def test_keys_do_nothing_while_typing(trace_page: Page) -> None:
    trace_page.locator("#tree-search").fill("")
    trace_page.locator("#tree-search").press_sequentially("s?jh")
    expect(trace_page.locator("#modal")).to_be_hidden()
    expect(trace_page.locator("#keys")).to_be_hidden()


def test_the_gutter_is_moved_by_keys_and_stays_so(trace_page: Page) -> None:
    gutter = trace_page.locator(".gutter")
    gutter.focus()
    trace_page.keyboard.press("ArrowRight")
    expect(gutter).to_have_attribute("aria-valuenow", "47")
    trace_page.reload()
    expect(trace_page.locator(".gutter")).to_have_attribute("aria-valuenow", "47")


def test_a_theme_once_chosen_is_there_before_the_first_paint(page: Page) -> None:
    page.goto("/traces/")
    page.locator("summary[aria-label=Theme]").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_json_viewer_changes_nothing_that_was_sent(page: Page) -> None:
    page.goto("/traces/")
    kept = page.evaluate(
        """async (text) => {
          const { parse } = await import("/static/js/json-parse.js");
          return parse(text).entries.map(({ key, node }) => [key, node.raw ?? node.entries.map((one) => one.key)]);
        }""",
        EXACT,
    )
    assert kept == [
        ["a", "1.0"],
        ["big", "12345678901234567890"],
        ["e", "1e400"],
        ["a", ["2", "1"]],
        ["text", '"<b>bold</b>"'],
    ]


def test_what_is_not_json_stays_text(page: Page) -> None:
    page.goto("/traces/")
    answers = page.evaluate(
        """async (texts) => {
          const { parse } = await import("/static/js/json-parse.js");
          return texts.map((text) => {
            try { parse(text); return `parsed ${text}`; } catch (error) { return error.name; }
          });
        }""",
        NOT_JSON,
    )
    assert answers == ["SyntaxError"] * len(NOT_JSON)


def test_search_in_a_block_unfolds_to_the_place(trace_page: Page) -> None:
    trace_page.locator("#tab-request").click()
    block = trace_page.locator(".code-block", has=trace_page.get_by_label("Search in this block")).last
    block.get_by_label("Search in this block").fill("additionalProperties")
    expect(block.locator(".matches")).to_contain_text("1 of ")
    expect(block.locator(".is-match")).to_be_visible()


def test_reading_works_without_scripts(new_context: Callable[..., BrowserContext], trace_page: Page) -> None:
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(trace_page.url)
    expect(plain.locator(".message")).not_to_have_count(0)
    plain.locator("#tab-request").click()
    expect(plain.locator("pre").first).to_be_visible()
    plain.get_by_role("link", name="Share").click()
    plain.get_by_role("button", name="Make a link").click()
    plain.goto(plain.locator("#share-url").input_value())
    expect(plain.get_by_text("(not a language model) called tools")).to_be_visible()
