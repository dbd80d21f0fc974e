"""The public API, version 1: its routers, its door, and its rules for input and errors."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from api import (
    decisions,
    errors,
    mcp_servers,
    openapi,
    providers,
    runs,
    shares,
    tool_export,
    tool_import,
    tool_lint,
    tools,
    toolsets,
    traces,
)
from api.auth import ApiKey
from api.strict import StrictParser, known_parameters_only

DESCRIPTION = """\
Everything that the pages do, for scripts, notebooks and CI jobs. Every request carries a key of its workspace:
`Authorization: Bearer <key>`.

Errors are problem details (RFC 9457). Ids are opaque strings. Times are ISO 8601 in UTC with microseconds; money is
a decimal string in USD, null when unknown. Lists come newest first: `{"items": [...], "next_cursor": ...}`."""


class Api(NinjaAPI):
    """ninja's API with a complete OpenAPI document."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, with every error declared."""
        return openapi.complete(super().get_openapi_schema(**options))


api = Api(
    title="Toolscope",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    auth=ApiKey(),
    parser=StrictParser(),
)
errors.register(api)
api.add_decorator(known_parameters_only)
api.add_router("/providers", providers.router, tags=["Providers"])
api.add_router("/tools", tool_lint.router, tags=["Tools"])  # before /tools/{name}, as the next
api.add_router("/tools", tool_import.router, tags=["Tools"])
api.add_router("/tools", tool_export.router, tags=["Tools"])
api.add_router("/tools", tools.router, tags=["Tools"])
api.add_router("/toolsets", toolsets.router, tags=["Toolsets"])
api.add_router("/mcp-servers", mcp_servers.router, tags=["MCP servers"])
api.add_router("/runs", runs.router, tags=["Runs"])
api.add_router("/runs", decisions.router, tags=["Runs"])
api.add_router("/traces", traces.router, tags=["Traces"])
api.add_router("/shares", shares.router, tags=["Share links"])
