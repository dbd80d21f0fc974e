"""The request that a page's view gets."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User, Workspace


class WorkspaceRequest(HttpRequest):
    """A request of a person who is signed in: `WorkspaceMiddleware` lets no other through to a page."""

    user: User
    workspace: Workspace
    htmx: HtmxDetails
