"""The call itself, and what comes of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from accounts.masking import masker_of
from tools.executors.mcp.result import readable
from tools.executors.outcome import Context, Outcome, failed
from tools.mcp.kept import canonical
from tools.mcp.unavailable import Unavailable
from tools.outputs import EMPTY, bounded
from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType, WireError
from wire.mcp_result import CONTENT_TYPE

if TYPE_CHECKING:
    from tools.mcp.peer import Peer
    from tools.mcp.peers import Peers

LONGEST_MESSAGE = 4_000
"""Characters of a failure that a model is told."""


async def execute(implementation: Mapping[str, Json], arguments: dict[str, Json], context: Context) -> Outcome:
    """The result of the server's tool, if the tool is still the one that was accepted."""
    server_id, tool = implementation["server"], implementation["tool"]
    peers = context.peers
    if peers is None:
        return failed(ErrorType.TOOL_ERROR, "The tool cannot be called from here: it needs its MCP server.")
    try:
        peer = peers.peer(server_id)
    except Unavailable as error:
        return failed(ErrorType.TOOL_ERROR, str(error))
    try:
        refusal = await _refusal(peer, tool)
        if refusal is not None:
            await peers.note(peer)
            return refusal
        session = await peer.session()
        answer = await session.call(tool, arguments)
    except asyncio.CancelledError:
        raise
    except Exception as error:  # the SDK's errors have no common root
        context, is_lost = _masking(context, peer), not peer.is_answer(error)
        if is_lost:
            peers.drop(peer)
        sentence = str(error) if isinstance(error, Unavailable) else peer.reason(error)
        message = f"The MCP server of this tool failed: {bounded(context.masker.mask_text(sentence), LONGEST_MESSAGE)}"
        outcome = failed(ErrorType.TOOL_ERROR, message, detail=f"{peer.server.name}: {sentence}")
        return replace(outcome, is_passing=is_lost and peer.may_recover, advice=await _sign_in_advice(peers, peer))
    return _answered(answer, _masking(context, peer))


async def _sign_in_advice(peers: "Peers", peer: "Peer") -> str:
    """Where the sign-in is that would do, where the server said so; its page offers it then."""
    wanted = peer.wanted
    if wanted is None:
        return ""
    await peers.note_wanted(peer, wanted)
    how = "Sign in with more rights" if wanted.lacks_rights else "Sign in"
    return f"{how} on the page of {peer.server.name} under Tools, MCP servers."


def _masking(context: Context, peer: "Peer") -> Context:
    """A token that was renewed meanwhile is masked as the earlier one is."""
    if not peer.made_secrets:
        return context
    return replace(context, masker=masker_of({**context.secrets, **peer.made_secrets}))


async def _refusal(peer: "Peer", tool: str) -> Outcome | None:
    """Why the tool is not called: it is gone, or not what a person accepted."""
    name, listed = peer.server.name, await peer.listed()
    accepted = peer.server.accepted.get(tool)
    if tool not in listed:
        message = "The tool's server does not have this tool any more."
        refusal = failed(ErrorType.TOOL_ERROR, message, detail=f"{name} does not list {tool} any more.")
        return replace(refusal, advice=f"Refresh {name} under Tools, MCP servers.")
    if accepted is not None and canonical(json_text.loads(accepted)) == listed[tool]:
        return None
    refusal = failed(
        ErrorType.TOOL_ERROR,
        "The tool was changed by its server and cannot be used until a person has looked at the change.",
        detail=f"{name} defines {tool} otherwise than was accepted, so it was not called.",
    )
    look = f"Refresh {name} under Tools, MCP servers, to see what changed, and accept it there if it is right."
    return replace(refusal, advice=look)


def _answered(answer: Mapping[str, Json], context: Context) -> Outcome:
    if answer.get("resultType") == "input_required":
        return failed(
            ErrorType.TOOL_ERROR,
            "The tool asks for something back before it goes on, which is not possible here.",
            detail="The server answered with requests for input (elicitation or sampling), which are not done here.",
        )
    try:
        output = json_text.dumps(answer).encode()
    except WireError as error:
        return failed(ErrorType.TOOL_ERROR, "The tool's result cannot be read.", detail=str(error))
    masked = context.masker.mask(output)
    output = masked.data
    text = readable(json_text.loads(output))
    if answer.get("isError") is True:
        message = bounded(text, LONGEST_MESSAGE) if text else "The tool failed and did not say why."
        failure = failed(ErrorType.TOOL_ERROR, message, output=output, content_type=CONTENT_TYPE)
        return replace(failure, masked=masked.names)
    said = bounded(text, context.text_limit) if text else EMPTY
    return Outcome(text=said, output=output, content_type=CONTENT_TYPE, masked=masked.names)
