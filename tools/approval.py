"""What a person is asked before a call has its result."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.approval_rules import verdict
from tools.executors import manual
from tools.models import ToolVersion
from wire.conversation import Json

APPROVAL, MANUAL = "approval", "manual"
"""Why a call waits: it may run only when a person agrees, or a person is the one who answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Why the call waits, and the same in a sentence for a person."""

    why: str
    sentence: str


def may_ask(version: ToolVersion) -> bool:
    """Can a person be asked about any call of this tool? Most run without being looked at for that."""
    return version.approval == ToolVersion.Approval.ASK or bool(version.approval_rules) or version.kind == manual.KIND


def asked(version: ToolVersion, arguments: Mapping[str, Json]) -> Asked | None:
    """What a person is asked about a call with these arguments, which fit; None where nobody is."""
    found = verdict(version.approval, version.approval_rules, arguments)
    if found.approval == ToolVersion.Approval.DENY:
        return None
    if version.kind == manual.KIND:
        return Asked(MANUAL, version.implementation.get("instructions", "") or "A person answers this tool.")
    if found.approval == ToolVersion.Approval.ASK:
        when = f" when {found.because}" if found.because else ""
        return Asked(APPROVAL, f"{version.tool.name} asks a person{when} before it runs.")
    return None
