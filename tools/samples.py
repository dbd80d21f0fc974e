"""Arguments of a tool to begin with, as the text that a person edits before trying it."""

from collections.abc import Mapping

from accounts.models import Workspace
from tools import parameters
from tools.models import ToolVersion
from tools.trials import trials_of
from tools.written_json import InvalidJson, read_json
from traces import reader
from wire.schemas.sample import sample_arguments


def arguments_text(parameters_text: str) -> str:
    """Plausible arguments for this schema; `{}` for one that cannot be read."""
    try:
        schema = parameters.read(parameters_text)
    except parameters.InvalidParameters:
        return "{}"
    return parameters.write(sample_arguments(schema))


def given_arguments(workspace: Workspace, version: ToolVersion, query: Mapping[str, str]) -> str:
    """The arguments to begin with: those that an address names, of a call in a trace or an earlier try, or a sample."""
    span = reader.find_tool_span(workspace, query.get("arguments_of", "")) if "arguments_of" in query else None
    if span is not None:
        return typed_arguments(version, reader.arguments_text(span) or "{}")
    trial = trials_of(version.tool).filter(pk=query.get("trial", "")).first() if "trial" in query else None
    if trial is not None:
        return trial.arguments
    given = query.get("arguments", "")
    return typed_arguments(version, given) if given else arguments_text(version.parameters_text)


def typed_arguments(version: ToolVersion, text: str) -> str:
    """Arguments that a model gave, as the text to try: free text in the object that holds it."""
    if version.input is None:
        return text
    try:
        is_in_an_object = isinstance(read_json(text), dict)
    except InvalidJson:
        is_in_an_object = False
    return text if is_in_an_object else parameters.write({"input": text})
