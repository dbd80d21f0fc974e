"""Names for tools out of whatever a text calls them."""

import re
from collections.abc import Callable, Collection

LONGEST = 64
"""Short enough for every protocol, so that the name goes out as it is."""


def tool_name(words: str, taken: Collection[str] = (), otherwise: str = "new_tool") -> str:
    """A name made of these words that none of `taken` has: `List all pets` becomes `list_all_pets`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words)
    plain = re.sub(r"[^A-Za-z0-9]+", "_", spaced).strip("_").lower()[:LONGEST].rstrip("_")
    name = plain if re.match("[a-z]", plain) else f"{otherwise}_{plain}"[:LONGEST].rstrip("_")
    return first_free(lambda number: name if number == 1 else _numbered(name, number), taken)


def first_free(numbered: Callable[[int], str], taken: Collection[str]) -> str:
    """The first of `numbered(1), numbered(2), ...` that is not taken; where there are gaps, a later one may come.

    Found in a few steps however many are taken.
    """
    low, high = 0, 1
    while numbered(high) in taken:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if numbered(middle) in taken else (low, middle)
    return numbered(high)


def _numbered(name: str, number: int) -> str:
    return f"{name[: LONGEST - 1 - len(str(number))]}_{number}"
