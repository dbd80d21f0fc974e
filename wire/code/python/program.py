"""What every program in Python has: the client, the call, what is printed."""

from collections.abc import Mapping

from wire.code.call import Call
from wire.code.literals import PYTHON
from wire.conversation import Json


def call_of(function: str, arguments: Mapping[str, str]) -> str:
    """A call with named arguments whose values are written already, `depth` 0."""
    return PYTHON.block(f"{function}(", (f"{name}={value}" for name, value in arguments.items()), ")", 0)


def written(fields: Mapping[str, Json]) -> dict[str, str]:
    """Values as arguments of a call that stands at the left margin."""
    return {name: PYTHON.literal(value, 1) for name, value in fields.items()}


def key_of(call: Call) -> str:
    """Where the key comes from."""
    return f"os.environ[{PYTHON.string(call.key_variable)}]"


def program(imports: str, client: str, request: str, *, is_stream: bool, shown: str) -> str:
    """The whole text. `shown` is what prints one answer or one event, named `answer`."""
    if is_stream:
        return f"{imports}\n\n{client}\n\nfor answer in {request}:\n    {shown}\n"
    return f"{imports}\n\n{client}\n\nanswer = {request}\n{shown}\n"
