"""Credentials among the extra fields of a run: kept as secrets, referred to in what is stored, filled in when sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from accounts import secrets
from accounts.models import Workspace
from accounts.secret_places import Hiding, filled, marks_in, places_in, unmasked
from playground.errors import FieldError, InvalidRun
from wire.conversation import Json, ModelRequest, ProviderTool, Settings

PLACE = "settings.extra_body"
OWNER = "extra_body"


@dataclass(frozen=True, slots=True)
class Stored:
    """Settings as they may be stored, the secrets to keep for them by name, and a sentence on each that they take."""

    settings: Mapping[str, Json]
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()


def stored(workspace: Workspace, settings: Mapping[str, Json]) -> Stored:
    """The settings with places where credentials stood. Raises InvalidRun for what cannot be kept or filled in."""
    typed: Json = settings.get("extra_body") or {}
    if Hiding(OWNER, {}).fields(typed) == typed and not places_in(typed) and not marks_in(typed):
        return Stored(settings)
    known = secrets.values_of(workspace)
    hiding = Hiding(OWNER, known)
    hidden = hiding.fields(typed)
    errors = [*_marks(typed), *missing(typed, known, PLACE, "The extra fields need"), *_too_long(hiding.fresh)]
    if errors:
        raise InvalidRun(errors)
    named = places_in(typed)
    notes = [_note(name, was_typed=name not in named) for name in dict.fromkeys(places_in(hidden))]
    return Stored({**settings, "extra_body": hidden}, hiding.fresh, tuple(notes))


def missing(value: Json, known: Mapping[str, str], place: str, who: str) -> list[FieldError]:
    """The secrets that JSON refers to, and that are not there."""
    names = dict.fromkeys(places_in(value))
    return [(place, f"{who} a secret named “{name}”, and there is none.") for name in names if name not in known]


def with_secrets(settings: Settings, values: Mapping[str, str]) -> Settings:
    """The settings of a request that is sent: every place is filled."""
    return replace(settings, extra_body=filled(dict(settings.extra_body), values))


def without_marks(workspace: Workspace, request: ModelRequest) -> ModelRequest:
    """A recorded request whose extra fields and provider-run tools refer to the secrets that were taken out of them."""
    extra: Json = dict(request.settings.extra_body)
    specs: list[Json] = [dict(tool.spec) for tool in request.provider_tools]
    if not marks_in([extra, *specs]):
        return request
    usable = [name for name in secrets.values_of(workspace) if ":" not in name]
    tools = tuple(
        ProviderTool(tool.protocol, unmasked(spec, usable))
        for tool, spec in zip(request.provider_tools, specs, strict=True)
    )
    settings = replace(request.settings, extra_body=unmasked(extra, usable))
    return replace(request, settings=settings, provider_tools=tools)


def _marks(value: Json) -> list[FieldError]:
    """Where a secret was taken out of what is to be sent."""
    return [
        (
            PLACE,
            f"“[secret:{name}]” stands where a secret was masked. Write its value, or {{{{secret:NAME}}}} for one that "
            "is kept.",
        )
        for name in dict.fromkeys(marks_in(value))
    ]


def _too_long(fresh: Mapping[str, str]) -> list[FieldError]:
    sentence = f"A credential in it is longer than {secrets.LONGEST_VALUE:,} characters."
    return [(PLACE, sentence) for value in fresh.values() if len(value) > secrets.LONGEST_VALUE][:1]


def _note(name: str, *, was_typed: bool) -> str:
    place = f"{{{{secret:{name}}}}}"
    if was_typed:
        return f"A credential in the extra fields is kept as the secret “{name}”; {place} stands for it in the run."
    return f"The secret “{name}” is filled into the extra fields when the request is sent."
