"""Every pair of colours that text or a control's edge uses reaches WCAG 2.1 AA, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static" / "css" / "tokens.css").read_text()
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS)
}
BACKGROUNDS = ["page", "surface", "sunken", "raised"]
TEXTS = ["text", "text-2", "text-3", "accent", "accent-strong", "model", "tool", "run", "person", "error", "ok"]
MEANINGS = ["model", "tool", "run", "person", "error", "ok", "accent"]

TEXT_PAIRS = [
    *((text, background) for text in TEXTS for background in BACKGROUNDS),
    *((meaning, f"{meaning}-soft") for meaning in MEANINGS),
    *(("text", f"{meaning}-soft") for meaning in MEANINGS),
    *(("text-2", f"{meaning}-soft") for meaning in ("accent", "error")),
    ("text-3", "accent-soft"),
    ("tool", "accent-soft"),
    ("error", "accent-soft"),
    ("text", "mark"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
EDGE_PAIRS = [(edge, background) for edge in ("line-strong", "focus") for background in BACKGROUNDS]


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_reaches_four_and_a_half_to_one(theme):
    found = {pair: contrast(COLOURS[pair[0]][theme], COLOURS[pair[1]][theme]) for pair in TEXT_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_and_focus_reach_three_to_one(theme):
    found = {pair: contrast(COLOURS[pair[0]][theme], COLOURS[pair[1]][theme]) for pair in EDGE_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 3} == {}


def test_black_on_white_is_twenty_one_to_one():
    assert round(contrast("#000000", "#ffffff"), 1) == 21
