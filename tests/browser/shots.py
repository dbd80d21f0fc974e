"""Pictures of every page and state, in both themes and three widths: `make shots` writes them to shots/.

python -m tests.browser.shots [names of places]

The picture in the README is one of them: asked for by its name, `trace-trip`, it is copied to docs/trace.png.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, PATIENCE_MS
from tests.browser.place import Place
from tests.browser.places import PLACES
from tests.running import ROOT, RunningStack, running_stack

THEMES = ("light", "dark")
FOLDER = ROOT / "shots"
README_PICTURE = (FOLDER / "trace-trip-light-1400.png", ROOT / "docs" / "trace.png")
# Wider than the window without a way to scroll there, or with one: both are faults.
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def main() -> None:
    """Start the stack, take the pictures, say how many and what is too wide; status 1 where a place was not reached."""
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("Chromium is not on this machine (Debian: apt-get install chromium).")
    wanted = set(sys.argv[1:]) or {place.name for place in PLACES}
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="toolscope-shots-") as folder,
        running_stack(Path(folder)) as stack,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        taken = [_take(browser, stack, place) for place in PLACES if place.name in wanted]
        browser.close()
    print(f"{sum(taken)} pictures in {FOLDER.name}/")
    if "trace-trip" in wanted & set(sys.argv[1:]):
        shutil.copy(*README_PICTURE)
    if not all(taken):
        raise SystemExit(1)


def _take(browser: Browser, stack: RunningStack, place: Place) -> int:
    """Go there once, then change window and theme: pictures of one state, not of six runs."""
    context = browser.new_context(base_url=stack.url, viewport=_window(place.widths[0]))
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    try:
        place.go(page)
    except Exception as error:
        print(f"{place.name}: {error}", file=sys.stderr)
        return 0
    else:
        for width in place.widths:
            _picture(page, place, width)
        return len(place.widths) * len(THEMES)
    finally:
        context.close()


def _picture(page: Page, place: Place, width: int) -> None:
    page.set_viewport_size(_window(width))
    for theme in THEMES:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.wait_for_timeout(150)
        page.screenshot(path=FOLDER / f"{place.name}-{theme}-{width}.png")
    if (pixels := page.evaluate(TOO_WIDE)) > 0:
        print(f"{place.name} is {pixels} px too wide at {width}", file=sys.stderr)


def _window(width: int) -> dict:
    return {"width": width, "height": 800 if width > 500 else 740}


if __name__ == "__main__":
    main()
