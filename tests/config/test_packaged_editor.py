"""The editor component is served out of its wheel, and nothing of the wheel that no page loads."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from config.packaged_editor import PackagedEditor

TEMPLATES = Path(__file__).parents[2] / "templates"


def test_every_file_that_the_pages_load_is_there():
    named = {name for page in TEMPLATES.rglob("*.html") for name in re.findall(r"'(ace/[^']+)'", page.read_text())}
    assert len(named) >= 5
    for name in named:
        assert Path(finders.find(name)).is_file(), name


def test_what_is_collected_is_small_and_whole():
    listed = {name: Path(storage.path(name)) for name, storage in PackagedEditor().list([])}
    assert sum(path.stat().st_size for path in listed.values()) < 700_000
    sheet = listed["css/ace.css"].read_text()
    assert {f"css/{name}" for name in re.findall(r'url\("\./([^"]+)"\)', sheet)} <= set(listed)


@pytest.mark.parametrize(
    "name", ["ace/mode-php.js", "ace/../__init__.py", "ace/css/../../widget.css", "ace", "css/tools.css"]
)
def test_nothing_else_is_found(name):
    assert not PackagedEditor().find(name)
    assert PackagedEditor().find(name, find_all=True) == []
