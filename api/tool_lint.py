"""What the linter says of a tool before it is saved, over the API."""

from typing import Literal

from ninja import Router
from pydantic import BaseModel, Field

from api.auth import ApiRequest
from api.strict import Strict
from api.tools import Parameters
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
