"""From the base URL that a vendor's SDK takes to the address below which a codec's paths go."""

import re
from urllib.parse import quote, urlsplit

from wire.protocols import PROTOCOLS

VERTEX = "https://aiplatform.googleapis.com"

_HAS_VERSION = re.compile(r"/v\d+(?:(?:alpha|beta)\d*)?(?:/|$)")
_MULTI_REGIONS = ("us", "eu")


def complete(base_url: str, protocol: str, version: str | None = None) -> str:
    """The address for requests of `protocol`: the base URL with its API version, unless it names one already."""
    base_url = base_url.rstrip("/")
    if _HAS_VERSION.search(urlsplit(base_url).path):
        return base_url
    return base_url + (PROTOCOLS[protocol].FACTS.version if version is None else version)


def usual_end(protocol: str) -> str:
    """A hint for who entered a base URL below which nothing was found."""
    return "It is what the vendor's own SDK takes." if PROTOCOLS[protocol].FACTS.version else "Most end in /v1."


def vertex_host(base_url: str, location: str) -> str:
    """Vertex AI's host in a location; another base URL is one that a person chose, and stays."""
    if base_url.rstrip("/") != VERTEX or location in ("", "global"):
        return base_url
    if location in _MULTI_REGIONS:
        return f"https://aiplatform.{location}.rep.googleapis.com"
    return f"https://{location}-aiplatform.googleapis.com"


def in_project(address: str, project: str, location: str) -> str:
    """Below an address of Vertex AI: a project's place in a location, without which only express keys are taken."""
    if not project or "/projects/" in address:
        return address
    return f"{address}/projects/{quote(project, safe=':')}/locations/{location or 'global'}"


def simulator_address(internal_url: str, protocol: str) -> str:
    """Where the stack's own web server plays a provider of `protocol`: what its SDK takes as base URL."""
    return f"{internal_url}/simulator{'' if PROTOCOLS[protocol].FACTS.version else '/v1'}"
