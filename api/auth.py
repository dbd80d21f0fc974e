"""Who asks: a workspace, by its bearer key, and never by a browser's session."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from accounts.keys import workspace_for
from accounts.models import Workspace


class ApiRequest(HttpRequest):
    """A request that a key opened the door for."""

    auth: Workspace


class ApiKey(HttpBearer):
    """`Authorization: Bearer <key>`."""

    def authenticate(self, request: HttpRequest, token: str) -> Workspace | None:
        """The key's workspace."""
        return workspace_for(token.strip())
