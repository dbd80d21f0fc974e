"""What is to be known of the protocol."""

import re
from collections.abc import Mapping

from wire.conversation import Json
from wire.protocols.facts import Facts, HostTools
from wire.protocols.gemini.sdk import PROGRAMS
from wire.protocols.options import NO_THOUGHTS, Option
from wire.schemas.dialects import GEMINI


def _owns(spec: Mapping[str, Json]) -> int:
    """A spec has no type: it is one object under a name."""
    named = [name for name, value in spec.items() if isinstance(value, dict | list)]
    return 2 if "type" not in spec and len(named) == len(spec) == 1 else 0


FACTS = Facts(
    label="Google Gemini",
    word="Gemini",
    short="Gemini",
    vendor_url="https://generativelanguage.googleapis.com/v1beta",
    version="/v1beta",
    key_form="x-goog-api-key",
    key_variable="GEMINI_API_KEY",
    paths=re.compile(r":(streamGenerateContent|generateContent|countTokens)$"),
    headers=("x-goog-api-key",),
    likeness=lambda fields: 5 if isinstance(fields.get("contents"), list) else 0,
    name_character=r"[A-Za-z_]|(?<=.)[0-9.:-]",  # the first is a letter or underscore
    name_length=128,
    lenient=GEMINI,
    strict=GEMINI,
    host_tools=HostTools(
        spellings={
            "web_search": {"googleSearch": {}},
            "fetch_url": {"urlContext": {}},
            "code_execution": {"codeExecution": {}},
            "maps": {"googleMaps": {}},
        },
        owns=_owns,
        known=re.compile(
            "google_?Search(_?Retrieval)?|url_?Context|code_?Execution|google_?Maps|file_?Search|mcp_?Servers|retrieval"
            "|enterprise_?Web_?Search|parallel_?Ai_?Search|exa_?Ai_?Search",
            re.IGNORECASE,
        ),
        client_runs=re.compile("function_?Declarations|computer_?Use", re.IGNORECASE),
    ),
    programs=PROGRAMS,
    answer_limits=(("generationConfig", "maxOutputTokens"),),
    models_query={"pageSize": "1000"},
    options=(
        Option(
            "api_version",
            "API version",
            "text",
            "The part of the address before the model: v1 lacks what is new.",
            placeholder="v1beta",
            pattern=r"v\d+(?:(?:alpha|beta)\d*)?",
            place="version",
            everywhere=True,
        ),
        Option(
            "project",
            "Project",
            "text",
            "The Google Cloud project whose quota and bill it is.",
            placeholder="my-project",
            pattern=r"[a-z0-9][a-z0-9.:-]{1,99}",
            place="project",
        ),
        Option(
            "location",
            "Location",
            "text",
            "A region such as europe-west4, us or eu; global where it stays empty.",
            placeholder="global",
            pattern=r"[a-z0-9-]{2,40}",
            place="location",
        ),
        NO_THOUGHTS,
    ),
)
