"""axe-core finds no serious fault on any page, in either theme."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Watch
from tests.browser.places import PLACES, Place

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
}


@pytest.mark.parametrize("place", [one for one in PLACES if one.name not in SAME_MARKUP], ids=lambda place: place.name)
def test_no_serious_fault(place: Place, new_context: Callable[..., BrowserContext], watch: list[Watch]) -> None:
    window = {"width": place.widths[-1], "height": 900}
    context = new_context(viewport=window, color_scheme="light", reduced_motion="reduce", bypass_csp=True)
    for status in ("404", "410", "422"):
        watch[0].allow(f"status of {status}")
    page = context.new_page()
    place.go(page)
    assert _serious(page) == []
    page.emulate_media(color_scheme="dark")
    assert _serious(page, {"runOnly": ["color-contrast"]}) == []


def _serious(page: Page, options: dict | None = None) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in SERIOUS
    ]
