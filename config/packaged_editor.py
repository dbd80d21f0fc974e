"""The editor component's files out of its wheel: of ten megabytes the few that the pages load."""

from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX = "ace"
FILES = ("ace.js", "mode-json.js", "mode-python.js", "ext-searchbox.js", "css/ace.css", "css/main-*")


class PackagedEditor(BaseFinder):
    """Ace, as the django-ace wheel carries it, under `static/ace/`."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        """Where the wheel was installed; its Python side is not used."""
        spec = find_spec("django_ace")
        folder = Path(spec.origin or "").parent if spec else Path()
        self.storage = FileSystemStorage(folder / "static" / "django_ace" / "ace")
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]  # collectstatic asks for it

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:
        """The file's place; nothing for a file of anybody else."""
        prefix, _, name = path.replace("\\", "/").partition("/")
        is_ours = prefix == PREFIX and _is_used(name) and self.storage.exists(name)
        found = [self.storage.path(name)] if is_ours else []
        return found if find_all else (found or [""])[0]

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """All of them, for `collectstatic`."""
        for folder in ("", "css"):
            for name in self.storage.listdir(folder)[1]:
                path = f"{folder}/{name}" if folder else name
                if _is_used(path):
                    yield path, self.storage


def _is_used(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in FILES)
