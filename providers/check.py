"""Whether a provider can be reached and accepts its key: asked for its models, or, where it lists none, for nothing."""

from dataclasses import dataclass, replace

from asgiref.sync import sync_to_async

from accounts.masking import Masker, masker_of
from accounts.secrets import SecretUnreadable, values_of
from outbound.client import open_client
from outbound.exchange import Exchange, OutboundError, exchange
from providers import model_lists
from providers.check_words import connection_sentence, empty_request_note, not_a_list, status_sentence
from providers.endpoint import Endpoint, endpoint, with_access
from providers.model_lists import Page
from providers.models import Provider
from providers.service_accounts import NoAccess
from providers.validation import MAX_MODELS
from wire import json_text
from wire.conversation import ModelRequest
from wire.errors import WireError
from wire.protocols import PROTOCOLS
from wire.protocols.codec import EncodedRequest

MAX_BYTES = 8_000_000
TIMEOUT_S = 15
MAX_PAGES = 20
NO_LIST = (404, 405, 501)
"""How hosts answer that list no models; also what a wrong base URL brings."""
UNDERSTOOD = (400, 422)
"""How hosts answer an empty request: they know the address, and miss what should stand there."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a person wants to know before the first run. `latency_ms` is None where nothing answered.

    `note` says what was tried where the host lists no models.
    """

    ok: bool
    latency_ms: int | None = None
    models: tuple[str, ...] = ()
    error: str | None = None
    note: str = ""


async def check(provider: Provider) -> CheckResult:
    """Ask the provider for its models and keep their list. Never raises for what the host does."""
    try:
        target, values = await sync_to_async(_prepare)(provider)
        target = await with_access(target)
    except (SecretUnreadable, NoAccess) as error:
        return CheckResult(ok=False, error=str(error))
    result = await ask(target, masker_of({**values, **target.made_secrets}), _any_model(provider))
    if result.ok and result.models:
        await sync_to_async(_keep_models)(provider, result.models)
    return result


def _prepare(provider: Provider) -> tuple[Endpoint, dict[str, str]]:
    return endpoint(provider), values_of(provider.workspace)


def _any_model(provider: Provider) -> str:
    return str(provider.model_names[0]) if provider.model_names else "model"


def _keep_models(provider: Provider, models: tuple[str, ...]) -> None:
    """The host's list, after the names that stood there: a host need not list all that it answers to."""
    provider.model_names = list(dict.fromkeys([*provider.model_names, *models]))[:MAX_MODELS]
    provider.save(update_fields=["model_names"])


async def ask(target: Endpoint, masker: Masker, model: str) -> CheckResult:
    """GET the list of models at `target`. What the answer says of the workspace's secrets is not passed on."""
    try:
        answer = await _send(target, masker, "GET", model_lists.address(target.models_url, target.protocol))
        if answer.status in NO_LIST:
            return await _without_a_list(target, masker, model, answer)
        return await _listed(target, masker, answer)
    except OutboundError as error:
        return CheckResult(ok=False, error=connection_sentence(error, target, TIMEOUT_S, MAX_BYTES))


async def _send(target: Endpoint, masker: Masker, method: str, url: str, content: bytes = b"") -> Exchange:
    headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if content else {})
    async with open_client(target.policy, connect_timeout_s=10, read_timeout_s=TIMEOUT_S) as client:
        answer = await exchange(
            client,
            method=method,
            url=url,
            headers=target.headers_over(headers | _own_headers(target)),
            content=content,
            max_bytes=MAX_BYTES,
            total_timeout_s=TIMEOUT_S,
        )
    return replace(answer, body=masker.mask(answer.body).data)


def _own_headers(target: Endpoint) -> dict[str, str]:
    """What the protocol asks for in every request, such as Anthropic's version."""
    return dict(_empty_request(target, "model").headers)


async def _listed(target: Endpoint, masker: Masker, answer: Exchange) -> CheckResult:
    """What the host's answer to the request for its models means, and the further pages that it names."""
    latency_ms, models, page = round(answer.ended_ms), list[str](), Page(())
    for number in range(MAX_PAGES):
        if number:
            url = model_lists.address(target.models_url, target.protocol, page.next)
            answer = await _send(target, masker, "GET", url)
        if not 200 <= answer.status < 300:
            return CheckResult(ok=False, latency_ms=latency_ms, error=status_sentence(answer, target))
        try:
            page = model_lists.read_page(json_text.loads(answer.body), target.protocol)
        except (WireError, ValueError):
            return CheckResult(ok=False, latency_ms=latency_ms, error=not_a_list(answer, target))
        models += page.names
        if not page.next or len(models) >= MAX_MODELS:
            break
    return CheckResult(ok=True, latency_ms=latency_ms, models=tuple(dict.fromkeys(models))[:MAX_MODELS])


async def _without_a_list(target: Endpoint, masker: Masker, model: str, answer: Exchange) -> CheckResult:
    """The host lists no models, or the address is wrong. An empty request tells which, and makes no tokens."""
    url = target.url(_empty_request(target, model).path)
    tried = await _send(target, masker, "POST", url, b"{}")
    if tried.status in UNDERSTOOD:
        note = empty_request_note(answer, tried, target, url)
        return CheckResult(ok=True, latency_ms=round(tried.ended_ms), note=note)
    told = answer if tried.status in NO_LIST else tried
    return CheckResult(ok=False, latency_ms=round(told.ended_ms), error=status_sentence(told, target))


def _empty_request(target: Endpoint, model: str) -> EncodedRequest:
    return PROTOCOLS[target.protocol].encode_request(ModelRequest(model=model, messages=()), target.profile)
