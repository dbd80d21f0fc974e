"""What the content security policy would drop must not be written in the first place."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text()))


DROPPED = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an event handler attribute": r"\son\w+\s*=",
    "htmx that needs eval": r"\bhx-on\b|\bhx-vars\b|hx-trigger=\"[^\"]*\[",
}


@pytest.mark.parametrize("what", DROPPED)
def test_no_inline_script_style_or_handler(what):
    assert [path for path in TEMPLATES if re.search(DROPPED[what], path.read_text())] == []


def test_nothing_is_loaded_from_elsewhere():
    assert [path for path in TEMPLATES if re.search(r'(src|href)="(https?:)?//', path.read_text())] == []


def test_every_icon_is_in_the_sprite():
    for path in TEMPLATES:
        named = set(re.findall(r'{% icon "([\w-]+)" %}', path.read_text()))
        assert named <= ICONS, path


def test_sheets_use_the_tokens_and_no_colours_of_their_own():
    for sheet in SHEETS:
        if sheet.name != "tokens.css":
            assert not re.search(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsl", sheet.read_text()), sheet.name


def test_every_token_that_is_used_exists():
    defined = set(re.findall(r"(--[\w-]+):", "".join(sheet.read_text() for sheet in SHEETS)))
    for sheet in SHEETS:
        assert set(re.findall(r"var\((--[\w-]+)\)", sheet.read_text())) <= defined, sheet.name


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_request_and_no_database(name):
    assert "<h1>" in render_to_string(f"{name}.html")
