"""Names for tools out of whatever a text calls them."""

import re
from collections.abc import Collection

LONGEST = 64
"""Short enough for every protocol, so that the name goes out as it is."""


def tool_name(words: str, taken: Collection[str] = (), otherwise: str = "new_tool") -> str:
    """A name made of these words that none of `taken` has: `List all pets` becomes `list_all_pets`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words)
    plain = re.sub(r"[^A-Za-z0-9]+", "_", spaced).strip("_").lower()[:LONGEST].rstrip("_")
    name = plain if re.match("[a-z]", plain) else f"{otherwise}_{plain}"[:LONGEST].rstrip("_")
    if name not in taken:
        return name
    numbered = (f"{name[: LONGEST - 4]}_{number}" for number in range(2, len(taken) + 3))
    return next(one for one in numbered if one not in taken)
