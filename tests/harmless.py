"""Whether a page shows hostile text as text."""

from html.parser import HTMLParser


class Elements(HTMLParser):
    """What a browser would make of a page's tags."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attributes)


def check_harmless(page: str, place: str) -> None:
    """No tag and no attribute of the page is one that came in as text; `evil` stands in the names of all of these."""
    elements = Elements()
    elements.feed(page)
    assert "<evil" not in page, place
    assert not {name for name in elements.names | elements.attributes if "evil" in name}, place
    assert not {name for name in elements.attributes if name.startswith("on")}, place
