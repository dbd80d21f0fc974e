"""What a request of Chat Completions asks for."""

from dataclasses import replace

from simulator.call import Asked, Call
from simulator.memory import Memory
from simulator.protocols.openai_chat.checks import check
from simulator.protocols.openai_errors import bad_request
from simulator.protocols.speaker import Verb
from wire import json_text
from wire.conversation import CustomTool, ModelRequest
from wire.errors import WireError
from wire.protocols import openai_chat
from wire.protocols.openai_chat.tools import decode_choice


def verb_of(call: Call) -> Verb | None:
    """What the call wants of this protocol; None for an address that is not its own."""
    match call.method, call.path.split("/")[1:]:
        case "POST", ["v1", "chat", "completions"]:
            return "answer"
        case "GET", ["v1", "models"]:
            return "models"
        case "GET", ["v1", "models", _]:
            return "model"
    return None


def key_of(call: Call) -> str:
    """The key that the call brings; empty where it brings none."""
    return call.bearer


def read(call: Call, memory: Memory) -> Asked:
    """The request, checked as the real API does. Raises Refused."""
    try:
        fields = check(json_text.loads(call.body))
    except WireError as error:
        raise bad_request(f"We could not parse the JSON body of your request: {error}.") from error
    options = fields.get("stream_options")
    wants_usage = isinstance(options, dict) and options.get("include_usage") is True
    try:
        request = _with_custom_tools(openai_chat.decode_request(call.body))
    except WireError as error:
        raise bad_request(str(error)) from error
    return Asked(call, request, fields, wants_usage, thinks=request.settings.reasoning_effort != "none")


def _with_custom_tools(request: ModelRequest) -> ModelRequest:
    """The request with the tools of free text that the codec leaves as they came."""
    custom = []
    for tool in request.settings.extra_body.get("tools") or ():
        match tool:
            case {"type": "custom", "custom": {"name": str(name), **rest}}:
                custom.append(CustomTool(name, str(rest.get("description") or ""), rest.get("format")))
    tools = request.custom_tools + tuple(custom)
    choice = decode_choice(request.settings.extra_body.get("tool_choice"), {tool.name for tool in tools})
    return replace(request, custom_tools=tools, tool_choice=request.tool_choice or choice)
