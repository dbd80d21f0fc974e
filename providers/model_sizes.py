"""How much a model can hold: its context window, where the price library knows it."""

from genai_prices.data_snapshot import get_snapshot

from providers.models import Provider
from providers.presets import preset_of


def context_window(provider: Provider, model: str) -> int | None:
    """Tokens that a request and its answer have room in together; None when nobody knows."""
    host = preset_of(provider.preset).price_provider
    if host is None:
        return None
    try:
        _, listed = get_snapshot().find_provider_model(model, None, host, None)
    except LookupError:
        return None
    return listed.context_window
