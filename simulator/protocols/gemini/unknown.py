"""A field that nobody knows."""

from simulator.protocols.gemini.errors import bad_request
from simulator.refusals import Refused


def unknown_name(name: str, where: str = "") -> Refused:
    """The refusal, with the field among its details as Google's services say it."""
    place = f" at '{where}'" if where else ""
    sentence = f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'
    violation = {"description": sentence, **({"field": where} if where else {})}
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    return bad_request(sentence, [detail])
