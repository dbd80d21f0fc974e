"""A document from the web, for import: from public addresses and those that the operator allows, bounded."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from outbound.client import Client, open_client
from outbound.exchange import Exchange, OutboundError, exchange
from tools.execution import default_policy
from tools.proposals import MAX_LENGTH

MOST_REDIRECTS = 3
LONGEST_S = 20.0
LONGEST_URL = 4000
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"accept": "application/json, application/yaml, text/*;q=0.9, */*;q=0.5", "user-agent": "Toolscope"}
_TOO_LARGE = f"The document is larger than {MAX_LENGTH // 1_000_000} MB."


class Unfetchable(Exception):
    """No document came from there; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document, and the address that it came from in the end."""

    text: str
    url: str


async def fetch(url: str) -> Fetched:
    """The document at this address. Every redirect is held to the same policy. Raises Unfetchable."""
    address = _checked(url.strip())
    async with open_client(default_policy(), read_timeout_s=LONGEST_S) as client:
        for _ in range(MOST_REDIRECTS + 1):
            answer = await _get(client, address)
            if answer.status not in _REDIRECTS or not answer.location:
                return Fetched(_text(answer), address)
            address = _followed(address, answer.location)
    raise Unfetchable(f"The address is redirected more than {MOST_REDIRECTS} times. Give the last one.")


async def _get(client: Client, url: str) -> Exchange:
    try:
        return await exchange(
            client,
            method="GET",
            url=url,
            headers=_HEADERS,
            content=b"",
            max_bytes=MAX_LENGTH,
            total_timeout_s=LONGEST_S,
        )
    except OutboundError as error:
        raise Unfetchable(_TOO_LARGE if error.kind == "too_large" else error.message) from error


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme in ("http", "https") and parts.hostname and len(url) <= LONGEST_URL
    except ValueError:
        is_fine = False
    if not is_fine or not url.isprintable() or " " in url:
        raise Unfetchable("This is not an address. It must be like https://api.example.com/openapi.json.")
    return url


def _followed(url: str, location: str) -> str:
    try:
        target = _checked(urljoin(url, location))
    except (ValueError, Unfetchable) as error:
        raise Unfetchable("The address is redirected to one that cannot be read.") from error
    if url.startswith("https:") and not target.startswith("https:"):
        raise Unfetchable("The address is redirected to one without encryption, which is not followed.")
    return target


def _text(answer: Exchange) -> str:
    if not 200 <= answer.status < 300:
        raise Unfetchable(f"The server answered {_status(answer.status)}. Does one have to sign in there?")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text = answer.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfetchable("What came is not text in UTF-8.") from error
    if kind == "text/html" or text.lstrip()[:9].lower() in ("<!doctype", "<html"):
        raise Unfetchable("What came is a web page. Give the address of the document itself (on GitHub: Raw).")
    return text


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
