"""A workspace, its key, and a client that asks as scripts do: JSON and a bearer key, no session."""

import json

import pytest
from django.test import Client

from accounts.keys import create_key
from accounts.models import Workspace
from accounts.owner import ensure_owner


class ApiClient:
    """Asks the API with a key."""

    def __init__(self, key: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def ask(self, method: str, path: str, body=None, raw: bytes | None = None, **headers):
        data = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        return self.client.generic(method, f"/api/v1{path}", data, "application/json", headers=self.headers | headers)

    def get(self, path: str):
        return self.ask("GET", path)

    def post(self, path: str, body=None):
        return self.ask("POST", path, body)


@pytest.fixture
def workspace(db) -> Workspace:
    return ensure_owner()[0]


@pytest.fixture
def api(workspace) -> ApiClient:
    return ApiClient(create_key(workspace, "tests")[1])


@pytest.fixture
def stranger(db) -> ApiClient:
    """Somebody with a key of another workspace."""
    return ApiClient(create_key(Workspace.objects.create(name="other"), "tests")[1])


@pytest.fixture
def nobody(db) -> ApiClient:
    """Somebody without a key."""
    return ApiClient("")
