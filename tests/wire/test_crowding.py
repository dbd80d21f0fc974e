"""What is said of many tools at once."""

import pytest

from wire.conversation import ToolDefinition
from wire.schemas.crowding import crowd_of

SAID = "Finds people by their name or number, wherever they live."
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven")


def unlike(count, description=""):
    return [ToolDefinition(f"x{number}y{number}", f"{description} w{number} v{number}", {}) for number in range(count)]


@pytest.mark.parametrize(
    ("definitions", "sentences"),
    [
        ([], []),
        (unlike(29), []),
        (unlike(30), ["30 tools are many"]),
        (unlike(129), ["take at most 128 tools in a request", "129 tools are many"]),
        (unlike(5, "long " * 2000), ["tokens with every request"]),
        (
            [ToolDefinition("find", "A user.", {}), ToolDefinition("Find", "the user", {})],
            ["find and Find"],
        ),
        ([ToolDefinition(f"find_{one}", SAID, {}) for one in NUMBERS], ["and 3 more read nearly"]),
    ],
)
def test_each_fault_is_one_sentence(definitions, sentences):
    warnings = crowd_of(definitions).warnings
    assert len(warnings) == len(sentences)
    assert all(sentence in warning for sentence, warning in zip(sentences, warnings, strict=True))


def test_the_tokens_are_those_of_all():
    one, two = crowd_of(unlike(1)), crowd_of(unlike(2))
    assert (one.count, two.count, two.tokens > one.tokens > 0) == (1, 2, True)
