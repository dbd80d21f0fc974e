"""A real MCP server, built with the official SDK: over HTTP in a thread (both transports), or as a program (stdio)."""

import asyncio
import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio
import mcp_types as types
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.sse import SseServerTransport
from mcp.server.stdio import stdio_server
from starlette.responses import Response
from starlette.routing import Mount, Route

from tests.waiting import LONG_S

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
NOTHING = {"type": "object", "properties": {}}


def usual_tools() -> list[types.Tool]:
    return [
        types.Tool(
            name="get_weather",
            description="The weather in a city.",
            input_schema=CITY,
            annotations=types.ToolAnnotations(read_only_hint=True),
        ),
        types.Tool(
            name="delete_city",
            description="Deletes a city for good.",
            input_schema=CITY,
            annotations=types.ToolAnnotations(read_only_hint=False, destructive_hint=True),
        ),
        types.Tool(name="everything", description="One of each kind of content.", input_schema=NOTHING),
        types.Tool(name="fails", description="Says that it failed.", input_schema=NOTHING),
        types.Tool(name="slow", description="Never ends.", input_schema=NOTHING),
        types.Tool(name="headers", description="Says which token it was sent.", input_schema=NOTHING),
        types.Tool(name="large", description="Says a lot.", input_schema=NOTHING),
        types.Tool(name="count", description="How often it was called in this session.", input_schema=NOTHING),
        types.Tool(name="asks", description="Wants to know more.", input_schema=NOTHING),
        types.Tool(name="dies", description="Ends its process.", input_schema=NOTHING),
    ]


@dataclass
class Peer:
    """What the server lists, `page` of them at a time, and what it has seen."""

    tools: list[types.Tool] = field(default_factory=usual_tools)
    page: int = 100
    url: str = ""
    started: threading.Event = field(default_factory=threading.Event)
    cancelled: threading.Event = field(default_factory=threading.Event)
    methods: list[str] = field(default_factory=list)
    sessions: dict[str, int] = field(default_factory=dict)

    def server(self) -> Server:
        return Server("weather station", version="3.1", on_list_tools=self._list, on_call_tool=self._call)

    async def _list(self, ctx, params) -> types.ListToolsResult:
        self.methods.append("tools/list")
        start = int(params.cursor) if params is not None and params.cursor else 0
        end = start + self.page
        more = str(end) if end < len(self.tools) else None
        return types.ListToolsResult(tools=self.tools[start:end], next_cursor=more)

    async def _call(self, ctx, params) -> types.CallToolResult:
        self.methods.append("tools/call")
        return await getattr(self, f"_{params.name}")(ctx, params.arguments or {})

    async def _get_weather(self, ctx, arguments):
        answer = {"city": arguments["city"], "temp_c": 24}
        content = [types.TextContent(text=json.dumps(answer))]
        return types.CallToolResult(content=content, structured_content=answer)

    async def _everything(self, ctx, arguments):
        resource = types.TextResourceContents(uri="memo://1", mime_type="text/plain", text="Buy milk.")
        blob = types.BlobResourceContents(uri="memo://2", mime_type="application/pdf", blob="AAAA")
        return types.CallToolResult(
            content=[
                types.TextContent(text="Here."),
                types.ImageContent(data=PIXEL, mime_type="image/png"),
                types.EmbeddedResource(resource=resource),
                types.EmbeddedResource(resource=blob),
                types.ResourceLink(uri="https://example.com/a", name="A page", mime_type="text/html"),
            ],
            structured_content={"n": 1},
        )

    async def _fails(self, ctx, arguments):
        return types.CallToolResult(content=[types.TextContent(text="The city is unknown.")], is_error=True)

    async def _slow(self, ctx, arguments):
        self.started.set()
        try:
            await anyio.sleep_forever()
        except BaseException:
            self.cancelled.set()
            raise

    async def _headers(self, ctx, arguments):
        token = ctx.request.headers.get("authorization", "none")
        return types.CallToolResult(content=[types.TextContent(text=token)])

    async def _large(self, ctx, arguments):
        return types.CallToolResult(content=[types.TextContent(text="x" * 200_000)])

    async def _count(self, ctx, arguments):
        key = ctx.request.headers.get("mcp-session-id", "") if ctx.request else "program"
        self.sessions[key] = self.sessions.get(key, 0) + 1
        return types.CallToolResult(content=[types.TextContent(text=str(self.sessions[key]))])

    async def _asks(self, ctx, arguments):
        await ctx.session.elicit_form("How many?", {"type": "object", "properties": {"n": {"type": "integer"}}})
        return types.CallToolResult(content=[])

    async def _dies(self, ctx, arguments):
        print("out of memory", file=sys.stderr, flush=True)
        os._exit(3)


@contextmanager
def over_http() -> Iterator[Peer]:
    """The server in a thread: streamable HTTP at `url`/mcp, SSE at `url`/sse."""
    peer = Peer()
    server = peer.server()
    app = server.streamable_http_app()
    events = SseServerTransport("/messages/")

    async def connect(request):
        async with events.connect_sse(request.scope, request.receive, request._send) as streams:
            await server.run(streams[0], streams[1], server.create_initialization_options())
        return Response()

    app.router.routes += [
        Route("/sse", endpoint=connect, methods=["GET"]),
        Mount("/messages/", app=events.handle_post_message),
    ]
    with listening() as (place, peer.url), running(app, place):
        yield peer


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """A free port of this machine, and its address; who comes before anything runs there waits in the queue."""
    # By its protocol's number asyncio knows that small answers must not wait (TCP_NODELAY).
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    place.bind(("127.0.0.1", 0))
    place.listen()
    yield place, f"http://127.0.0.1:{place.getsockname()[1]}"


@contextmanager
def running(app, place: socket.socket, **options) -> Iterator[None]:
    """The application in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, **options))
    thread = threading.Thread(target=server.run, args=([place],))
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(LONG_S)


async def on_standard_streams() -> None:
    server = Peer().server()
    async with stdio_server() as (received, sent):
        await server.run(received, sent, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(on_standard_streams())
