"""A real Chromium against the real stack. Every page is watched: no console error, CSP report or foreign request."""

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.running import RunningStack, running_stack

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE_MS = 60_000
"""How long a page may take on a machine that is busy: what must come true is waited for, and nothing waits in vain."""
expect.set_options(PATIENCE_MS)

TOASTS_STAY = """
const later = window.setTimeout;
window.setTimeout = (call, ms, ...given) => later(call, ms === 5000 ? 10 * 60 * 1000 : ms, ...given);
"""
"""What is gone after five seconds may be gone before a busy machine has looked."""

ABORTED = ("htmx:sendAbort", "htmx:afterRequest")
"""What htmx says of a request whose page was left meanwhile."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing")
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    browser = playwright_driver.chromium.launch(executable_path=program, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with running_stack(tmp_path_factory.mktemp("browser")) as stack:
        yield stack


class Watch:
    """What went wrong in the pages of one browser context."""

    def __init__(self, context: BrowserContext, stack: RunningStack) -> None:
        self.faults: list[str] = []
        self.allowed: list[str] = []
        context.on("console", lambda message: self._console(message.type, message.text))
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        context.on("request", lambda request: self._request(request.url, stack))

    def _console(self, kind: str, text: str) -> None:
        if text.startswith(ABORTED):
            return
        if kind == "error" or "Content Security Policy" in text:
            self.faults.append(f"console: {text}")

    def _request(self, url: str, stack: RunningStack) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != stack.url:
            self.faults.append(f"left the machine: {url}")

    def allow(self, text: str) -> None:
        """Expect a fault that contains `text`, such as the console's word on a 404 that the test provokes."""
        self.allowed.append(text)

    def check(self) -> None:
        """Nothing went wrong since the last check."""
        left = [fault for fault in self.faults if not any(text in fault for text in self.allowed)]
        self.faults.clear()
        assert left == []


@pytest.fixture
def watch() -> list[Watch]:
    return []


@pytest.fixture
def new_context(browser: Browser, stack: RunningStack, watch: list[Watch]) -> Iterator[Callable[..., BrowserContext]]:
    """Makes fresh browser profiles at the stack's address, each watched."""
    contexts: list[BrowserContext] = []

    def make(**options) -> BrowserContext:
        options.setdefault("viewport", {"width": 1400, "height": 900})
        context = browser.new_context(base_url=stack.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(TOASTS_STAY)
        contexts.append(context)
        watch.append(Watch(context, stack))
        return context

    yield make
    for context in contexts:
        context.close()
    for one in watch:
        one.check()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """One page in a fresh profile."""
    return new_context().new_page()
