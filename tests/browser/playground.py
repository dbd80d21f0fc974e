"""What a person does in the playground, for browser tests."""

from playwright.sync_api import Page, expect


def run_example(page: Page, slug: str) -> None:
    """Open an example, run it and wait for its end."""
    page.goto(f"/playground/?example={slug}")
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for_end(page)


def wait_for_end(page: Page, runs: int = 1) -> None:
    """Wait until the page shows this many runs and all of them have ended."""
    expect(page.locator("[data-run]")).to_have_count(runs)
    expect(page.locator("[data-run][data-live-topic]")).to_have_count(0)
