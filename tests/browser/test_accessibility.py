"""axe-core finds no serious fault on any page, in either theme."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PATIENCE_MS, Watch
from tests.browser.place import Place
from tests.browser.places import PLACES
from tests.running import RunningStack

SERIOUS = ("serious", "critical")
# The same templates in another state of the data: pictures show them, axe would only find the same again.
SAME_MARKUP = {
    "playground-inspector-sheet",
    "trace-long-chain",
    "trace-wide-step",
    "playground-limit",
    "playground-recovering",
    "trace-limit",
    "trace-long-words",
    "trace-trip",
    "trace-menu",
    "share-dialog",
    "tools-selected",
    "tools-delete",
    "server-edit",
    "server-signed-in",
    "server-sign-in-ended",
}
# The API's page holds a hundred cards of two forms: the first of each group stand for those below.
REPEATED = [".api-page article:nth-of-type(n + 5)"]
RUN = "([where, options]) => axe.run(where, options).then((results) => results.violations)"
QUICKLY = {"resultTypes": ["violations"], "preload": False, "iframes": False}


@pytest.fixture(scope="module")
def watched(browser: Browser, stack: RunningStack) -> Iterator[tuple[Page, Watch]]:
    """One page for all places: each can be gone to from anywhere, and a page of its own takes a process of its own."""
    options = {"color_scheme": "light", "reduced_motion": "reduce", "bypass_csp": True}
    with browser.new_context(base_url=stack.url, **options) as context:
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch(context, stack)
        for status in ("404", "410", "422"):
            watch.allow(f"status of {status}")
        yield context.new_page(), watch


@pytest.mark.parametrize("place", [one for one in PLACES if one.name not in SAME_MARKUP], ids=lambda place: place.name)
def test_no_serious_fault(place: Place, watched: tuple[Page, Watch]) -> None:
    page, watch = watched
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": place.widths[-1], "height": 900})
    place.go(page)
    page.evaluate(AXE_SCRIPT)
    assert _serious(page) == []
    page.emulate_media(color_scheme="dark")
    assert _serious(page, runOnly=["color-contrast"]) == []
    watch.check()


def _serious(page: Page, **options) -> list[str]:
    found = page.evaluate(RUN, [{"exclude": [REPEATED]}, QUICKLY | options])
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in SERIOUS
    ]
