"""The whole tool form."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools import parameters, provider_run
from tools.checks import Fields, check_fields, check_name
from tools.executors import manual
from tools.executors.outcome import Problem
from tools.forms.approval_rules_form import ApprovalRulesForm
from tools.forms.canned_form import CannedForm
from tools.forms.free_text_form import FreeTextForm
from tools.forms.http_form import HttpForm
from tools.forms.limits_form import LimitsForm
from tools.forms.manual_form import ManualForm
from tools.forms.mcp_form import McpForm
from tools.forms.provider_form import ProviderForm
from tools.forms.python_form import PythonForm
from tools.models import ToolVersion
from wire.conversation import Json

_NEW_DEFAULT = '{\n  "status": "ok"\n}'


@dataclass(frozen=True, slots=True)
class ToolForm:
    """Every field as typed. The fields of all kinds are kept, so that trying another kind loses nothing."""

    name: str = ""
    description: str = ""
    takes: str = "schema"
    parameters_text: str = parameters.EMPTY
    free_text: FreeTextForm = field(default_factory=FreeTextForm)
    kind: str = "canned"
    canned: CannedForm = field(default_factory=lambda: CannedForm(default=_NEW_DEFAULT))
    http: HttpForm = field(default_factory=HttpForm)
    python: PythonForm = field(default_factory=PythonForm)
    mcp: McpForm = field(default_factory=McpForm)
    provider: ProviderForm = field(default_factory=ProviderForm)
    manual: ManualForm = field(default_factory=ManualForm)
    approval: str = "auto"
    approval_rules: ApprovalRulesForm = field(default_factory=ApprovalRulesForm)
    side_effects: str = "read_only"
    timeout_s: str = "10"
    limits: LimitsForm = field(default_factory=LimitsForm)
    strict: bool = False

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "ToolForm":
        """As it was typed."""
        return cls(
            name=post.get("name", "").strip(),
            description=post.get("description", "").replace("\r\n", "\n"),
            takes=post.get("takes", "schema"),
            parameters_text=post.get("parameters", "").replace("\r\n", "\n"),
            free_text=FreeTextForm.from_post(post),
            kind=post.get("kind", "canned"),
            canned=CannedForm.from_post(post),
            http=HttpForm.from_post(post),
            python=PythonForm.from_post(post),
            mcp=McpForm.from_post(post),
            provider=ProviderForm.from_post(post),
            manual=ManualForm.from_post(post),
            approval=post.get("approval", "auto"),
            approval_rules=ApprovalRulesForm.from_post(post),
            side_effects=post.get("side_effects", "read_only"),
            timeout_s=post.get("timeout_s", "10"),
            limits=LimitsForm.from_post(post),
            strict="strict" in post,
        )

    @classmethod
    def from_version(cls, version: ToolVersion, name: str) -> "ToolForm":
        """As a person would type it."""
        implementation, blank = version.implementation, cls()
        return cls(
            name=name,
            description=version.description,
            takes="schema" if version.input is None else "text",
            parameters_text=version.parameters_text if version.takes_schema else parameters.EMPTY,
            free_text=FreeTextForm() if version.input is None else FreeTextForm.from_input(version.input),
            kind=version.kind,
            canned=CannedForm.from_implementation(implementation) if version.kind == "canned" else blank.canned,
            http=HttpForm.from_implementation(implementation) if version.kind == "http" else blank.http,
            python=PythonForm.from_implementation(implementation) if version.kind == "python" else blank.python,
            mcp=McpForm.from_implementation(implementation) if version.kind == "mcp" else blank.mcp,
            provider=ProviderForm.from_implementation(implementation) if version.is_provider_run else blank.provider,
            manual=ManualForm.from_implementation(implementation) if version.kind == manual.KIND else blank.manual,
            approval=version.approval,
            approval_rules=ApprovalRulesForm.from_rules(version.approval_rules),
            side_effects=version.side_effects,
            timeout_s=f"{version.timeout_s:g}",
            limits=LimitsForm.from_limits(version.limits),
            strict=version.strict,
        )

    def fields(self, before: Mapping[str, Json] | None = None) -> Fields:
        """What it means. Raises InvalidTool for what cannot be read.

        `before` is the implementation that was there: as long as nobody edits a sample it stays marked as one.
        """
        implementation, unreadable = self._implementation()
        problems = [*check_name(self.name), *unreadable]
        if before is not None and before == {**implementation, "sample": True}:
            implementation["sample"] = True
        fields: Fields = {
            "description": self.description,
            "strict": self.strict,
            "approval": self.approval,
            "approval_rules": self.approval_rules.rules(),
            "side_effects": self.side_effects,
            "timeout_s": _seconds(self.timeout_s),
            "limits": self.limits.limits(),
            **self._taken(),
        }
        if self.kind == provider_run.KIND:  # what the provider runs has no policies here: their fields are not shown
            fields |= {"strict": False, "approval": "auto", "side_effects": "read_only", "timeout_s": 10, "limits": {}}
            fields["approval_rules"] = []
        if problems:  # everything else that is wrong is told with them
            check_fields(fields, problems)
        return {**fields, "implementation": implementation}

    def _taken(self) -> Fields:
        if self.kind == provider_run.KIND:
            return {}
        if self.takes == "text":
            return {"input": self.free_text.input()}
        return {"parameters_text": self.parameters_text}

    def _implementation(self) -> tuple[dict[str, Json], list[Problem]]:
        if self.kind == "canned":
            return self.canned.implementation()
        if self.kind == "http":
            return self.http.implementation()
        if self.kind == "python":
            return self.python.implementation()
        if self.kind == manual.KIND:
            return self.manual.implementation()
        if self.kind == "mcp":
            return self.mcp.implementation()
        if self.kind == provider_run.KIND:
            return self.provider.implementation()
        return {"kind": self.kind}, []


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan  # the check of the field says what it must be
