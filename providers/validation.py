"""Whether what a person says about a provider can be used."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings

from accounts.credential_names import is_credential
from accounts.naming import is_visible
from outbound.addresses import AddressPolicy, Reach, reach_of, spelled
from providers import service_accounts
from providers.authentication import SERVICE_ACCOUNT, forms
from providers.errors import FieldError
from providers.presets import PRESETS, SIMULATOR, preset_of
from wire.protocols import PROTOCOLS

# Narrower than RFC 9110, 5.1, which allows punctuation that no header uses. 5.5: no control characters in a value.
HEADER_NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NOT_LATIN = re.compile(r"[^\x20-\xff]")
OWN_HEADERS = {"host", "content-length", "content-type", "transfer-encoding", "connection", "accept-encoding"}
MAX_MODELS = 2000


def name_errors(name: str) -> list[FieldError]:
    """A name is shown on one line and must say something."""
    if not is_visible(name):
        return [("name", "Give the provider a name.")]
    if len(name) > 100:
        return [("name", "The name is longer than 100 characters.")]
    return [("name", "The name has control characters.")] if CONTROL.search(name) else []


def protocol_errors(protocol: str) -> list[FieldError]:
    """Only what can be spoken."""
    if protocol in PROTOCOLS:
        return []
    return [("protocol", f"The protocol must be one of {', '.join(PROTOCOLS)}.")]


def preset_errors(preset: str, protocol: str) -> list[FieldError]:
    """A preset is a known one, and speaks the protocol; the simulator makes itself."""
    if preset == SIMULATOR.slug:
        return [("preset", "Every workspace has its simulator already; another one cannot be made.")]
    if preset and preset not in PRESETS:
        return [("preset", f"There is no preset {preset!r}. Known are {', '.join(PRESETS)}.")]
    known = preset_of(preset)
    if protocol in PROTOCOLS and protocol not in known.protocols:
        spoken = ", ".join(known.protocols)
        return [("protocol", f"{known.name} speaks {spoken}. For another protocol choose the preset custom.")]
    return []


def base_url_errors(base_url: str) -> list[FieldError]:
    """What the vendor's SDK takes as base URL: http or https, a host, no credentials, nothing after the path."""
    sentence = _base_url_fault(base_url)
    return [("base_url", sentence)] if sentence else []


def _base_url_fault(base_url: str) -> str | None:
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "The base URL is not an address: its host or port cannot be read."
    if parts.scheme not in ("http", "https") or not host:
        return "The base URL must be like https://api.example.com/v1, with http:// or https:// in front."
    if len(base_url) > 500 or re.search(r"[\x00-\x20\x7f\\]", base_url):
        return "The base URL has spaces or control characters, or is longer than 500 characters."
    if "@" in parts.netloc:
        return "The base URL carries a user name or password. Put the key into the key field."
    if parts.query or parts.fragment:
        return "The base URL must end with its path: leave off what follows ? or #."
    if "YOUR-" in parts.netloc.upper():
        return "Put the name of your own resource into the base URL."
    if _is_closed_to_all(host):
        return "No provider can be there: this address is link-local, reserved or a cloud's metadata service."
    if parts.path.endswith(("/chat/completions", "/responses", "/messages")):
        return "Leave the last part of the path off: the base URL is what comes before /chat/completions."
    return None


def _is_closed_to_all(host: str) -> bool:
    """Is it an address that no connection goes to? What names lead to, the connection itself finds out."""
    address = spelled(host)
    is_named = AddressPolicy(allowed_hosts=tuple(settings.ALLOWED_PRIVATE_HOSTS)).names(host)
    return address is not None and reach_of(address) is Reach.FORBIDDEN and not is_named


def auth_errors(auth: str) -> list[FieldError]:
    """Only forms that there are; empty is the host's usual one."""
    if not auth or auth in forms():
        return []
    return [("auth", f"The key cannot be sent so. Known are {', '.join(forms())}.")]


def key_errors(api_key: str, auth: str) -> list[FieldError]:
    """A key goes into a header; a service account's makes what goes there."""
    if api_key and auth == SERVICE_ACCOUNT:
        try:
            service_accounts.read(api_key)
        except ValueError as error:
            return [("api_key", str(error))]
        return []
    if service_accounts.is_json(api_key):
        return [("api_key", "This is the key of a service account: choose that as the way the key is sent.")]
    if len(api_key) > 5000 or CONTROL.search(api_key) or NOT_LATIN.search(api_key):
        return [("api_key", "The key has characters that cannot stand in a header. Was it copied completely?")]
    return []


def headers_errors(headers: Mapping[str, str | None], kept: Mapping[str, str | None]) -> list[FieldError]:
    """Headers that can be sent. None keeps a credential that `kept`, the headers until now, has under this name."""
    if len(headers) > 50:
        return [("headers", "There are more than 50 headers.")]
    if len({name.lower() for name in headers}) < len(headers):
        return [("headers", "A header stands there twice.")]
    faults = ((name, _header_fault(name, value, kept)) for name, value in headers.items())
    return [("headers", f"Header {name[:100]!r}: {fault}") for name, fault in faults if fault]


def _header_fault(name: str, value: str | None, kept: Mapping[str, str | None]) -> str | None:
    if not HEADER_NAME.fullmatch(name):
        return "a header's name is made of letters, digits and hyphens."
    if name.lower() in OWN_HEADERS:
        return "Toolscope sets this one itself."
    if value is None:
        return None if name in kept and kept[name] is None else "it has no value."
    if not value.strip() and is_credential(name):
        return "it has no value."
    if len(value) > 5000 or CONTROL.search(value) or NOT_LATIN.search(value):
        return "its value has characters that cannot stand in a header."
    return None


def models_errors(models: Sequence[str]) -> list[FieldError]:
    """Model names, as the host spells them."""
    if len(models) > MAX_MODELS:
        return [("models", f"There are more than {MAX_MODELS} models.")]
    if any(not model.strip() or len(model) > 200 or CONTROL.search(model) for model in models):
        return [("models", "A model's name is empty, longer than 200 characters or has control characters.")]
    return []
