"""A run in each protocol, watched in a real browser; and what is seen while a request waits to be sent again."""

import pytest
from playwright.sync_api import Page, expect

from providers.simulated import name_of
from tests.browser.playground import wait_for_end
from wire.protocols import PROTOCOLS


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_parallel_calls_and_an_answer_in_every_protocol(page: Page, protocol: str) -> None:
    page.goto("/playground/")
    page.locator("#id_provider").select_option(label=name_of(protocol))
    page.get_by_role("link", name="Parallel One step").click()
    expect(page.locator("#id_provider option:checked")).to_have_text(name_of(protocol))
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".call")).to_have_count(3)
    wait_for_end(page)
    expect(page.locator(".run-foot")).to_contain_text("succeeded")
    expect(page.locator(".answer")).to_contain_text("Tokyo")
    trace = page.context.new_page()
    trace.goto(str(page.get_by_role("link", name="Trace", exact=True).get_attribute("href")))
    expect(trace.locator(".tree-row")).to_have_count(8)


# Whatever a step's note says, however short it stands there.
NOTE_WHAT_IS_SAID = """() => {
  window.said = [];
  const look = () => {
    for (const note of document.querySelectorAll(".step [data-step-note]")) window.said.push(note.textContent);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def test_a_wait_before_another_attempt_is_said_with_its_reason(page: Page) -> None:
    page.goto("/playground/?example=simple")
    page.evaluate(NOTE_WHAT_IS_SAID)
    page.locator("#id_model").select_option("sim-fault-429")
    page.get_by_role("button", name="Run", exact=True).click()
    note = page.locator(".step [data-step-note]")
    wait_for_end(page)
    said = " ".join(page.evaluate("window.said"))
    assert "before attempt 2: rate limited." in said
    assert "before attempt 3: rate limited." in said
    expect(page.locator(".run-foot")).to_contain_text("provider_rate_limited")
    expect(note).to_contain_text("Attempt 3, after waiting")
