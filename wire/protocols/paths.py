"""What the path of a request says: the model, and whether a stream is wanted, where the body does not."""

import re
from urllib.parse import unquote

from wire.conversation import Json
from wire.errors import WireError

_MODEL = re.compile(
    r"/publishers/(?P<vendor>[^/]+)/models/(?P<published>[^/:?]+)"  # Vertex AI, ZenMux
    r"|/(?P<kind>models|tunedModels)/(?P<model>[^:?]+?):"  # Gemini
    r"|/deployments/(?P<deployment>[^/?]+)/"  # Azure
    r"|/model/(?P<bedrock>[^/?]+)/"  # Bedrock
)
_STREAMS = re.compile(r":stream|/invoke-with-response-stream|/converse-stream")


def model_in(path: str) -> str:
    """The model that a path names; empty where it names none."""
    found = _MODEL.search(path)
    if found is None:
        return ""
    if found["published"]:
        name = found["published"] if found["vendor"] == "google" else f"{found['vendor']}/{found['published']}"
    else:
        name = found["model"] or found["deployment"] or found["bedrock"]
        name = f"tunedModels/{name}" if found["kind"] == "tunedModels" else name
    return unquote(name)


def is_streamed(path: str) -> bool:
    """Does a path ask for a stream?"""
    return bool(_STREAMS.search(path))


def take_model(fields: dict[str, Json], path: str) -> str:
    """The model that a body names, or else the path. Raises WireError where neither does."""
    model = fields.pop("model", None) or model_in(path)
    if not isinstance(model, str) or not model:
        raise WireError("model: must be a string")
    return model
