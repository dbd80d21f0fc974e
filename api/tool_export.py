"""Exporting tools over the API."""

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import BaseModel, Field

from api.auth import ApiRequest
from api.problems import invalid
from tools import exporting
from wire import json_text

router = Router()

Form = Annotated[str, Field(json_schema_extra={"enum": list(exporting.FORMS)})]


class ExportQuery(BaseModel):
    """Which tools, and how they are written down."""

    format: Form = Field(exporting.OWN, description="A protocol, or `toolscope`: whole, to be imported again.")
    name: list[str] = Field(default=[], description="Names of tools, repeated; none and no toolset: all.")
    toolset: list[str] = Field(default=[], description="Names of toolsets, repeated.")


class ExportOut(BaseModel):
    """The tools in the form that was asked for."""

    format: Form
    document: Any = Field(
        description="Of a protocol: the `tools` of a request, as its own vendor is sent them. `toolscope`: what "
        "`POST /tools/import` takes as its `source`; the values of secrets are not in it."
    )
    notes: list[str] = Field(description="What it says otherwise than the registry, or leaves out.")


@router.get("/export", response=ExportOut, summary="Export tools")
def export_tools(request: ApiRequest, query: Query[ExportQuery]) -> ExportOut:
    """Tools as one of the protocols says them, or whole."""
    if query.format not in exporting.FORMS:
        raise invalid([("format", f"Must be one of {', '.join(exporting.FORMS)}.")], "query")
    tools = exporting.chosen(request.auth, query.name, query.toolset)
    missing = sorted(set(query.name) - {tool.name for tool in tools})
    if missing:
        raise invalid([("name", f"There is no tool named {name[:128]}.") for name in missing[:20]], "query")
    exported = exporting.export(request.auth, tools, query.format)
    return ExportOut(format=query.format, document=json_text.loads(exported.text), notes=list(exported.notes))
