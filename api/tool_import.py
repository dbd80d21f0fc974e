"""Importing tools over the API: what a text or a document holds, and saving what is wanted of it."""

from typing import Annotated, Any, Literal

from asgiref.sync import sync_to_async
from ninja import Router
from pydantic import BaseModel, Field

from accounts.models import Workspace
from api.auth import ApiRequest
from api.problems import InputError, Problem, invalid
from api.strict import Strict
from api.tools import FreeText, Parameters
from tools import importing
from tools.fetching import Unfetchable, fetch
from tools.importing import Choice, Saved
from tools.proposals import Proposal, Recognised, Unrecognised, recognise
from tools.service import InvalidTool
from tools.toolsets import InvalidToolset

router = Router()

Conflict = Literal["refuse", "keep", "replace", "rename"]
_CONFLICT = (
    "`keep`: it is left out. `replace`: the tool that is there gets a new version; what the text does not say of it "
    "stays. `rename`: it is saved beside, under `free_name`. `refuse`: nothing is saved, 409."
)


class ChosenIn(Strict):
    """A tool of the text that is wanted."""

    name: str = Field(description="Its name in the text.")
    save_as: str | None = Field(None, description="Another name for it.")
    conflict: Conflict | None = Field(None, description="Where its name is taken; left out: `conflicts`.")


class ImportIn(Strict):
    """Where the tools are, and what is to become of them."""

    source: str | None = Field(
        None,
        description="Definitions as OpenAI, Anthropic, Gemini or MCP write them, a whole request, a JSON Schema, an "
        "OpenAPI 3 document (JSON or YAML), Python functions, a curl command, or an export. Nothing in it is run.",
    )
    url: str | None = Field(None, description="In place of `source`: the address of a document, at a public host.")
    save: bool = Field(False, description="Save its tools, all that are wanted or none where one cannot be saved.")
    tools: list[ChosenIn] | None = Field(None, description="Those that are wanted; left out: all.")
    conflicts: Conflict = Field("refuse", description=f"Where a name is taken. {_CONFLICT}")
    toolset: str | None = Field(None, description="Put what is saved into the toolset of this name.")


class FoundOut(BaseModel):
    """A tool in the text."""

    name: str
    description: str
    parameters: Parameters | None = Field(description="null for a tool that takes free text.")
    input: FreeText | None
    strict: bool
    implementation: dict[str, Any] = Field(
        description='The text\'s own, with `{{secret:NAME}}` where a credential stands, or a sample, `"sample": true`.'
    )
    side_effects: str = Field(
        description="Of a new tool; one that is replaced keeps its own but for an export. Empty: not a valid one."
    )
    approval: str = Field(description="The same for whether its calls are made, ask first or are refused.")
    problems: list[InputError] = Field(description="What keeps it from being saved.")
    notes: list[str] = Field(description="What is not carried over, and which of your secrets it would send where.")
    taken: bool = Field(description="There was a tool of this name.")
    same: bool = Field(description="That tool is just so already: replacing it would make no new version.")
    free_name: str = Field(description="Its name, or the nearest one that no tool has.")
    secrets: list[str] = Field(description="Names of the secrets that its credentials are kept as when it is saved.")


class ImportOut(BaseModel):
    """What was recognised."""

    form: Annotated[str, Field(description="What the text is, in words.")]
    tools: list[FoundOut]
    left_out: list[str] = Field(description="What in it became no tool, and why.")
    saved: list[str] = Field(description="Names of the tools that were saved.")
    replaced: list[str] = Field(description="Those of them that were there and got a new version.")
    unchanged: list[str] = Field(description="Those of them that were there and were the same.")


@router.post("/import", response={200: ImportOut, 409: None}, summary="Import tools")
async def import_tools(request: ApiRequest, body: ImportIn) -> ImportOut:
    """The tools in a text or document, one entry each; saved only with `save`, all or none. 409: a name is taken."""
    if (body.source is None) == (body.url is None):
        raise invalid([("source", "Give either source or url.")])
    text, base_url = body.source or "", ""
    if body.url is not None:
        try:
            fetched = await fetch(body.url)
        except Unfetchable as error:
            raise invalid([("url", str(error))]) from error
        text, base_url = fetched.text, fetched.url
    return await sync_to_async(_import)(request.auth, body, text, base_url)


