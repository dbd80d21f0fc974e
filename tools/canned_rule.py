"""The answer of a try as a canned rule: the same arguments get the same answer from then on."""

from accounts.models import User
from tools import service
from tools.executors.canned.template import literal
from tools.models import ToolVersion, Trial
from tools.written_json import InvalidJson, read_json
from wire.conversation import Json
from wire.errors import ErrorType

_NEVER_REACHED = {ErrorType.INVALID_JSON_ARGUMENTS, ErrorType.SCHEMA_VIOLATION, ErrorType.DENIED}


class NoRule(Exception):
    """Why no rule can be made of a try, in a sentence."""


def rule_of(trial: Trial) -> dict[str, Json]:
    """The rule that answers these arguments with what came of them. Raises NoRule."""
    if trial.error_type in _NEVER_REACHED:
        raise NoRule("Such a call is refused before anything answers it, canned or not.")
    if not trial.output_is_kept:
        raise NoRule("Its output was not kept: it is no text, or too long.")
    try:
        arguments = read_json(trial.arguments) if trial.arguments.strip() else {}
    except InvalidJson as error:
        raise NoRule("Its arguments cannot be read.") from error
    if trial.is_error:
        return {"when": arguments, "error": trial.output}
    return {"when": arguments, "output": _output(trial)}


def with_rule(implementation: dict[str, Json], rule: dict[str, Json]) -> dict[str, Json]:
    """The implementation, canned from now on, with this rule first and none other for just these arguments."""
    if implementation["kind"] != "canned":
        return {"kind": "canned", "rules": [rule]}
    others = [one for one in implementation.get("rules", []) if one["when"] != rule["when"]]
    if implementation.get("templates"):
        rule = {"when": rule["when"], **{name: literal(one) for name, one in rule.items() if name != "when"}}
    return {**implementation, "rules": [rule, *others]}


def add(trial: Trial, created_by: User | None) -> ToolVersion:
    """A new version of the tool that has the rule. Raises NoRule, or InvalidTool where the tool cannot be saved."""
    version = trial.tool.current
    if version is None or version.is_provider_run:
        raise NoRule("The provider runs this tool by itself.")
    implementation = with_rule(version.implementation, rule_of(trial))
    return service.with_implementation(version, implementation, created_by=created_by)


def _output(trial: Trial) -> Json:
    """JSON as what it says, everything else as text."""
    text = trial.output
    if "json" not in trial.content_type:
        return text
    try:
        return read_json(text)
    except InvalidJson:
        return text
