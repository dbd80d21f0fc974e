"""Conversations with the simulator in any of its protocols, through the product's own codecs and without a network."""

import json
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from simulator.answers import Answer
from simulator.call import Call
from simulator.exchange import respond
from simulator.memory import Memory
from tests.simulator.chat import KEY, NOW
from tests.simulator.conversations import WEATHER
from wire.conversation import Message, ModelRequest, ModelResponse, Settings, Text, ToolResult
from wire.profiles import Profile
from wire.protocols import PROTOCOLS

PREFIX = {"openai_chat": "/v1", "openai_responses": "/v1", "anthropic_messages": "/v1", "gemini": "/v1beta"}
HEADERS = {
    "openai_chat": {"authorization": f"Bearer {KEY}"},
    "openai_responses": {"authorization": f"Bearer {KEY}"},
    "anthropic_messages": {"x-api-key": KEY, "anthropic-version": "2023-06-01"},
    "gemini": {"x-goog-api-key": KEY},
}


def post(protocol: str, path: str, body: object, nonce: str = "00") -> Answer:
    """The answer to a body as a client writes it."""
    parts = urlsplit(PREFIX[protocol] + path)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    call = Call("POST", parts.path, HEADERS[protocol], dict(parse_qsl(parts.query)), data)
    return respond(call, KEY, Memory(), now=NOW, nonce=nonce)


def error(protocol: str, path: str, body: object) -> tuple[int, dict]:
    """The status and the error object."""
    answer = post(protocol, path, body)
    return answer.status, json.loads(answer.body).get("error", {})


@dataclass
class Speech:
    """One conversation in one protocol; `bodies` are the requests that were sent."""

    protocol: str
    model: str = "sim-planner"
    stream: bool = False
    tools: tuple = (WEATHER,)
    settings: Settings = field(default_factory=lambda: Settings(max_output_tokens=2_000))
    messages: list[Message] = field(default_factory=list)
    options: dict = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    profile: Profile = field(default_factory=Profile)

    def request(self) -> ModelRequest:
        return ModelRequest(
            self.model,
            tuple(self.messages),
            tools=self.tools,
            stream=self.stream,
            settings=self.settings,
            **self.options,
        )

    def send(self, nonce: str = "") -> Answer:
        encoded = PROTOCOLS[self.protocol].encode_request(self.request(), self.profile)
        self.bodies.append(encoded.body)
        parts = urlsplit(PREFIX[self.protocol] + encoded.path)
        headers = HEADERS[self.protocol] | {name.lower(): value for name, value in encoded.headers.items()}
        call = Call("POST", parts.path, headers, dict(parse_qsl(parts.query)), encoded.body)
        return respond(call, KEY, Memory(), now=NOW, nonce=nonce or f"{len(self.bodies):020x}")

    def ask(self, nonce: str = "") -> ModelResponse:
        """The answer, read; it becomes part of the conversation."""
        answer = self.send(nonce)
        codec = PROTOCOLS[self.protocol]
        names = codec.encode_request(self.request(), self.profile).names
        if answer.status != 200:
            raise codec.decode_error(answer.status, answer.headers, answer.body)
        if self.stream:
            decoder = codec.stream_decoder(names)
            decoder.feed(answer.body)
            response = decoder.finish()
        else:
            response = codec.decode_response(answer.body, names)
        self.messages.append(replace(response.message, model=self.model))
        return response

    def say(self, text: str) -> "Speech":
        self.messages.append(Message("user", (Text(text),)))
        return self

    def result(self, response: ModelResponse, output: object, *, is_error: bool = False) -> None:
        text = json.dumps(output)
        self.messages += [
            Message("tool", (ToolResult(call.call_id, call.name, text, is_error),))
            for call in response.message.tool_calls
        ]

    def talk(self, text: str, output: object = None, limit: int = 6) -> ModelResponse:
        """The person says something; tools answer `output` until the model answers."""
        self.say(text)
        for _ in range(limit):
            response = self.ask()
            if not response.message.tool_calls:
                return response
            self.result(response, output or {"temperature": 21})
        raise AssertionError(f"no answer after {limit} steps")
