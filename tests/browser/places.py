"""Every page and state of the product, for the pictures and the accessibility check."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import recorded
from tests.browser.many_tools_places import MANY_TOOLS_PLACES
from tests.browser.place import Place, dialog, opened
from tests.browser.playground import run_example
from tests.browser.server_places import SERVER_PLACES
from tests.browser.tool_places import TOOL_PLACES


def _ran(slug: str) -> Callable[[Page], None]:
    return lambda page: run_example(page, slug)


def _recorded(path: Callable[[Page], str]) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(path(page))

    return go


def _running(page: Page) -> None:
    page.goto("/playground/?example=slow-tool")
    page.locator("#run-button").click()
    expect(page.locator(".call[data-state=running]")).to_be_visible()
    page.wait_for_timeout(700)


def _asking(page: Page) -> None:
    page.goto("/playground/?example=asks-first")
    page.locator("#run-button").click()
    page.locator("[data-question] > details > summary").click()
    page.locator("[data-question] [name=output]").fill('{"status": ')
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator("[data-question] .field-errors").first).to_be_visible()


def _asking_in_trace(page: Page) -> None:
    page.goto("/playground/?example=asks-first")
    page.locator("#run-button").click()
    expect(page.locator("[data-question]")).to_be_visible()
    page.locator(".run-foot a[href^='/traces/']").click()
    page.locator(".tree-link", has_text="refund_order").click()
    expect(page.locator("#pane")).to_contain_text("Waits for a person")


def _refused(page: Page) -> None:
    page.goto("/playground/?example=simple")
    page.locator("#id_message").fill(" ")
    page.locator("#run-button").click()
    expect(page.locator("#run-errors")).not_to_be_empty()


def _inspecting(page: Page) -> None:
    run_example(page, "parallel")
    page.locator("[data-inspect]").first.click()
    expect(page.locator("#inspected .pane")).to_be_visible()


def _setup_sheet(page: Page) -> None:
    page.goto("/playground/")
    page.locator("[data-sheet=setup]").click()


def _foretold(page: Page) -> None:
    """Some tools may be called, the cost is bounded, and the request would be refused: all three said before."""
    page.goto("/playground/?example=multiple")
    if page.locator("[data-sheet=setup]").is_visible():
        page.locator("[data-sheet=setup]").click()
    page.locator(".allowed summary").click()
    page.locator("#allowed-list").get_by_label("get_order", exact=True).check()
    page.locator(".setup summary", has_text="Settings").click()
    page.get_by_label("Max output tokens").fill("0")
    page.get_by_label("Max output tokens").blur()
    if page.locator("#setup [data-sheet-close]").is_visible():
        page.locator("#setup [data-sheet-close]").click()
    page.get_by_text("Run would be refused").click()


def _editing(page: Page) -> None:
    run_example(page, "simple")
    page.locator(".edit summary").click()


def _imported(page: Page) -> None:
    page.goto(recorded.example_trace(page, "multi-step"))
    page.get_by_role("link", name="Open in playground").click()
    expect(page.locator(".welcome")).to_be_visible()


def _trace(slug: str, tab: str = "") -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(recorded.example_trace(page, slug) + (f"?tab={tab}" if tab else ""))

    return go


def _trace_menu(page: Page) -> None:
    _trace("simple")(page)
    page.locator("summary[aria-label=More]").click()


def _keys(page: Page) -> None:
    _trace("simple")(page)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def _paste(source: str, *, decided: bool = False) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto("/playground/open/")
        page.locator("#source").fill(source)
        page.get_by_role("button", name="Open", exact=True).click()
        if decided and page.locator(".proposals").count():
            page.get_by_role("button", name="Save the chosen tools and open").click()

    return go


def _simple(page: Page) -> str:
    return recorded.example_trace(page, "simple")


def _share(page: Page) -> None:
    dialog(_simple, "#share-button")(page)


def _share_made(page: Page) -> None:
    _share(page)
    page.get_by_label("System prompt").check()
    page.get_by_role("button", name=re.compile("Make")).click()
    expect(page.locator("#share-url")).to_be_visible()


def _shared(page: Page) -> None:
    _share_made(page)
    page.goto(page.locator("#share-url").input_value())


def _delete_traces(page: Page) -> None:
    _simple(page)
    page.goto("/traces/")
    page.locator("tbody .row-check").first.check()
    page.locator("#delete-selected").click()
    expect(page.locator("#modal")).to_be_visible()


def _filters(page: Page) -> None:
    _simple(page)
    page.goto("/traces/?status=succeeded&tool=get_weather")
    page.locator("#filter-menu summary").click()


def _provider_refused(page: Page) -> None:
    page.goto("/providers/new/?preset=custom")
    page.locator("#provider-name").fill("Ours")
    page.locator("#provider-url").fill("ftp://models.example.com")
    page.get_by_role("button", name="Add and check").click()
    expect(page.locator("[role=alert]")).to_be_visible()


def _provider_advanced(page: Page) -> None:
    page.goto("/providers/new/?preset=openrouter")
    page.locator("#provider-protocol").select_option("anthropic_messages")
    expect(page.locator("#provider-url")).to_have_value("https://openrouter.ai/api")
    page.get_by_text("Advanced", exact=True).click()


def _provider_vertex_refused(page: Page) -> None:
    page.goto("/providers/new/?preset=vertex")
    page.locator("#provider-key").fill('{"type": "service_account"}')
    page.get_by_text("Advanced", exact=True).click()
    page.locator("#provider-location").fill("Frankfurt am Main")
    page.locator("#provider-extra_body").fill("{labels")
    page.get_by_role("button", name="Add and check").click()
    expect(page.locator("[role=alert]")).to_be_visible()


def _provider_checked(page: Page) -> None:
    page.goto("/providers/")
    page.get_by_role("link", name="Simulator").first.click()
    page.get_by_role("button", name="Check connection").click()
    expect(page.locator("#check .note")).to_be_visible()


def _provider_unreachable(page: Page) -> None:
    page.goto("/providers/")
    if not page.get_by_role("link", name="Nobody there").count():
        page.goto("/providers/new/?preset=ollama")
        page.locator("#provider-name").fill("Nobody there")
        page.locator("#provider-url").fill("http://127.0.0.1:9/v1")
        page.get_by_role("button", name="Add and check").click()
    else:
        page.get_by_role("link", name="Nobody there").first.click()
        page.get_by_role("button", name="Check connection").click()
    expect(page.locator("#check .note")).to_be_visible()


def _new_key(page: Page) -> None:
    page.goto("/settings/")
    page.locator("#key-name").fill("nightly CI")
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator("#new-key")).to_be_visible()


PLACES = (
    Place("traces-empty", opened("/traces/")),  # first: nothing has run yet
    Place("playground-new", opened("/playground/")),
    Place("playground-setup-sheet", _setup_sheet, (360,)),
    Place("playground-running", _running),
    Place("playground-asking", _asking),
    Place("trace-asking", _asking_in_trace),
    Place("playground-parallel", _ran("parallel")),
    Place("playground-recovering", _ran("recovering")),
    Place("playground-limit", _ran("limit")),
    Place("playground-inspector", _inspecting, (1400,)),
    Place("playground-inspector-sheet", _inspecting, (820, 360)),
    Place("playground-refused", _refused),
    Place("playground-foretold", _foretold),
    Place("playground-editing", _editing),
    Place("playground-imported", _imported),
    Place("playground-thinking", _recorded(recorded.thoughtful_conversation)),
    Place("traces", opened("/traces/")),
    Place("traces-filters", _filters),
    Place("traces-none-found", opened("/traces/?q=nothing-is-called-so")),
    Place("traces-delete", _delete_traces),
    Place("open-request", opened("/playground/open/")),
    Place("open-request-dialog", dialog(lambda _: "/playground/", ".welcome a[href='/playground/open/']")),
    Place("open-request-refused", _paste('{"model": "gpt-4.1",\n "messages": [}')),
    Place("open-request-tools", _paste(recorded.PASTE)),
    Place("open-request-opened", _paste(recorded.PASTE, decided=True)),
    Place("trace", _trace("multi-step")),
    Place("trace-request", _trace("multi-step", "request")),
    Place("trace-response", _trace("multi-step", "response")),
    Place("trace-as-anthropic", _trace("multi-step", "request&as=anthropic_messages")),
    Place("trace-answer-as-gemini", _trace("multi-step", "response&as=gemini")),
    Place("trace-as-python", _trace("multi-step", "request&form=python")),
    Place("trace-as-gemini-curl", _trace("multi-step", "request&as=gemini&form=curl")),
    Place("trace-stream", _trace("simple", "stream")),
    Place("trace-stream-responses", _recorded(lambda page: recorded.thoughtful_stream(page, "openai_responses"))),
    Place("trace-stream-anthropic", _recorded(lambda page: recorded.thoughtful_stream(page, "anthropic_messages"))),
    Place("trace-stream-gemini", _recorded(lambda page: recorded.thoughtful_stream(page, "gemini"))),
    Place("trace-thinking", _recorded(lambda page: f"{recorded.thoughtful(page)}?tab=messages")),
    Place("trace-timing", _trace("simple", "timing")),
    Place("trace-raw", _trace("simple", "raw")),
    Place("trace-menu", _trace_menu),
    Place("trace-keys", _keys),
    Place("trace-limit", _trace("limit")),
    Place("trace-failed", _recorded(recorded.failed_run)),
    Place("trace-failed-call", _recorded(recorded.failed_call)),
    Place("trace-trip", _recorded(recorded.trip)),
    Place("trace-long-chain", _recorded(recorded.long_chain)),
    Place("trace-wide-step", _recorded(recorded.wide_step)),
    Place("trace-long-words", _recorded(recorded.long_words)),
    Place("share-dialog", _share),
    Place("share-made", _share_made),
    Place("shared-page", _shared),
    Place("shared-unknown", opened("/s/not-a-link")),
    *TOOL_PLACES,
    *MANY_TOOLS_PLACES,
    *SERVER_PLACES,
    Place("providers", opened("/providers/")),
    Place("provider-preset", opened("/providers/new/?preset=openrouter")),
    Place("provider-advanced", _provider_advanced),
    Place("provider-vertex-refused", _provider_vertex_refused),
    Place("provider-refused", _provider_refused),
    Place("provider-checked", _provider_checked),
    Place("provider-unreachable", _provider_unreachable),
    Place("settings", opened("/settings/")),
    Place("settings-new-key", _new_key),
    Place("api-docs", opened("/api/docs")),
    Place("not-found", opened("/nowhere/")),
)
