"""Requests of Chat Completions, as a client writes them, and their answers without a network."""

import json
from datetime import UTC, datetime

from simulator.answers import Answer
from simulator.call import Call
from simulator.exchange import respond
from simulator.memory import Memory

KEY = "key"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
WEATHER = {
    "type": "function",
    "function": {"name": "get_weather", "description": "Weather of a city", "parameters": CITY},
}


def user(text: str) -> dict:
    return {"role": "user", "content": text}


def request(text="Weather in Tokyo and Paris?", model="sim-planner", **fields) -> dict:
    return {"model": model, "messages": [user(text)], "tools": [WEATHER], **fields}


def send(fields: object, key: str = KEY, nonce: str = "00") -> Answer:
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    call = Call("POST", "/v1/chat/completions", {"authorization": f"Bearer {key}"}, body=body)
    return respond(call, KEY, Memory(), now=NOW, nonce=nonce)


def get(path: str, key: str = KEY) -> Answer:
    return respond(Call("GET", path, {"authorization": f"Bearer {key}"}), KEY, Memory(), now=NOW, nonce="00")


def answer(fields: dict) -> dict:
    """The whole answer's choice."""
    return json.loads(send(fields).body)["choices"][0]


def error(fields: object, key: str = KEY) -> tuple[int, dict]:
    made = send(fields, key)
    return made.status, json.loads(made.body)["error"]


def chunks(fields: dict) -> list[dict]:
    """The chunks of a streamed answer, [DONE] left out."""
    events = send({**fields, "stream": True}).body.decode().split("\n\n")
    data = [event.removeprefix("data: ") for event in events if event]
    return [json.loads(one) for one in data if one != "[DONE]"]


def after_step(fields: dict, *outputs: object) -> dict:
    """The next request: the answer to `fields` appended, each of its calls with an output."""
    message = answer(fields)["message"]
    results = [
        {"role": "tool", "tool_call_id": call["id"], "content": json.dumps(output)}
        for call, output in zip(message["tool_calls"], outputs, strict=True)
    ]
    return {**fields, "messages": [*fields["messages"], message, *results]}


def calls(fields: dict) -> list[tuple[str, str]]:
    made = answer(fields)["message"].get("tool_calls") or []
    return [(call["function"]["name"], call["function"]["arguments"]) for call in made]
