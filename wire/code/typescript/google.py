"""Google's SDK for TypeScript (`npm install @google/genai`), for AI Studio and Vertex AI."""

from wire.code.call import Call
from wire.code.google_call import google_call
from wire.code.literals import JAVASCRIPT
from wire.code.typescript.program import call_of, client_of, key_of, program
from wire.conversation import Json


def write_generate_content(call: Call) -> str:
    """The call by `client.models.generateContent`, or its streaming form."""
    google = google_call(call)
    options: dict[str, Json] = {"baseUrl": google.base_url, "apiVersion": google.version}
    if call.headers:
        options["headers"] = dict(call.headers)
    client = {"apiKey": key_of(call)}
    if google.project:
        who: dict[str, Json] = {"vertexai": True, "project": google.project, "location": google.location}
        client = {name: JAVASCRIPT.literal(value, 1) for name, value in who.items()}
    config: dict[str, Json] = dict(google.config)
    if google.extra:
        config["httpOptions"] = {"extraBody": google.extra}
    arguments = {"model": google.model, "contents": google.contents, **({"config": config} if config else {})}
    return program(
        'import { GoogleGenAI } from "@google/genai";',
        client_of("GoogleGenAI", {**client, "httpOptions": JAVASCRIPT.literal(options, 1)}),
        call_of(f"client.models.generateContent{'Stream' if call.is_stream else ''}", arguments),
        is_stream=call.is_stream,
    )