def _import(workspace: Workspace, body: ImportIn, text: str, base_url: str) -> ImportOut:
    try:
        found = recognise(workspace, text, base_url)
    except Unrecognised as error:
        raise invalid([("source" if body.url is None else "url", str(error))]) from error
    same = importing.same_already(workspace, found.proposals)
    saved = _saved(workspace, body, found) if body.save else None
    return ImportOut(
        form=found.form,
        tools=[_found(proposal, is_same=at in same) for at, proposal in enumerate(found.proposals)],
        left_out=list(found.left_out),
        saved=[tool.name for tool in saved.tools] if saved else [],
        replaced=[tool.name for tool in saved.replaced] if saved else [],
        unchanged=[tool.name for tool in saved.unchanged] if saved else [],
    )


def _saved(workspace: Workspace, body: ImportIn, found: Recognised) -> Saved:
    wanted = _wanted(body, found.proposals)
    taken = [at for at, (one, asked) in wanted.items() if _is_refused(one, asked, body)]
    if taken:
        errors = [(f"tools.{at}.name", f"There is already a tool named {found.proposals[at].name}.") for at in taken]
        raise Problem(409, "Nothing was saved: names are taken.", errors)
    chosen = {at: choice for at, (one, asked) in wanted.items() if (choice := _choice(one, asked, body)) is not None}
    names = tuple(one.proposal.name for one in chosen.values())
    sets = {**found.toolsets, body.toolset: names} if body.toolset else found.toolsets
    try:
        return importing.save(workspace, chosen.values(), sets=sets)
    except InvalidTool as error:
        raise invalid([_in_the_text(loc, list(chosen), msg) for loc, msg in error.errors], "tools") from error
    except InvalidToolset as error:
        raise invalid([("toolset", str(error))]) from error


def _wanted(body: ImportIn, proposals: list[Proposal]) -> dict[int, tuple[Proposal, ChosenIn]]:
    """The tools that are asked for, by their place in the text."""
    if body.tools is None:
        return {at: (one, ChosenIn(name=one.name, save_as=None, conflict=None)) for at, one in enumerate(proposals)}
    names = [one.name for one in proposals]
    if errors := [
        (f"tools.{at}.name", "The text has no tool of this name.")
        for at, one in enumerate(body.tools)
        if one.name not in names
    ]:
        raise invalid(errors)
    return {names.index(asked.name): (proposals[names.index(asked.name)], asked) for asked in body.tools}


def _is_refused(proposal: Proposal, asked: ChosenIn, body: ImportIn) -> bool:
    return proposal.taken and asked.save_as is None and (asked.conflict or body.conflicts) == "refuse"


def _choice(proposal: Proposal, asked: ChosenIn, body: ImportIn) -> Choice | None:
    conflict = asked.conflict or body.conflicts
    if proposal.taken and asked.save_as is None and conflict == "keep":
        return None
    is_beside = conflict == "rename" and asked.save_as is None
    name = proposal.free if is_beside else asked.save_as or proposal.name
    return Choice(proposal, name, replace=conflict == "replace")


def _in_the_text(loc: str, places: list[int], message: str) -> tuple[str, str]:
    number, _, rest = loc.partition(".")
    return f"{places[int(number)]}.{rest}", message


def _found(proposal: Proposal, *, is_same: bool) -> FoundOut:
    found, definition = proposal.found, proposal.definition
    return FoundOut(
        name=definition.name,
        description=proposal.description,
        parameters=dict(definition.parameters) if found.input is None else None,
        input=None if found.input is None else dict(found.input),
        strict=definition.strict is True,
        implementation=proposal.shown,
        side_effects=proposal.side_effects,
        approval=proposal.approval,
        problems=[InputError(loc=loc, msg=msg) for loc, msg in proposal.problems],
        notes=list(proposal.notes),
        taken=proposal.taken,
        same=is_same,
        free_name=proposal.free,
        secrets=list(proposal.kept),
    )
