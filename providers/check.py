"""Whether a provider can be reached and accepts its key: one request for its list of models."""

from dataclasses import dataclass

import httpx
from asgiref.sync import sync_to_async

from outbound.addresses import AddressRefused
from outbound.client import open_client
from outbound.exchange import Exchange, OutboundError, exchange
from providers.endpoint import Endpoint, endpoint
from providers.models import Provider
from providers.validation import MAX_MODELS
from wire import json_text
from wire.conversation import Json
from wire.errors import WireError

MAX_BYTES = 8_000_000
TIMEOUT_S = 15


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a person wants to know before the first run. `error` says what to do; `latency_ms` is None without answer."""

    ok: bool
    latency_ms: int | None = None
    models: tuple[str, ...] = ()
    error: str | None = None


async def check(provider: Provider) -> CheckResult:
    """Ask the provider for its models and keep their list. Never raises for what the host does."""
    result = await ask(await sync_to_async(endpoint)(provider))
    if result.ok and result.models:
        await sync_to_async(_keep_models)(provider, result.models)
    return result


def _keep_models(provider: Provider, models: tuple[str, ...]) -> None:
    """The host's list, after the names that a person chose."""
    chosen = [name for name in provider.model_names if name in models]
    provider.model_names = list(dict.fromkeys([*chosen, *models]))
    provider.save(update_fields=["model_names"])


async def ask(target: Endpoint) -> CheckResult:
    """GET the list of models at `target`."""
    try:
        async with open_client(target.policy, connect_timeout_s=10, read_timeout_s=TIMEOUT_S) as client:
            answer = await exchange(
                client,
                method="GET",
                url=f"{target.base_url}/models",
                headers={"Accept": "application/json", **target.headers},
                content=b"",
                max_bytes=MAX_BYTES,
                total_timeout_s=TIMEOUT_S,
            )
    except AddressRefused as refused:
        return CheckResult(ok=False, error=f"{refused}")
    except (OutboundError, httpx.InvalidURL) as error:
        return CheckResult(ok=False, error=_connection_sentence(error, target.base_url))
    return understood(answer, target.base_url)
