"""What every program in TypeScript has: the client, the call, what is printed."""

from collections.abc import Mapping

from wire.code.call import Call
from wire.code.literals import JAVASCRIPT
from wire.conversation import Json


def client_of(name: str, options: Mapping[str, str]) -> str:
    """A new client with options that are written already."""
    fields = (f"{JAVASCRIPT.key(option)}{value}" for option, value in options.items())
    return f"const client = new {name}({JAVASCRIPT.block('{', fields, '}', 0)});"


def call_of(function: str, *arguments: Json) -> str:
    """A call whose arguments are values."""
    return f"await {function}({', '.join(JAVASCRIPT.literal(argument) for argument in arguments)})"


def key_of(call: Call) -> str:
    """Where the key comes from."""
    return f"process.env[{JAVASCRIPT.string(call.key_variable)}]"


def program(imports: str, client: str, request: str, *, is_stream: bool) -> str:
    """The whole text."""
    if is_stream:
        return f"{imports}\n\n{client}\n\nfor await (const event of {request}) {{\n  console.log(event);\n}}\n"
    return f"{imports}\n\n{client}\n\nconst answer = {request};\nconsole.log(JSON.stringify(answer, null, 2));\n"
