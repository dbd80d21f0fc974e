"""A protocol is one folder and one registry line: whatever there is to know of it, it says itself."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from accounts.owner import ensure_owner
from providers.authentication import auth_of
from providers.endpoint import endpoint
from providers.forms import ProviderForm
from providers.model_lists import address
from providers.models import Provider, protocol_choices
from providers.options import options_errors
from providers.presets import PRESETS, Preset
from providers.presets.own import OWN, custom
from providers.service import create_provider
from simulator.protocols import SPEAKERS
from tools.as_sent import as_sent
from tools.linting import linted
from tools.provider_run import check, offered_as
from tools.service import create_tool
from traces.pages.look import Look, protocol_ways
from wire.code.call import Call
from wire.conversation import Message, ModelRequest, Text, ToolDefinition
from wire.moving import move
from wire.profiles import Profile
from wire.programs import LANGUAGES, install_of
from wire.protocols import PROTOCOLS, openai_chat
from wire.protocols.facts import Facts, HostTools, Program
from wire.protocols.options import Option
from wire.recognition import recognise
from wire.schemas.dialects import Dialect
from wire.schemas.lint import lint

ROOT = Path(__file__).parents[1]
ROOMS = ("wire", "outbound", "accounts", "traces", "providers", "tools", "playground", "simulator", "api", "config")
FACTS = Facts(
    label="Carrier Pigeon",
    word="Pigeon",
    short="Coo",
    vendor_url="https://loft.example/v9",
    version="/v9",
    key_form="x-ring",
    key_variable="RING",
    paths=re.compile("/flights$"),
    headers=("x-loft",),
    likeness=lambda fields: 5 if "wingspan" in fields else 0,
    name_character="[a-z]",
    name_length=4,
    strict=Dialect("pigeon_strict", "Pigeon, strict", refused={"anyOf"}, closed=True),
    host_tools=HostTools({"web_search": {"type": "look_down"}}, owns=lambda spec: 2 if "grain" in spec else 0),
    programs={
        "python": Program(lambda call: f"fly({call.key_variable})", "pip install pigeon"),
        "typescript": Program(lambda call: "flap()", "npm install pigeon"),
    },
    models_query={"lofts": "all"},
    compatible=Profile(strict=False),
    options=(Option("flock", "Flock", "text", "Who flies.", header="X-Flock", anywhere=True),),
)
VERBS = {name: getattr(openai_chat, name) for name in openai_chat.__all__ if name != "FACTS"}
CALL = Call("pigeon", "https://loft.example/v9/flights", b'{"wingspan": 7}', "RING", "x-ring")


@pytest.fixture(autouse=True)
def fifth(monkeypatch):
    """The folder and the line; the presets are made of the registry when they are first read."""
    monkeypatch.setitem(PROTOCOLS, "pigeon", SimpleNamespace(FACTS=FACTS, **VERBS))
    preset = Preset(slug="custom", name="Custom", group=OWN, speaks=tuple(map(custom, PROTOCOLS)), needs_key=False)
    monkeypatch.setitem(PRESETS, "custom", preset)


@pytest.fixture
def workspace(db):
    return ensure_owner()[0]


@pytest.mark.parametrize(
    "asked", [({"wingspan": 7},), ({}, "https://x.example/flights?fast"), ({}, "", {"X-Loft": "1"})]
)
def test_a_pasted_request_of_it_is_recognised(asked):
    assert recognise(*asked) == "pigeon"


def test_the_linter_speaks_for_it():
    found = lint(ToolDefinition("pigeonhole", "Puts letters away.", {"type": "object", "anyOf": [{}]}))
    own = [one for one in found if one.dialect == "pigeon_strict"]
    assert "refused_keyword" in {one.code for one in own}
    assert {one.protocols for one in own} == {("pigeon",)}
    assert any("in pigeon, and mapped back" in one.message for one in found if one.code == "name_form")
    assert "Pigeon, strict" in [
        group.label for group in linted("a", "A b c.", {"type": "object", "anyOf": [{}]}, "{}", strict=True).groups
    ]


@pytest.mark.parametrize(
    ("language", "code", "install"),
    [
        ("python", "fly(RING)", "pip install pigeon"),
        ("typescript", "flap()", "npm install pigeon"),
        ("curl", "x-ring: $RING", ""),
    ],
)
def test_its_calls_are_written_as_code(language, code, install):
    assert code in LANGUAGES[language](CALL)
    assert install_of(language, "pigeon") == install


def test_requests_are_looked_at_as_it_says_them():
    assert "Pigeon" in [way.word for way in protocol_ways(Look(), "gemini")]
    assert Look.of({"as": "pigeon"}).protocol == "pigeon"
    request = ModelRequest("m", (Message("user", (Text("Fly."),), "gemini"),))
    assert move(request, "pigeon", Profile(), source="gemini").request.messages


def test_tools_of_its_providers_are_offered():
    assert offered_as({"spec": {"type": "web_search"}}, "pigeon").spec == {"type": "look_down"}
    assert offered_as({"spec": {"grain": "wheat"}}, "pigeon").spec == {"grain": "wheat"}
    assert check({"spec": {"a": 1, "b": 2}, "protocol": "pigeon"}) == []


def test_a_provider_speaks_it(workspace):
    assert ("pigeon", "Carrier Pigeon") in protocol_choices()
    form = ProviderForm.for_preset(PRESETS["custom"], set(), "pigeon")
    assert ("pigeon", "Carrier Pigeon") in form.protocol_choices
    assert "flock" in [one.option.name for one in form.option_fields]
    assert options_errors("custom", "pigeon", {"flock": "north"}) == []
    fields = {"protocol": "pigeon", "base_url": "https://loft.example", "api_key": "k" * 9, "preset": "custom"}
    provider = create_provider(workspace=workspace, name="Loft", options={"flock": "north"}, models=[], **fields)
    Provider.objects.get(pk=provider.pk).full_clean(exclude=["workspace", "key"])
    assert provider.get_protocol_display() == "Carrier Pigeon"
    assert auth_of(provider) == "x-ring"
    target = endpoint(provider, "m")
    assert target.base_url == "https://loft.example/v9"
    assert target.headers["X-Flock"] == "north"
    assert not target.profile.strict
    assert address(target.models_url, "pigeon") == "https://loft.example/v9/models?lofts=all"


def test_a_tool_is_shown_as_it_is_sent(workspace):
    tool = create_tool(workspace=workspace, name="weather", description="The weather.", parameters={"type": "object"})
    assert '"name": "weather"' in as_sent(tool.current, "pigeon").text


def test_no_other_file_names_a_protocol():
    """Beside the packages: the registries, and what is data of hosts and models."""
    names = "|".join(PROTOCOLS.keys() - {"pigeon"})
    named = re.compile(f"""["'](?:{names})["']""")
    allowed = re.compile(
        r"(wire|simulator)/protocols/(__init__\.py|\w+/)|providers/(presets/|quirks\.py|migrations/)"
        r"|wire/schemas/dialects\.py"  # Gemini's dialect has its name
    )
    files = (
        file
        for room in (*ROOMS, "templates", "static")
        for file in (ROOT / room).rglob("*.*")
        if file.suffix in (".py", ".html", ".js")
    )
    found = {file.relative_to(ROOT).as_posix() for file in files if named.search(file.read_text())}
    assert {file for file in found if not allowed.match(file)} == set()


def test_the_simulator_plays_every_protocol():
    assert SPEAKERS.keys() == PROTOCOLS.keys() - {"pigeon"}
