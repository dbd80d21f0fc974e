"""The order of a request's tools, which a model reads and a cache depends on: the neutral form keeps them by kind."""

from collections.abc import Sequence
from typing import get_args

from wire.conversation import Json, ModelRequest, ToolKind

_BY_KIND = get_args(ToolKind)


def order_of(kinds: Sequence[ToolKind]) -> tuple[ToolKind, ...]:
    """What is to be kept of the order of a list of tools: nothing where they stand by kind."""
    return () if list(kinds) == sorted(kinds, key=_BY_KIND.index) else tuple(kinds)


def in_order(
    request: ModelRequest, functions: Sequence[Json], custom: Sequence[Json], provider: Sequence[Json]
) -> list[Json]:
    """What is said of each tool of the request, in the order of its tools."""
    waiting = {"function": list(functions), "custom": list(custom), "provider": list(provider)}
    ordered = [waiting[kind].pop(0) for kind in request.tool_order if waiting[kind]]
    return [*ordered, *waiting["function"], *waiting["custom"], *waiting["provider"]]
