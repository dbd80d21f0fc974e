"""What is to be known of the protocol."""

import re
from collections.abc import Iterator, Mapping, Sequence

from wire.conversation import Json
from wire.profiles import Profile
from wire.protocols.anthropic_messages.sdk import PROGRAMS
from wire.protocols.facts import Facts, HostTools
from wire.protocols.fields import as_object
from wire.protocols.options import NO_THOUGHTS, Option
from wire.schemas.dialects import ANTHROPIC_STRICT

_FIELDS = {"system", "stop_sequences", "anthropic_version", "output_config", "mcp_servers"}
_BLOCKS = {"tool_use", "tool_result", "thinking", "redacted_thinking", "image", "document", "server_tool_use"}
_DATED = re.compile(r"[a-z_0-9]+_20\d{6}")
"""The types of Anthropic's own tools end in a date."""


def _likeness(fields: Mapping[str, Json]) -> int:
    messages, tools = fields.get("messages"), fields.get("tools")
    if not isinstance(messages, list):
        return 0
    given = [as_object(tool) for tool in tools] if isinstance(tools, list) else []
    if any("input_schema" in tool or _DATED.fullmatch(str(tool.get("type"))) for tool in given):
        return 5
    if _FIELDS & fields.keys():
        return 4
    # What is left may be either: a limit is required here, and the vendor's models have one name.
    contents = [as_object(message).get("content") for message in messages]
    in_blocks = all(isinstance(content, list) for content in contents)
    is_hinted = "max_tokens" in fields and (str(fields.get("model")).startswith("claude") or in_blocks)
    return 2 if is_hinted or any(kind in _BLOCKS for kind in _block_types(messages)) else 0


def _block_types(messages: Sequence[Json]) -> Iterator[str]:
    contents = (as_object(message).get("content") for message in messages)
    blocks = (block for content in contents if isinstance(content, list) for block in content)
    return (block["type"] for block in map(as_object, blocks) if isinstance(block.get("type"), str))


def _owns(spec: Mapping[str, Json]) -> int:
    kind = spec.get("type")
    return 2 if isinstance(kind, str) and (_DATED.fullmatch(kind) or kind == "mcp_toolset") else 0


FACTS = Facts(
    label="Anthropic Messages",
    word="Anthropic",
    short="Messages",
    vendor_url="https://api.anthropic.com/v1",
    version="/v1",
    key_form="x-api-key",
    key_variable="ANTHROPIC_API_KEY",
    paths=re.compile(r"/messages(/count_tokens)?$|:(stream)?rawPredict$", re.IGNORECASE),
    headers=("anthropic-version",),
    likeness=_likeness,
    strict=ANTHROPIC_STRICT,
    host_tools=HostTools(
        spellings={
            "web_search": {"type": "web_search_20250305", "name": "web_search"},
            "fetch_url": {"type": "web_fetch_20250910", "name": "web_fetch"},
            "code_execution": {"type": "code_execution_20250825", "name": "code_execution"},
        },
        owns=_owns,
        known=re.compile(
            r"(web_search|web_fetch|code_execution|tool_search_tool_(regex|bm25)|advisor)_20\d{6}"
            r"|tool_search_tool_(regex|bm25)|mcp_toolset"
        ),
        client_runs=re.compile(r"(bash|text_editor|memory|computer|computer_toolset|browser_toolset)_20\d{6}"),
    ),
    programs=PROGRAMS,
    answer_limits=(("max_tokens",),),
    models_query={"limit": "1000"},
    models_after="after_id",
    compatible=Profile(strict=False),
    options=(
        Option(
            "api_version",
            "API version",
            "text",
            "Goes out as anthropic-version. From 2026-10-21 on temperature and its like are refused.",
            placeholder="2023-06-01",
            pattern=r"\d{4}-\d\d-\d\d",
            profile="anthropic_version",
            everywhere=True,
        ),
        Option(
            "betas",
            "Betas",
            "words",
            "Goes out as anthropic-beta. Several are separated by commas.",
            placeholder="name-2026-01-31",
            pattern=r"[A-Za-z0-9._-]+",
            profile="anthropic_betas",
            everywhere=True,
        ),
        NO_THOUGHTS,
    ),
)
