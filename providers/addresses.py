"""From the base URL that a vendor's SDK takes to the address below which a codec's paths go."""

import re

BELOW_HOST = {"openai_chat": "", "openai_responses": "", "anthropic_messages": "/v1", "gemini": "/v1beta"}
"""What the vendor's SDK puts between its base URL and the path of a request."""

_HAS_VERSION = re.compile(r"/v\d+(?:(?:alpha|beta)\d*)?(?:/|$)")


def complete(base_url: str, protocol: str) -> str:
    """The address for requests of `protocol`: the base URL with its API version, unless it names one already."""
    base_url = base_url.rstrip("/")
    return base_url if _HAS_VERSION.search(base_url) else f"{base_url}{BELOW_HOST[protocol]}"


def simulator_address(internal_url: str, protocol: str) -> str:
    """Where the stack's own web server plays a provider of `protocol`."""
    return f"{internal_url}/simulator{BELOW_HOST[protocol] or '/v1'}"
