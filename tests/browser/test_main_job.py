"""The main job in a real browser: run an example, watch it, open its trace, share it, open the link as a stranger."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Watch
from tests.browser.playground import run_example, wait_for_end

# Every text that the second step has shown.
WATCH_ANSWER = """() => {
  window.seen = new Set();
  const look = () => window.seen.add(document.querySelector(".step[data-step='2'] [data-stream=text]")?.textContent);
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def test_a_newcomer_presses_run_and_watches_three_calls_side_by_side(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/playground/$"))
    page.get_by_role("button", name="Run", exact=True).click()
    run = page.locator("[data-run]")
    expect(run.locator(".call")).to_have_count(3)
    wait_for_end(page)
    expect(run.locator(".run-foot")).to_contain_text("succeeded")
    expect(run.locator(".answer")).to_contain_text("Tokyo")
    expect(page).to_have_url(re.compile(r"/playground/[0-9a-f]{32}/\?run="))


def test_the_answer_streams_word_by_word(page: Page) -> None:
    page.goto("/playground/?example=simple")
    page.evaluate(WATCH_ANSWER)
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for_end(page)
    assert page.evaluate("window.seen.size") > 3


def test_the_trace_opens_and_its_link_is_a_deep_one(page: Page) -> None:
    run_example(page, "parallel")
    page.get_by_role("link", name="Trace", exact=True).click()
    expect(page).to_have_url(re.compile(r"/traces/[0-9a-f]{32}/"))
    for name in ("Request", "Response", "Stream", "Raw"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page).to_have_url(re.compile(f"tab={name.lower()}"))
    expect(page.locator("body")).to_contain_text("get_weather")


def test_a_stranger_reads_a_shared_trace_and_nothing_else(
    page: Page, new_context: Callable[..., BrowserContext], watch: list[Watch]
) -> None:
    run_example(page, "simple")
    page.get_by_role("link", name="Trace", exact=True).click()
    page.get_by_role("link", name="Share", exact=True).or_(page.get_by_role("button", name="Share", exact=True)).click()
    page.get_by_role("button", name=re.compile("Make")).click()
    link = page.locator("#share-url").input_value()
    stranger = new_context().new_page()
    answer = stranger.goto(link)
    assert answer
    assert "noindex" in answer.headers["x-robots-tag"]
    expect(stranger.locator("body")).to_contain_text("get_weather")
    expect(stranger.get_by_role("link", name="Playground")).to_have_count(0)


def test_a_tool_of_ones_own_is_registered_and_run(page: Page) -> None:
    page.goto("/tools/-/new/")
    page.get_by_label("Name", exact=True).fill("get_tide")
    page.get_by_label("Description").fill("Height of the tide in a harbour, in metres.")
    page.locator("#parameters").fill(
        '{"type": "object", "required": ["harbour"], "properties": {"harbour": {"type": "string"}}}'
    )
    page.get_by_role("button", name=re.compile("Save|Create|Register")).first.click()
    page.goto("/playground/?example=simple")
    page.get_by_role("checkbox", name="get_weather", exact=True).uncheck()
    page.get_by_role("checkbox", name="get_tide", exact=True).check()
    page.get_by_label("Message", exact=True).fill('What is the tide in the harbour "Brest"?')
    page.keyboard.press("Control+Enter")
    wait_for_end(page)
    expect(page.locator(".call")).to_contain_text("get_tide")


def test_a_follow_up_continues_and_an_edit_branches(page: Page) -> None:
    run_example(page, "multi-turn")
    expect(page.locator("#id_message")).to_have_value("And in Madrid?")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for_end(page, runs=2)
    expect(page.locator("[data-run]").nth(1).locator(".call")).to_contain_text("Madrid")
    first = page.locator("[data-run]").first
    first.locator(".edit summary").click()
    first.locator(".edit textarea").fill("What is the weather in Oslo?")
    first.get_by_role("button", name="Run as a branch").click()
    wait_for_end(page, runs=1)
    expect(page.locator(".call")).to_contain_text("Oslo")
    expect(page.locator(".branches")).to_contain_text("2 of 2")
    page.get_by_label("Previous branch").click()
    expect(page.locator("[data-run]")).to_have_count(2)


def test_escape_stops_a_slow_tool(page: Page) -> None:
    page.goto("/playground/?example=slow-tool")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".call[data-state=running]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-run]")).to_have_attribute("data-status", "cancelled")


def test_a_reload_in_the_middle_shows_everything_so_far_and_goes_on(page: Page) -> None:
    page.goto("/playground/?example=slow-tool")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".call[data-state=running]")).to_be_visible()
    page.reload()
    expect(page.locator(".call")).to_contain_text("solar panels")
    wait_for_end(page)
    expect(page.locator(".answer")).not_to_be_empty()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(page: Page, watch: list[Watch]) -> None:
    watch[0].allow("422")
    page.goto("/playground/?example=simple")
    page.get_by_text("Limits", exact=True).click()
    page.get_by_label("Steps").fill("0")
    page.get_by_label("Message", exact=True).fill("Keep these words.")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#run-errors")).to_contain_text("max_steps")
    expect(page.get_by_label("Message", exact=True)).to_have_value("Keep these words.")


def test_a_recorded_request_opens_in_the_playground_and_runs_again(page: Page) -> None:
    run_example(page, "multi-step")
    page.get_by_role("link", name="Trace", exact=True).click()
    page.get_by_role("link", name="Open in playground").click()
    expect(page.locator(".welcome")).to_contain_text("Opened from a trace")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for_end(page)
    expect(page.locator(".run-foot")).to_contain_text("succeeded")
