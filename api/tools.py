"""Tools over the API."""

from collections.abc import Mapping
from typing import Annotated, Any

from asgiref.sync import sync_to_async
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from accounts.secrets import values_of
from api.auth import ApiRequest
from api.pages_of_lists import NextCursor, PageQuery, newest_first
from api.problems import Problem, invalid, not_found
from api.strict import Strict
from api.values import Moment
from tools import execution, remarks, service
from tools.approval_rules import OPERATORS, STRICTER
from tools.checks import KINDS
from tools.limiting import limits
from tools.mcp.servers import peers_for
from tools.models import Tool, ToolVersion
from tools.outputs import MODEL_LIMIT
from tools.service import DuplicateName, InvalidTool
from tools.takes import SYNTAXES
from wire import json_text
from wire.provider_tools import WORDS

router = Router()

NAME = r"^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$"
Parameters = Annotated[
    dict[str, Any],
    Field(
        description="A JSON Schema with an object at its root.",
        json_schema_extra={"examples": [{"type": "object", "properties": {"city": {"type": "string"}}}]},
    ),
]
FreeText = Annotated[
    dict[str, Any],
    Field(
        description="Free text in place of `parameters`: any, or that of a grammar. A model is offered a custom tool "
        'where the protocol has them, elsewhere one that takes `{"input": text}`; implementations get the latter.',
        json_schema_extra={
            "required": ["type"],
            "properties": {
                "type": {"type": "string", "enum": ["text", "grammar"]},
                "syntax": {"type": "string", "enum": list(SYNTAXES)},
                "definition": {"type": "string"},
            },
            "examples": [{"type": "text"}, {"type": "grammar", "syntax": "regex", "definition": "[A-Z]{3}-[0-9]+"}],
        },
    ),
]
Implementation = Annotated[
    dict[str, Any],
    Field(
        description="`canned`: the first rule whose `when` is contained in the arguments answers, else `default`; "
        "`delay_ms` is a number or a range `[least, most]`, `failure` `{probability, error}` makes an answer fail at "
        "times, `seed` makes what is left to chance the same for the same arguments, and with `templates` true texts "
        "take arguments, as in `{{city}}`. "
        "`http`: a request to `url`, in which `{name}` takes an argument and `{{secret:NAME}}` a stored secret; "
        "`query` and `header_arguments` list arguments for query and headers, `body_argument` is the whole body. "
        "`mcp`: the tool of that name of an MCP server of the workspace, by the server's id. "
        '`provider`: run by the provider of the model itself; `spec` is a neutral word, as in `{"type": '
        f'"web_search"}}` ({", ".join(WORDS)}), or a protocol\'s own JSON, `protocol` then says whose if need be. '
        "A credential in a header or spec is kept as a secret, and `{{secret:NAME}}` stands in its place from then on.",
        json_schema_extra={
            "required": ["kind"],
            "properties": {"kind": {"type": "string", "enum": list(KINDS)}},
            "examples": [
                {"kind": "canned", "rules": [{"when": {"city": "Tokyo"}, "output": {"temp_c": 24}, "delay_ms": 0}]},
                {"kind": "http", "method": "GET", "url": "https://host.example/weather/{city}", "headers": {}},
                {"kind": "python", "code": "def run(city):\n    return {'city': city, 'temp_c': 24}"},
                {"kind": "mcp", "server": "0197e9a0c2d87c3f9a41b2c3d4e5f601", "tool": "search_issues"},
                {"kind": "provider", "spec": {"type": "web_search"}},
            ],
        },
    ),
]
Approval = Annotated[
    str,
    Field(
        description="`ask`: the run waits for a person's decision. `deny`: the model gets a refusal.",
        json_schema_extra={"enum": list(ToolVersion.Approval.values)},
    ),
]
ApprovalRules = Annotated[
    list[Any],
    Field(
        description="What makes a call stricter by its arguments; the strictest of `approval` and all rules that hold "
        "counts. `argument` is a path, as in `order.items.*.price`; no `value` for `exists` and `missing`.",
        json_schema_extra={
            "items": {
                "type": "object",
                "required": ["argument", "operator", "approval"],
                "properties": {
                    "argument": {"type": "string"},
                    "operator": {"type": "string", "enum": list(OPERATORS)},
                    "value": {},
                    "approval": {"type": "string", "enum": list(STRICTER)},
                },
            },
            "examples": [[{"argument": "amount", "operator": ">", "value": 100, "approval": "ask"}]],
        },
    ),
]
SideEffects = Annotated[str, Field(json_schema_extra={"enum": list(ToolVersion.SideEffects.values)})]
Timeout = Annotated[float, Field(description="Seconds.", json_schema_extra={"minimum": 0.1, "maximum": 300})]
ToolLimits = Annotated[
    dict[str, Any],
    Field(
        description="`retries` (0): of a call that failed in passing, for read-only and idempotent tools only. "
        "`concurrency`: calls at once, `per_second` and `per_minute`: calls that begin in such a time, both counted "
        "over all workers; `wait_s` (30): how long a call waits for its place, then it fails. `output_chars` "
        f"({MODEL_LIMIT}): how much of an output the model reads. What is left out or null is as usual.",
        json_schema_extra={
            "additionalProperties": False,
            "properties": {
                name: {"type": ["number" if name == "wait_s" else "integer", "null"], "minimum": least, "maximum": most}
                for name, (least, most) in limits.RANGES.items()
            },
            "examples": [{"retries": 2, "concurrency": 4, "per_minute": 60}],
        },
    ),
]


