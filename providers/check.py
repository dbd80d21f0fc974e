"""Whether a provider can be reached and accepts its key: one request for its list of models."""

from dataclasses import dataclass, replace

from asgiref.sync import sync_to_async

from accounts.masking import Masker, masker_for
from accounts.secrets import SecretUnreadable
from outbound.client import open_client
from outbound.exchange import Exchange, OutboundError, exchange
from providers.endpoint import Endpoint, endpoint
from providers.models import Provider
from providers.validation import MAX_MODELS, models_errors
from wire import json_text
from wire.conversation import Json
from wire.errors import WireError
from wire.protocols import PROTOCOLS

MAX_BYTES = 8_000_000
TIMEOUT_S = 15


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a person wants to know before the first run. `latency_ms` is None where nothing answered."""

    ok: bool
    latency_ms: int | None = None
    models: tuple[str, ...] = ()
    error: str | None = None


async def check(provider: Provider) -> CheckResult:
    """Ask the provider for its models and keep their list. Never raises for what the host does."""
    try:
        target, masker = await sync_to_async(_prepare)(provider)
    except SecretUnreadable as error:
        return CheckResult(ok=False, error=str(error))
    result = await ask(target, masker)
    if result.ok and result.models:
        await sync_to_async(_keep_models)(provider, result.models)
    return result


def _prepare(provider: Provider) -> tuple[Endpoint, Masker]:
    return endpoint(provider), masker_for(provider.workspace)


def _keep_models(provider: Provider, models: tuple[str, ...]) -> None:
    """The host's list, after the names that stood there: a host need not list all that it answers to."""
    provider.model_names = list(dict.fromkeys([*provider.model_names, *models]))[:MAX_MODELS]
    provider.save(update_fields=["model_names"])


async def ask(target: Endpoint, masker: Masker) -> CheckResult:
    """GET the list of models at `target`. What the answer says of the workspace's secrets is not passed on."""
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
    except OutboundError as error:
        return CheckResult(ok=False, error=_connection_sentence(error, target))
    return understood(replace(answer, body=masker.mask(answer.body).data), target)


def understood(answer: Exchange, target: Endpoint) -> CheckResult:
    """What the host's answer to the request for its models means."""
    latency_ms = round(answer.ended_ms)
    if not 200 <= answer.status < 300:
        return CheckResult(ok=False, latency_ms=latency_ms, error=_status_sentence(answer, target))
    try:
        models = _model_names(json_text.loads(answer.body))
    except (WireError, ValueError):
        return CheckResult(ok=False, latency_ms=latency_ms, error=_not_an_api(answer, target))
    return CheckResult(ok=True, latency_ms=latency_ms, models=models)


def _model_names(listed: Json) -> tuple[str, ...]:
    """The ids in `{"data": [{"id": ...}]}`; Together sends the bare list. Raises ValueError for anything else."""
    entries = listed.get("data") if isinstance(listed, dict) else listed
    if not isinstance(entries, list):
        raise ValueError("no list of models")
    names = (entry.get("id") for entry in entries if isinstance(entry, dict))
    usable = (name for name in names if isinstance(name, str) and not models_errors([name]))
    return tuple(dict.fromkeys(usable))[:MAX_MODELS]


def _status_sentence(answer: Exchange, target: Endpoint) -> str:
    said = PROTOCOLS[target.protocol].decode_error(answer.status, answer.headers, answer.body).message[:300]
    match answer.status:
        case 401 | 403:
            had_key = "refused the key" if "Authorization" in target.headers else "asks for a key"
            return f"The host {had_key} ({answer.status}). It says: {said}"
        case 404:
            return f"There is nothing at {target.base_url}/models (404). Is the base URL right? Most end in /v1."
        case status if 300 <= status < 400:
            return f"The host redirects ({status}), which is not followed. Enter the address that it points to."
        case status:
            return f"The host answered {status}. It says: {said}"


def _not_an_api(answer: Exchange, target: Endpoint) -> str:
    kind = "a web page" if _looks_like_html(answer) else "something that is not a list of models"
    return f"{target.base_url}/models answered with {kind}. Is the base URL right? Most end in /v1."


def _looks_like_html(answer: Exchange) -> bool:
    return "html" in answer.headers.get("content-type", "") or answer.body.lstrip()[:1] == b"<"


def _connection_sentence(error: OutboundError, target: Endpoint) -> str:
    match error.kind:
        case "timeout":
            return f"{target.base_url} did not answer within {TIMEOUT_S} s."
        case "too_large":
            return f"The list of models is larger than {MAX_BYTES // 1_000_000} MB."
        case "unreachable" | "untrusted":
            return f"{target.base_url} cannot be reached: {error.message}"
        case _:
            return error.message
