"""Google's SDK for Python (`pip install google-genai`), for AI Studio and Vertex AI."""

import re

from wire.code.call import Call
from wire.code.google_call import GoogleCall, google_call
from wire.code.literals import PYTHON
from wire.code.python.program import call_of, key_of, program
from wire.conversation import Json

_CAPITAL = re.compile("[A-Z]")


def write_generate_content(call: Call) -> str:
    """The call by `client.models.generate_content`, or its streaming form."""
    google = google_call(call)
    config: dict[str, Json] = {_snake(name): value for name, value in google.config.items()}
    if google.extra:
        config["http_options"] = {"extra_body": google.extra}
    arguments = {"model": google.model, "contents": google.contents, **({"config": config} if config else {})}
    return program(
        "import os\n\nfrom google import genai" if not google.project else "from google import genai",
        call_of("client = genai.Client", _client(call, google)),
        call_of(
            f"client.models.generate_content{'_stream' if call.is_stream else ''}",
            {name: PYTHON.literal(value, 1) for name, value in arguments.items()},
        ),
        is_stream=call.is_stream,
        shown="print(answer.model_dump_json(exclude_none=True))",
    )


def _client(call: Call, google: GoogleCall) -> dict[str, str]:
    options: dict[str, Json] = {"base_url": google.base_url, "api_version": google.version}
    if call.headers:
        options["headers"] = dict(call.headers)
    if google.project:
        # The SDK takes the credentials of the environment (`gcloud auth application-default login`).
        who: dict[str, Json] = {"vertexai": True, "project": google.project, "location": google.location}
        return {name: PYTHON.literal(value, 1) for name, value in {**who, "http_options": options}.items()}
    return {"api_key": key_of(call), "http_options": PYTHON.literal(options, 1)}


def _snake(name: str) -> str:
    return _CAPITAL.sub(lambda found: f"_{found[0].lower()}", name)
