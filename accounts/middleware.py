"""Who is asking, and in which workspace: decided once for every page."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.door import needs_sign_in
from accounts.models import User
from accounts.owner import owner_membership

# Open to all, or with a door of their own: shared pages have their token, the API and the simulator their keys. By
# /tools/-/client.json sign-in servers of strangers know who Toolscope is.
OPEN_PATHS = ("/healthz", "/sign-in", "/tools/-/client.json")
OPEN_PREFIXES = ("/s/", "/api/", "/simulator/", f"/{settings.STATIC_URL.strip('/')}/")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class WorkspaceMiddleware:
    """Sets `request.user` and `request.workspace` on every page, with at most one query beyond the session's.

    A local visitor is the owner, without a session (`accounts.door`). Others without one are sent to sign in.

    It is not async, so all middleware outside it is not either: that costs one change of threads a request. Where
    middleware is async, Django changes threads twice for each of its own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or send to the sign-in page. Raises Http404 for what can be no page's address."""
        if _holds_nul(request):
            raise Http404("PostgreSQL could not even look for it")
        if is_open(request.path_info):
            return self._get_response(request)
        refusal = _admit(request, _visitor(request))
        return refusal or self._get_response(request)


def is_open(path: str) -> bool:
    """May anybody ask for this path?"""
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIXES)


def _holds_nul(request: HttpRequest) -> bool:
    """Does the address name something with U+0000? The API says so in its own words; a search (`q`) finds nothing."""
    if request.path_info.startswith("/api/"):
        return False
    named = (value for name, values in request.GET.lists() if name != "q" for value in values)
    return "\x00" in request.path_info or any("\x00" in value for value in named)


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
        return _page_of(request.headers.get("HX-Current-URL", ""))
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return _page_of(request.headers.get("Referer", ""))  # where the form stands


def _page_of(address: str) -> str:
    """The path and query of the address that a browser says it is at."""
    try:
        current = urlsplit(address)
    except ValueError:  # what no browser sends
        return "/"
    return f"{current.path}?{current.query}" if current.query else current.path or "/"
