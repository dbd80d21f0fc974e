"""How Django finds the person of a session."""

import secrets

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.owner import ensure_owner, membership_of


class OwnerBackend(BaseBackend):
    """The owner signs in with the password that the operator set; a session's person comes with the workspace."""

    def authenticate(self, request: HttpRequest | None, password: str = "", **credentials: object) -> User | None:
        """The owner, if this is OWNER_PASSWORD. An empty one signs nobody in."""
        expected: str = settings.OWNER_PASSWORD
        if not expected or not secrets.compare_digest(_bytes(password), _bytes(expected)):
            return None
        return ensure_owner()[1]

    def get_user(self, user_id: str) -> User | None:
        """A person with `workspace` set, in one query."""
        membership = membership_of(user_id)
        return membership.person if membership else None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
