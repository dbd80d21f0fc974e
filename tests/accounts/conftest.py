"""The owner, a stranger's workspace beside it, and browsers with and without a session."""

import pytest
from django.test import Client

from accounts.models import User, Workspace
from accounts.owner import ensure_owner

PASSWORD = "correct horse battery staple"


@pytest.fixture
def owner(db) -> User:
    return ensure_owner()[1]


@pytest.fixture
def workspace(db) -> Workspace:
    return ensure_owner()[0]


@pytest.fixture
def elsewhere(db) -> Workspace:
    """Somebody else's workspace."""
    return Workspace.objects.create(name="Elsewhere")


@pytest.fixture
def behind_a_password(settings, db) -> None:
    """The server as others can reach it: visitors must sign in."""
    settings.NEEDS_SIGN_IN = True
    settings.OWNER_PASSWORD = PASSWORD
    # Nothing listens there; the tests of the throttle bring a Redis.
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


@pytest.fixture
def signed_in(behind_a_password) -> Client:
    """A browser in which the owner has signed in."""
    browser = Client()
    browser.post("/sign-in", {"password": PASSWORD})
    return browser
