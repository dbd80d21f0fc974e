"""Where secrets are used: told by the rooms that use them, each by a function named in `settings.SECRET_USERS`."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Workspace


@dataclass(frozen=True, slots=True)
class Use:
    """What uses a secret: a word for what it is, its name, and the address of its page where it has one."""

    secret: str
    word: str
    name: str
    url: str = ""


Uses = Callable[[Workspace], Iterator[Use]]


def uses_of(workspace: Workspace) -> dict[str, list[Use]]:
    """By the name of each secret that is used, what uses it; each of these once."""
    found: defaultdict[str, list[Use]] = defaultdict(list)
    for path in settings.SECRET_USERS:
        uses: Uses = import_string(path)
        for use in dict.fromkeys(uses(workspace)):
            found[use.secret].append(use)
    return dict(found)
