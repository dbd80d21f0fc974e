"""Pictures of every page and state, in both themes and three widths: `make shots` writes them to shots/.

python -m tests.browser.shots [names of places]
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.browser.places import PLACES
from tests.running import ROOT, RunningStack, running_stack

THEMES = ("light", "dark")
WIDTHS = (360, 820, 1400)
FOLDER = ROOT / "shots"


def main() -> None:
    """Start the stack, take the pictures, say how many."""
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
        taken = sum(_take(browser, stack, theme, width, wanted) for theme in THEMES for width in WIDTHS)
        browser.close()
    print(f"{taken} pictures in {FOLDER.name}/")


def _take(browser: Browser, stack: RunningStack, theme: str, width: int, wanted: set[str]) -> int:
    scheme = "dark" if theme == "dark" else "light"
    context = browser.new_context(
        base_url=stack.url, color_scheme=scheme, viewport={"width": width, "height": 800 if width > 500 else 740}
    )
    context.set_default_timeout(10_000)
    taken = 0
    for place in PLACES:
        if place.name not in wanted:
            continue
        page = context.new_page()
        try:
            place.go(page)
            page.wait_for_timeout(250)
            page.screenshot(path=FOLDER / f"{place.name}-{theme}-{width}.png")
            taken += 1
        except Exception as error:
            print(f"{place.name} ({theme}, {width}): {error}", file=sys.stderr)
        page.close()
    context.close()
    return taken


if __name__ == "__main__":
    main()
