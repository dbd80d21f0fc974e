"""Sample arguments of a tool, as the text that a person edits before trying it."""

from tools import parameters
from wire.schemas.sample import sample_arguments


def arguments_text(parameters_text: str) -> str:
    """Plausible arguments for this schema; `{}` for one that cannot be read."""
    try:
        schema = parameters.read(parameters_text)
    except parameters.InvalidParameters:
        return "{}"
    return parameters.write(sample_arguments(schema))
