"""What a person decided about a version, as the service takes it: to be saved again, or written down."""

from tools.checks import Fields
from tools.models import ToolVersion

DEFINITION = ("description", "parameters", "parameters_text", "input", "strict")
"""The fields that a model is told; the others say what answers, and within which bounds."""


def fields_of(version: ToolVersion) -> Fields:
    """The fields that make the same version again."""
    fields: Fields = {
        "description": version.description,
        "strict": version.strict,
        "implementation": version.implementation,
        "approval": version.approval,
        "approval_rules": version.approval_rules,
        "side_effects": version.side_effects,
        "timeout_s": version.timeout_s,
        "limits": version.limits,
    }
    if version.takes_schema:
        fields["parameters_text"] = version.parameters_text
    elif version.input is not None:
        fields["input"] = version.input
    return fields
