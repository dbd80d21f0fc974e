"""Tools before they are saved, over the API: what the linter says of one, and what a text holds."""

from typing import Annotated, Any, Literal

from ninja import Router
from pydantic import BaseModel, Field

from api.auth import ApiRequest
from api.problems import InputError, Problem, invalid
from api.strict import Strict
from api.tools import FreeText, Parameters
from tools import importing
from tools.importing import Choice, Proposal, Recognised, Unrecognised
from tools.service import InvalidTool
from wire.conversation import ToolDefinition
from wire.protocols import PROTOCOLS
from wire.schemas.lint import LintFinding, lint
from wire.schemas.measure import tokens_of
from wire.schemas.spoken import dialects

router = Router()

_STRICT_ONLY = {dialect.name for dialect in dialects() if dialect.closed}


class LintIn(Strict):
    """A definition, saved or not. Without a name or description nothing is said about them."""

    parameters: Parameters
    name: str | None = None
    description: str | None = None


class FindingOut(BaseModel):
    """One thing to say about the definition."""

    code: str
    severity: Literal["error", "warning", "info"] = Field(
        description="`error`: the request fails. `warning`: the model is held to less. `info`: good to know."
    )
    path: str = Field(description="A JSON Pointer into `parameters`.")
    message: str
    strict: bool = Field(description="True: so it is only where the tool is strict.")
    fix: str | None = Field(description="The rewriting that Toolscope does by itself when it sends the definition.")


class LintOut(BaseModel):
    """Findings by protocol; what concerns everybody stands under each."""

    tokens: int = Field(description="About how many tokens the definition adds to every request.")
    findings: dict[str, list[FindingOut]]


class ImportIn(Strict):
    """A text that holds tools."""

    source: str = Field(
        description="Definitions as OpenAI, Anthropic, Gemini or MCP write them, a whole request, a JSON Schema, an "
        "OpenAPI 3 document (JSON or YAML), or Python functions. Nothing in it is run or fetched."
    )
    save: bool = Field(False, description="Save all of its tools, or none where one cannot be saved.")


class FoundOut(BaseModel):
    """A tool in the text."""

    name: str
    description: str
    parameters: Parameters | None = Field(description="null for a tool that takes free text.")
    input: FreeText | None
    strict: bool
    implementation: dict[str, Any] = Field(description='The text\'s own, or a sample, marked `"sample": true`.')
    problems: list[InputError] = Field(description="What keeps it from being saved.")
    notes: list[str] = Field(description="What could not be carried over.")
    taken: bool = Field(description="There was a tool of this name.")


class ImportOut(BaseModel):
    """What was recognised."""

    form: Annotated[str, Field(description="What the text is, in words.")]
    tools: list[FoundOut]
    left_out: list[str] = Field(description="What in it became no tool, and why.")
    saved: list[str] = Field(description="Names of the tools that were saved.")


@router.post("/lint", response=LintOut, summary="Lint a definition")
def lint_tool(request: ApiRequest, body: LintIn) -> LintOut:
    """What each provider refuses, ignores or is sent otherwise, strict or not. Nothing is saved."""
    definition = ToolDefinition(body.name or "", body.description or "", body.parameters)
    findings = [one for one in lint(definition) if _is_asked(one, body)]
    return LintOut(
        tokens=tokens_of(definition),
        findings={
            protocol: [_shown(one) for one in findings if not one.dialect or protocol in one.protocols]
            for protocol in PROTOCOLS
        },
    )


@router.post("/import", response={200: ImportOut, 409: None}, summary="Import tools")
def import_tools(request: ApiRequest, body: ImportIn) -> ImportOut:
    """The tools in a text, one entry each; saved only with `save`, all or none. 409: a name is taken."""
    try:
        found = importing.recognise(request.auth, body.source)
    except Unrecognised as error:
        raise invalid([("source", str(error))]) from error
    return ImportOut(
        form=found.form,
        tools=[_found(proposal) for proposal in found.proposals],
        left_out=list(found.left_out),
        saved=_saved(request, found) if body.save else [],
    )


def _saved(request: ApiRequest, found: Recognised) -> list[str]:
    taken = [(f"tools.{at}.name", one.name) for at, one in enumerate(found.proposals) if one.taken]
    if taken:
        errors = [(loc, f"There is already a tool named {name}.") for loc, name in taken]
        raise Problem(409, "Nothing was saved: names are taken.", errors)
    try:
        return [tool.name for tool in importing.save(request.auth, [Choice(one, one.name) for one in found.proposals])]
    except InvalidTool as error:
        raise invalid(error.errors, "tools") from error


def _is_asked(finding: LintFinding, body: LintIn) -> bool:
    if finding.path or finding.dialect:
        return True
    if finding.code == "name_form":
        return body.name is not None
    return body.description is not None or not finding.code.endswith("_description")


def _shown(finding: LintFinding) -> FindingOut:
    return FindingOut(
        code=finding.code,
        severity=finding.severity,
        path=finding.path,
        message=finding.message,
        strict=finding.dialect in _STRICT_ONLY,
        fix=finding.fix or None,
    )


def _found(proposal: Proposal) -> FoundOut:
    found, definition = proposal.found, proposal.definition
    return FoundOut(
        name=definition.name,
        description=definition.description,
        parameters=dict(definition.parameters) if found.input is None else None,
        input=None if found.input is None else dict(found.input),
        strict=definition.strict,
        implementation=proposal.implementation,
        problems=[InputError(loc=loc, msg=msg) for loc, msg in proposal.problems],
        notes=list(found.notes),
        taken=proposal.taken,
    )
