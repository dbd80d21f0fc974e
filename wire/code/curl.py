"""The call as a curl command: the body's exact bytes."""

import shlex

from wire.code.call import Call
from wire.errors import WireError

LONGEST_ARGUMENT = 100_000
"""More bytes than this do not fit into one argument of a command on Linux (131,072): they go through a pipe."""


def write_curl(call: Call) -> str:
    """A command for a POSIX shell. Raises WireError for a body that is no JSON object."""
    if not call.fields:
        raise WireError("the body is empty")
    body = shlex.quote(call.body.decode())
    is_long = len(call.body) > LONGEST_ARGUMENT
    options = [*_headers(call), "--data-binary @-" if is_long else f"--data-raw {body}"]
    command = f"curl {'-N ' if call.is_stream else ''}{shlex.quote(call.address)}"
    lines = " \\\n  ".join([command, *options])
    return f"printf %s {body} | {lines}\n" if is_long else f"{lines}\n"


def _headers(call: Call) -> list[str]:
    form = f"Authorization: Bearer ${call.key_variable}"
    key = form if call.key_header == "authorization" else f"{call.key_header}: ${call.key_variable}"
    others = {"Content-Type": "application/json", **call.headers}
    # In double quotes, for the shell to put the key in; both names are words.
    return [f'-H "{key}"', *(f"-H {shlex.quote(f'{name}: {value}')}" for name, value in others.items())]
