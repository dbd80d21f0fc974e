"""Toolsets over the API."""

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from accounts.models import Workspace
from api.auth import ApiRequest
from api.pages_of_lists import NextCursor, PageQuery, newest_first
from api.problems import Problem, invalid, not_found
from api.strict import Strict
from tools import service, toolsets
from tools.models import Tool, Toolset
from tools.toolsets import InvalidToolset, NameTaken

router = Router()


class ToolsetIn(Strict):
    """A named group of tools."""

    name: str = Field(json_schema_extra={"minLength": 1, "maxLength": toolsets.LONGEST_NAME})
    tools: list[str] = Field(description="Names of its tools.")


class ToolsetOut(BaseModel):
    """A toolset with its tools that are in use."""

    id: str
    name: str
    tools: list[str]


class ToolsetPage(BaseModel):
    """Toolsets, newest first."""

    items: list[ToolsetOut]
    next_cursor: NextCursor


@router.get("", response=ToolsetPage, summary="List toolsets")
def list_toolsets(request: ApiRequest, page: Query[PageQuery]) -> ToolsetPage:
    """All toolsets of the workspace. A run takes their names as `toolsets`."""
    items, next_cursor = newest_first(toolsets.toolsets_of(request.auth), page)
    return ToolsetPage(items=[_shown(toolset) for toolset in items], next_cursor=next_cursor)


@router.post("", response={201: ToolsetOut, 409: None}, summary="Add a toolset")
def create_toolset(request: ApiRequest, body: ToolsetIn) -> Status[ToolsetOut]:
    """Group some tools under a name."""
    return Status(201, _saved(request.auth, body, None))


@router.get("/{toolset_id}", response=ToolsetOut, summary="Get a toolset")
def get_toolset(request: ApiRequest, toolset_id: str) -> ToolsetOut:
    """One toolset."""
    return _shown(_one(request, toolset_id))


@router.put("/{toolset_id}", response={200: ToolsetOut, 409: None}, summary="Change a toolset")
def replace_toolset(request: ApiRequest, toolset_id: str, body: ToolsetIn) -> ToolsetOut:
    """Its name and its tools from now on."""
    return _saved(request.auth, body, _one(request, toolset_id))


@router.delete("/{toolset_id}", response={204: None}, summary="Delete a toolset")
def delete_toolset(request: ApiRequest, toolset_id: str) -> Status[None]:
    """The group goes, its tools stay."""
    _one(request, toolset_id).delete()
    return Status(204, None)


def _one(request: ApiRequest, toolset_id: str) -> Toolset:
    try:
        return toolsets.toolsets_of(request.auth).get(pk=toolset_id)
    except Toolset.DoesNotExist:
        raise not_found("toolset") from None


def _saved(workspace: Workspace, body: ToolsetIn, toolset: Toolset | None) -> ToolsetOut:
    there = {tool.name: tool for tool in service.tools_of(workspace)}
    try:
        saved = toolsets.save(workspace, body.name, _members(there, body.tools), toolset)
    except NameTaken as error:
        raise Problem(409, str(error)) from error
    except InvalidToolset as error:
        raise invalid([("name", str(error))]) from error
    return _shown(toolsets.toolsets_of(workspace).get(pk=saved.pk))


def _members(there: dict[str, Tool], names: list[str]) -> list[Tool]:
    errors = [
        (f"tools.{at}", f"There is no tool named {name[:128]}.") for at, name in enumerate(names) if name not in there
    ]
    if errors:
        raise invalid(errors)
    return [there[name] for name in dict.fromkeys(names)]


def _shown(toolset: Toolset) -> ToolsetOut:
    return ToolsetOut(id=toolset.pk, name=toolset.name, tools=[tool.name for tool in toolset.tools.all()])