class ToolVersionIn(Strict):
    """What the tool is from now on."""

    name: str | None = Field(None, description="If given, the name in the address.")
    description: str = ""
    parameters: Parameters | None = Field(
        None, description="Required, but for a tool with `input` or one that the provider runs."
    )
    input: FreeText | None = None
    strict: bool = False
    implementation: Implementation | None = Field(None, description="Left out or null: as it was.")
    approval: Approval = "auto"
    approval_rules: ApprovalRules = []
    side_effects: SideEffects = "read_only"
    timeout_s: Timeout = 10
    limits: ToolLimits | None = None


class ToolIn(ToolVersionIn):
    """A new tool. Without an implementation it answers with a sample made from its schema."""

    name: str = Field(json_schema_extra={"pattern": NAME})
    implementation: Implementation | None = Field(None, description="Left out: a canned sample answer.")


class ToolOut(BaseModel):
    """A tool in its current version."""

    name: str
    version: int
    description: str
    parameters: Parameters | None = Field(description="null for a tool that takes free text or that the provider runs.")
    input: FreeText | None
    strict: bool
    implementation: dict[str, Any]
    approval: str
    approval_rules: list[dict[str, Any]]
    side_effects: str
    timeout_s: float
    limits: ToolLimits
    created_at: Moment = Field(description="When this version was made.")
    notes: list[str] = Field(
        description="What is to be said of it: that its provider is not known to have such a tool; when it is saved, "
        "where a credential in it is kept."
    )


class ToolPage(BaseModel):
    """Tools, newest first."""

    items: list[ToolOut]
    next_cursor: NextCursor


class CallIn(Strict):
    """A trial call."""

    arguments: dict[str, Any] = Field(default={}, description="The arguments, as a model would give them.")


class CallOut(BaseModel):
    """What a model would read."""

    output: str = Field(description="The text for the model, bounded in size.")
    is_error: bool
    duration_ms: int = Field(description="Without the wait for a place under the tool's limits.")
    queued_ms: int = Field(description="How long it waited for a place under the tool's limits.")
    attempts: int = Field(description="How often it was tried.")


def shown(tool: Tool, typed: Mapping[str, Any] | None = None) -> ToolOut:
    """The tool as callers see it; `typed` is the implementation that it was just saved with."""
    version = tool.current
    assert version is not None
    return ToolOut(
        name=tool.name,
        version=version.number,
        description=version.description,
        parameters=version.parameters if version.takes_schema else None,
        input=version.input,
        strict=version.strict,
        implementation=version.implementation,
        approval=version.approval,
        approval_rules=version.approval_rules,
        side_effects=version.side_effects,
        timeout_s=version.timeout_s,
        limits=limits.shown(version.limits),
        created_at=version.created_at,
        notes=[*remarks.doubts(version), *remarks.kept(version, typed)],
    )


def _one(request: ApiRequest, name: str) -> Tool:
    try:
        return service.get_tool(request.auth, name)
    except Tool.DoesNotExist:
        raise not_found("tool") from None


@router.get("", response=ToolPage, summary="List tools")
def list_tools(request: ApiRequest, page: Query[PageQuery]) -> ToolPage:
    """All tools of the workspace, each in its current version."""
    items, next_cursor = newest_first(service.tools_of(request.auth), page)
    return ToolPage(items=[shown(tool) for tool in items], next_cursor=next_cursor)


@router.post("", response={201: ToolOut, 409: None}, summary="Add a tool")
def create_tool(request: ApiRequest, body: ToolIn) -> Status[ToolOut]:
    """Register a tool."""
    try:
        tool = service.create_tool(workspace=request.auth, **body.model_dump(exclude_unset=True))
        return Status(201, shown(tool, body.implementation))
    except InvalidTool as error:
        raise invalid(error.errors) from error
    except DuplicateName as error:
        raise Problem(409, str(error)) from error


@router.get("/{name}", response=ToolOut, summary="Get a tool")
def get_tool(request: ApiRequest, name: str) -> ToolOut:
    """One tool."""
    return shown(_one(request, name))


@router.put("/{name}", response=ToolOut, summary="Make a new version")
def replace_tool(request: ApiRequest, name: str, body: ToolVersionIn) -> ToolOut:
    """Make a new version; none is made when nothing differs. Earlier versions stay in the traces that used them."""
    tool = _one(request, name)
    if body.name not in (None, name):
        raise invalid([("name", "A tool keeps its name; leave it out, or add another tool.")])
    try:
        service.new_version(tool, **body.model_dump(exclude_unset=True, exclude={"name"}))
    except InvalidTool as error:
        raise invalid(error.errors) from error
    return shown(_one(request, name), body.implementation)


@router.delete("/{name}", response={204: None}, summary="Delete a tool")
def delete_tool(request: ApiRequest, name: str) -> Status[None]:
    """Take the tool out of use. Traces keep what they recorded."""
    service.delete_tool(_one(request, name))
    return Status(204, None)


@router.post("/{name}/call", response=CallOut, summary="Call a tool")
async def call_tool(request: ApiRequest, name: str, body: CallIn) -> CallOut:
    """Run the tool once with these arguments. A failure is an answer with `is_error`, as a model would get it.

    One that asks a person first runs: who calls it here agrees.
    """
    version = (await sync_to_async(service.current_versions)(request.auth, [name])).get(name)
    if version is None:
        raise not_found("tool")
    secrets = await sync_to_async(values_of)(request.auth)
    async with await sync_to_async(peers_for)(request.auth, [version], secrets) as peers:
        outcome = await execution.call(
            version, json_text.dumps(body.arguments), approved=True, secrets=secrets, peers=peers
        )
    return CallOut(
        output=outcome.text,
        is_error=outcome.is_error,
        duration_ms=outcome.duration_ms,
        queued_ms=outcome.queued_ms,
        attempts=len(outcome.attempts) or 1,
    )
