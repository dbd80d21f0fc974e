"""The call with Google's SDKs, for AI Studio and Vertex AI."""

import re

from wire.code.call import Call
from wire.code.literals import JAVASCRIPT, PYTHON
from wire.code.python import program as python
from wire.code.typescript import program as typescript
from wire.conversation import Json
from wire.protocols.facts import Program
from wire.protocols.gemini.google_call import GoogleCall, google_call

_CAPITAL = re.compile("[A-Z]")


def write_python(call: Call) -> str:
    """The call by `client.models.generate_content`, or its streaming form."""
    google = google_call(call)
    config: dict[str, Json] = {_snake(name): value for name, value in google.config.items()}
    if google.extra:
        config["http_options"] = {"extra_body": google.extra}
    return python.program(
        "import os\n\nfrom google import genai" if not google.project else "from google import genai",
        python.call_of("client = genai.Client", _python_client(call, google)),
        python.call_of(
            f"client.models.generate_content{'_stream' if call.is_stream else ''}",
            {name: PYTHON.literal(value, 1) for name, value in _arguments(google, config).items()},
        ),
        is_stream=call.is_stream,
        shown="print(answer.model_dump_json(exclude_none=True))",
    )


def write_typescript(call: Call) -> str:
    """The call by `client.models.generateContent`, or its streaming form."""
    google = google_call(call)
    options: dict[str, Json] = {"baseUrl": google.base_url, "apiVersion": google.version}
    if call.headers:
        options["headers"] = dict(call.headers)
    client = {"apiKey": typescript.key_of(call)}
    if google.project:
        client = {name: JAVASCRIPT.literal(value, 1) for name, value in _vertex(google).items()}
    config: dict[str, Json] = dict(google.config)
    if google.extra:
        config["httpOptions"] = {"extraBody": google.extra}
    return typescript.program(
        'import { GoogleGenAI } from "@google/genai";',
        typescript.client_of("GoogleGenAI", {**client, "httpOptions": JAVASCRIPT.literal(options, 1)}),
        typescript.call_of(
            f"client.models.generateContent{'Stream' if call.is_stream else ''}", _arguments(google, config)
        ),
        is_stream=call.is_stream,
    )


def _python_client(call: Call, google: GoogleCall) -> dict[str, str]:
    options: dict[str, Json] = {"base_url": google.base_url, "api_version": google.version}
    if call.headers:
        options["headers"] = dict(call.headers)
    if google.project:
        # The SDK takes the credentials of the environment (`gcloud auth application-default login`).
        client = {**_vertex(google), "http_options": options}
        return {name: PYTHON.literal(value, 1) for name, value in client.items()}
    return {"api_key": python.key_of(call), "http_options": PYTHON.literal(options, 1)}


def _vertex(google: GoogleCall) -> dict[str, Json]:
    return {"vertexai": True, "project": google.project, "location": google.location}


def _arguments(google: GoogleCall, config: dict[str, Json]) -> dict[str, Json]:
    return {"model": google.model, "contents": google.contents, **({"config": config} if config else {})}


def _snake(name: str) -> str:
    return _CAPITAL.sub(lambda found: f"_{found[0].lower()}", name)


PROGRAMS = {
    "python": Program(write_python, "pip install google-genai"),
    "typescript": Program(write_typescript, "npm install @google/genai"),
}
