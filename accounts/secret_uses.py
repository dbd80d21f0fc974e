"""Where secrets are used: told by the rooms that use them, each by functions that the settings name."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User, Workspace


@dataclass(frozen=True, slots=True)
class Use:
    """What uses a secret: a word for what it is, its name, and the address of its page where it has one."""

    secret: str
    word: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Renaming:
    """A secret's old and new name, and who changes it."""

    old: str
    new: str
    by: User | None = None


Uses = Callable[[Workspace], Iterator[Use]]
Follow = Callable[[Workspace, Renaming], list[str]]
"""Changes what refers to the secret; the names of what cannot be changed."""


def uses_of(workspace: Workspace) -> dict[str, list[Use]]:
    """By the name of each secret that is used, what uses it; each of these once."""
    found: defaultdict[str, list[Use]] = defaultdict(list)
    for path in settings.SECRET_USERS:
        uses: Uses = import_string(path)
        for use in dict.fromkeys(uses(workspace)):
            found[use.secret].append(use)
    return dict(found)


def follow(workspace: Workspace, renaming: Renaming) -> list[str]:
    """Let everything that uses the secret say its new name; the names of what cannot be changed."""
    followers: list[Follow] = [import_string(path) for path in settings.SECRET_FOLLOWERS]
    return [name for follower in followers for name in follower(workspace, renaming)]
