"""Who is asking, and in which workspace: decided once for every page."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode, urlsplit

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.door import needs_sign_in
from accounts.models import User
from accounts.owner import owner_membership

# Open to all, or with a door of their own: shared pages have their token, the API and the simulator their keys.
OPEN_PATHS = ("/healthz", "/sign-in")
OPEN_PREFIXES = ("/s/", "/api/", "/simulator/", f"/{settings.STATIC_URL.strip('/')}/")

GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


class WorkspaceMiddleware:
    """Sets `request.user` and `request.workspace` on every page, with at most one query beyond the session's.

    A local visitor is the owner, without a session (`accounts.door`). Others without one are sent to sign in.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer, or send to the sign-in page."""
        if self._is_async:
            return self._respond_async(request)
        if is_open(request.path_info):
            return self._get_response(request)
        refusal = _admit(request, _visitor(request))
        return refusal or self._get_response(request)

    async def _respond_async(self, request: HttpRequest) -> HttpResponseBase:
        refusal = None
        if not is_open(request.path_info):
            refusal = _admit(request, await sync_to_async(_visitor)(request))
        response = refusal or self._get_response(request)
        return response if isinstance(response, HttpResponseBase) else await response


def is_open(path: str) -> bool:
    """May anybody ask for this path?"""
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIXES)


def _visitor(request: HttpRequest) -> User | AnonymousUser:
    if not needs_sign_in(request):
        return owner_membership().person
    return request.user if request.user.is_authenticated else AnonymousUser()


def _admit(request: HttpRequest, visitor: User | AnonymousUser) -> HttpResponse | None:
    """Note who asks, or answer with the way to the sign-in page."""
    if isinstance(visitor, AnonymousUser) or visitor.workspace is None:
        return _to_sign_in(request)
    request.user = visitor
    request.workspace = visitor.workspace  # type: ignore[attr-defined]  # WorkspaceRequest's
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if "text/event-stream" in request.headers.get("Accept", ""):
        return HttpResponse("Sign in first.", status=401, content_type="text/plain")
    wanted = _page_asked_for(request)
    address = reverse("accounts:sign_in") + ("?" + urlencode({"next": wanted}) if wanted != "/" else "")
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def _page_asked_for(request: HttpRequest) -> str:
    """Where to go on after signing in: the page, never a fragment or the target of a form."""
    if request.headers.get("HX-Request") == "true":
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        return f"{current.path}?{current.query}" if current.query else current.path or "/"
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/"
