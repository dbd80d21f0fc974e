"""Sample arguments of a tool, as the text that a person edits before trying it."""

from tools import parameters
from tools.models import ToolVersion
from tools.written_json import InvalidJson, read_json
from wire.schemas.sample import sample_arguments


def arguments_text(parameters_text: str) -> str:
    """Plausible arguments for this schema; `{}` for one that cannot be read."""
    try:
        schema = parameters.read(parameters_text)
    except parameters.InvalidParameters:
        return "{}"
    return parameters.write(sample_arguments(schema))


def typed_arguments(version: ToolVersion, text: str) -> str:
    """Arguments that a model gave, as the text to try: free text in the object that holds it."""
    if version.input is None:
        return text
    try:
        is_in_an_object = isinstance(read_json(text), dict)
    except InvalidJson:
        is_in_an_object = False
    return text if is_in_an_object else parameters.write({"input": text})
