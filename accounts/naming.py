"""What a name must have, whoever it names."""

import unicodedata


def is_visible(name: str) -> bool:
    """Is there anything to see? A zero-width space alone is a row that nobody can press."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in name)
