"""Where a provider's requests go, from its base URL and options."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings

from providers import options
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
    places = _places(provider)
    return in_project(_version_address(provider), places.get("project", ""), places.get("location", ""))


def models_url_of(provider: Provider) -> str:
    """Where the host lists its models; Vertex AI does so beside projects, in one version."""
    address = _version_address(provider)
    if provider.preset != "vertex":
        return f"{address}/models"
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{_VERTEX_MODELS}"


def query_of(provider: Provider) -> str:
    """What stands behind the path of every request: the API version of Azure's older interface."""
    return urlencode(options.query_of(provider.options, preset_of(provider.preset), provider.protocol))


def _places(provider: Provider) -> dict[str, str]:
    return options.placed(provider.options, preset_of(provider.preset), provider.protocol)


def _version_address(provider: Provider) -> str:
    places = _places(provider)
    usual = preset_of(provider.preset).speaking(provider.protocol).version
    version = f"/{places['version']}" if "version" in places else usual
    base_url = vertex_host(base_url_of(provider), places.get("location", ""))
    return complete(base_url, provider.protocol, version)
