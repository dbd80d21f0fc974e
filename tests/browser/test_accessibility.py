"""axe-core finds no serious fault on any page, in either theme."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.browser.conftest import Watch
from tests.browser.places import PLACES, Place

SERIOUS = ("serious", "critical")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_fault(
    place: Place, theme: str, new_context: Callable[..., BrowserContext], watch: list[Watch]
) -> None:
    context = new_context(color_scheme=theme, bypass_csp=True)
    for status in ("404", "410", "422"):
        watch[0].allow(f"status of {status}")
    page = context.new_page()
    place.go(page)
    found = Axe().run(page).response["violations"]
    faults = [
        f"{one['id']} ({one['impact']}): {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in SERIOUS
    ]
    assert faults == []
