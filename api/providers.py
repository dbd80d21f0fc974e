"""Providers over the API."""

from typing import Annotated, Any

from ninja import Query, Router, Status
from pydantic import BaseModel, Field, JsonValue

from api.auth import ApiRequest
from api.pages_of_lists import NextCursor, PageQuery, newest_first
from api.problems import Problem, invalid, not_found
from api.strict import Strict
from api.values import Moment
from providers import check, service
from providers.authentication import forms
from providers.errors import DuplicateName, InvalidProvider
from providers.models import Provider
from providers.places import base_url_of
from wire.protocols import PROTOCOLS

router = Router()

Protocol = Annotated[str, Field(json_schema_extra={"enum": list(PROTOCOLS)}, description="The wire format it speaks.")]
Headers = Annotated[
    dict[str, str | None],
    Field(
        description="Default headers. Those whose names look like credentials come back as null; "
        "null in a change keeps the value that was given before."
    ),
]
ModelNames = Annotated[list[str], Field(description="Model names, as the host spells them.")]


Auth = Annotated[
    str,
    Field(
        json_schema_extra={"enum": ["", *forms()]},
        description="How the key is sent; empty: as the host takes it. With `google_service_account` the key is the "
        "JSON key of a service account, which makes access tokens.",
    ),
]


class Options(Strict):
    """Settings that hold for every request. Which of them there are depends on protocol and preset."""

    api_version: str | None = Field(
        None,
        description="Anthropic: `anthropic-version`. Gemini: `v1`, `v1beta`. Azure's older interface: `api-version`.",
    )
    betas: list[str] | None = Field(None, description="Anthropic: sent as `anthropic-beta`.")
    organization: str | None = Field(None, description="OpenAI: sent as `OpenAI-Organization`.")
    project: str | None = Field(None, description="OpenAI: sent as `OpenAI-Project`. Vertex AI: the project.")
    location: str | None = Field(None, description="Vertex AI: the region; `global` where it is left out.")
    stateful: bool | None = Field(
        None, description="Responses: the host keeps the conversation (`previous_response_id`)."
    )
    app_url: str | None = Field(None, description="OpenRouter: sent as `HTTP-Referer`.")
    app_name: str | None = Field(None, description="OpenRouter: sent as `X-Title`.")
    extra_body: dict[str, JsonValue] | None = Field(
        None,
        description="Fields merged into the body of every request; a run's own go before them. "
        "A credential in them is kept as a secret, and `{{secret:NAME}}` stands in its place from then on.",
    )


class ProviderIn(Strict):
    """A new provider."""

    name: str
    protocol: Protocol
    base_url: str = Field("", description="What the vendor's own SDK takes. May be left out with a preset.")
    api_key: str = Field("", description="Stored encrypted; never comes back.")
    headers: Headers = {}
    preset: str = Field("", description="A host that Toolscope knows the quirks and prices of, like `together`.")
    models: ModelNames = []
    auth: Auth = ""
    options: Options | None = None


class ProviderChange(Strict):
    """What is to change; what is left out or null stays. `headers`, `models` and `options` are replaced whole."""

    name: str | None = None
    protocol: Protocol | None = None
    base_url: str | None = None
    api_key: str | None = Field(None, description="An empty one removes the key.")
    headers: Headers | None = None
    preset: str | None = None
    models: ModelNames | None = None
    auth: Auth | None = None
    options: Options | None = None


class ProviderOut(BaseModel):
    """A provider. The key never comes back."""

    id: str
    name: str
    protocol: str
    base_url: str
    preset: str
    has_key: bool
    headers: Headers
    models: ModelNames
    auth: Auth
    options: dict[str, JsonValue] = Field(description="Those that are set.")
    simulated: bool = Field(description="Is it the built-in simulator, which is not a language model?")
    created_at: Moment


class ProviderPage(BaseModel):
    """Providers, newest first."""

    items: list[ProviderOut]
    next_cursor: NextCursor


class CheckOut(BaseModel):
    """Whether the host answers, and with which models."""

    ok: bool
    latency_ms: int | None
    models: list[str]
    error: str | None = Field(description="What is wrong and what to do about it.")
    note: str = Field(description="What was tried where the host lists no models; else empty.")


def shown(provider: Provider) -> ProviderOut:
    """The provider as callers see it."""
    return ProviderOut(
        id=provider.id,
        name=provider.name,
        protocol=provider.protocol,
        base_url=base_url_of(provider),
        preset=provider.preset,
        has_key=provider.key_id is not None,
        headers=provider.headers,
        models=provider.model_names,
        auth=provider.auth,
        options=provider.options,
        simulated=provider.is_simulated,
        created_at=provider.created_at,
    )


def _fields(body: ProviderIn | ProviderChange) -> dict[str, Any]:
    """What the service takes; of the options only those that are given."""
    options = None if body.options is None else body.options.model_dump(exclude_none=True)
    return body.model_dump(exclude={"options"}) | {"options": options}


def _refused(error: InvalidProvider) -> Problem:
    return Problem(409, str(error)) if isinstance(error, DuplicateName) else invalid(error.errors)


def _one(request: ApiRequest, provider_id: str) -> Provider:
    found = service.providers_of(request.auth).filter(pk=provider_id).first()
    if found is None:
        raise not_found("provider")
    return found


@router.get("", response=ProviderPage, summary="List providers")
def list_providers(request: ApiRequest, page: Query[PageQuery]) -> ProviderPage:
    """All providers of the workspace."""
    items, next_cursor = newest_first(service.providers_of(request.auth), page)
    return ProviderPage(items=[shown(provider) for provider in items], next_cursor=next_cursor)


@router.post("", response={201: ProviderOut, 409: None}, summary="Add a provider")
def create_provider(request: ApiRequest, body: ProviderIn) -> Status[ProviderOut]:
    """Add an endpoint of language models."""
    fields = _fields(body)
    try:
        return Status(201, shown(service.create_provider(workspace=request.auth, **fields)))
    except InvalidProvider as error:
        raise _refused(error) from error


@router.get("/{provider_id}", response=ProviderOut, summary="Get a provider")
def get_provider(request: ApiRequest, provider_id: str) -> ProviderOut:
    """One provider."""
    return shown(_one(request, provider_id))


@router.patch("/{provider_id}", response={200: ProviderOut, 409: None}, summary="Change a provider")
def change_provider(request: ApiRequest, provider_id: str, body: ProviderChange) -> Status[ProviderOut]:
    """Change what is given. The simulator cannot be changed."""
    try:
        return Status(200, shown(service.update_provider(_one(request, provider_id), **_fields(body))))
    except InvalidProvider as error:
        raise _refused(error) from error


@router.delete("/{provider_id}", response={204: None}, summary="Delete a provider")
def delete_provider(request: ApiRequest, provider_id: str) -> Status[None]:
    """Delete a provider with its key and prices. Traces stay as they are. The simulator cannot be deleted."""
    try:
        service.delete_provider(_one(request, provider_id))
    except InvalidProvider as error:
        raise _refused(error) from error
    return Status(204, None)


@router.post("/{provider_id}/check", response=CheckOut, summary="Check the connection")
async def check_provider(request: ApiRequest, provider_id: str) -> CheckOut:
    """Ask the host for its models: is the address right, is the key accepted? The list of models is kept."""
    provider = await service.providers_of(request.auth).filter(pk=provider_id).afirst()
    if provider is None:
        raise not_found("provider")
    result = await check.check(provider)
    return CheckOut(
        ok=result.ok, latency_ms=result.latency_ms, models=list(result.models), error=result.error, note=result.note
    )
