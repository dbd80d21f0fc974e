"""A page in a state, and the ways there that many have."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

WIDTHS = (360, 820, 1400)


@dataclass(frozen=True)
class Place:
    """A page in a state: how to get there from anywhere, and in which widths the state exists."""

    name: str
    go: Callable[[Page], None]
    widths: tuple[int, ...] = WIDTHS


def opened(path: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(path)

    return go


def dialog(path: Callable[[Page], str], link: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(path(page))
        page.locator(link).first.click()
        expect(page.locator("#modal")).to_be_visible()

    return go
