"""Share links: unguessable, expiring, revocable addresses of one trace, open to whoever has them."""

import re
import secrets
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Prefetch
from django.utils import timezone

from accounts.models import User, Workspace
from traces.models import Share, Trace
from traces.waits import with_pauses

WEEK_S = 7 * 24 * 3600
LONGEST_S = 365 * 24 * 3600

# Programs that fetch a link to preview or index it: nobody has seen it yet. Most name themselves with one of these
# words (the lists of crawlers that Slack, Discord, Meta, Google, Bing and others publish). Not "bot" in CUBOT,
# which makes phones; not the names of apps alone, in which people open links.
_CRAWLER = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|fetch|scan|monitor|archiver|facebookexternalhit|facebookcatalog|whatsapp|"
    r"slack-imgproxy|embedly|iframely|quora link|vkshare|outbrain|validator|google-|apis-google|mediapartners|"
    r"lighthouse|pagespeed|python|curl/|wget/|httpx|java/|go-http|okhttp|axios|ruby|perl|libwww|http-?client",
    re.IGNORECASE,
)


class InvalidShare(ValueError):
    """A link cannot be made so. `errors` are pairs: the field, and a sentence on it."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{loc}: {msg}" for loc, msg in errors))
        self.errors = errors


def create_share(
    trace: Trace, *, expires_in_s: int = WEEK_S, hide: Collection[str] = (), created_by: User | None
) -> tuple[Share, str]:
    """A new link, and its absolute address, which is known only now. Raises InvalidShare."""
    errors = []
    if not 60 <= expires_in_s <= LONGEST_S:
        errors.append(("expires_in_s", f"must be from 60 to {LONGEST_S} (a year)"))
    if unknown := sorted(set(hide) - set(Share.Part.values)):
        errors.append(("hide", f"unknown: {', '.join(unknown)}; must be of {', '.join(Share.Part.values)}"))
    if errors:
        raise InvalidShare(errors)
    # 192 bits of randomness: nothing of the trace is in it.
    token = secrets.token_urlsafe(24)
    share = Share.objects.create(
        workspace_id=trace.workspace_id,
        trace=trace,
        digest=_digest(token),
        hide=[part for part in Share.Part.values if part in hide],
        created_by=created_by,
        expires_at=timezone.now() + timedelta(seconds=expires_in_s),
    )
    return share, f"{settings.PUBLIC_URL}/s/{token}"


def find_share(token: str) -> Share | None:
    """The link with this token if it is still open, with its trace: for whatever the shared page loads."""
    shares = Share.objects.select_related("created_by").prefetch_related(
        Prefetch("trace", with_pauses(Trace.objects.all()))
    )
    share = shares.filter(digest=_digest(token)).first()
    return share if share and share.is_open() else None


def open_share(token: str, user_agent: str) -> Share | None:
    """The link with this token if it is still open, counted as a view unless a program asks: for the page itself."""
    share = find_share(token)
    if share and not is_crawler(user_agent):
        Share.objects.filter(pk=share.pk).update(views=F("views") + 1, last_opened_at=timezone.now())
    return share


def was_open(token: str) -> bool:
    """Was there ever a link with this token?"""
    return Share.objects.filter(digest=_digest(token)).exists()


def shares_of(trace: Trace) -> list[Share]:
    """A trace's links, closed ones too, newest first."""
    return list(trace.shares.select_related("created_by").order_by("-created_at", "-id"))


def revoke(workspace: Workspace, share_id: str) -> Share:
    """Close a link at once; one that is closed stays so. Raises Share.DoesNotExist."""
    share = Share.objects.get(workspace=workspace, pk=share_id)
    if share.revoked_at is None:
        share.revoked_at = timezone.now()
        share.save(update_fields=["revoked_at"])
    return share


def is_crawler(user_agent: str) -> bool:
    """Does this look like a program rather than a person's browser? Browsers always say what they are."""
    return not user_agent.strip() or _CRAWLER.search(user_agent) is not None


def is_reachable_by_others() -> bool:
    """Does an address made here open on other machines than this one? Not while PUBLIC_URL names the loopback."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return True


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
