"""Where a provider's requests go, from its base URL and options."""

from urllib.parse import quote, urlsplit

from django.conf import settings

from providers.addresses import complete, in_project, simulator_address, vertex_host
from providers.models import Provider
from providers.presets import preset_of

_VERTEX_MODELS = "/v1beta1/publishers/google/models"


def base_url_of(provider: Provider) -> str:
    """What the vendor's own SDK takes as base URL: as a person gave it; the simulator's is this stack's web server."""
    if provider.is_simulated:
        return simulator_address(settings.INTERNAL_URL, provider.protocol)
    return provider.base_url


def address_of(provider: Provider) -> str:
    """The address below which the codec's paths go."""
    address, options = _version_address(provider), provider.options
    if provider.protocol != "gemini":
        return address
    return in_project(address, options.get("project", ""), options.get("location", ""))


def models_url_of(provider: Provider) -> str:
    """Where the host lists its models; Vertex AI does so beside projects, in one version."""
    address = _version_address(provider)
    if provider.preset != "vertex":
        return f"{address}/models"
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{_VERTEX_MODELS}"


def query_of(provider: Provider) -> str:
    """What stands behind the path of every request: the API version of Azure's older interface."""
    version = provider.options.get("api_version") if provider.protocol == "openai_chat" else None
    return f"api-version={quote(version)}" if version else ""


def _version_address(provider: Provider) -> str:
    chosen = provider.options.get("api_version") if provider.protocol == "gemini" else None
    version = f"/{chosen}" if chosen else preset_of(provider.preset).speaking(provider.protocol).version
    base_url = vertex_host(base_url_of(provider), provider.options.get("location", ""))
    return complete(base_url, provider.protocol, version)
