"""What a person does on the pages who signs in to a server and tries its tools."""

import json
from urllib.parse import urlsplit

from django.urls import reverse

from accounts import secrets
from tests.tools.mcp.sign_in_server import SignIn, answered
from tools.mcp.models import McpServer


def add(client, there: SignIn, path: str = "/mcp", **fields) -> McpServer:
    client.post(reverse("tools:server_new"), {"name": "Weather", "url": f"{there.url}{path}", **fields})
    return McpServer.objects.get()


def at(server: McpServer, name: str = "tools:server") -> str:
    return reverse(name, args=[server.pk])


def text(answer) -> str:
    return answer.content.decode()


def sent_away(client, server: McpServer, **typed) -> str:
    """Where the page sends the person."""
    answer = client.post(at(server, "tools:server_sign_in"), typed, follow=True)
    assert "Continue to" in text(answer), text(answer)
    return answer.context["url"]


def come_back(client, address: str) -> str:
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == "http://127.0.0.1:8000"
    return text(client.get(f"{parts.path}?{parts.query}", follow=True))


def sign_in(client, server: McpServer, **typed) -> str:
    return come_back(client, answered(sent_away(client, server, **typed)))


def kept(server: McpServer) -> dict[str, str]:
    """The secrets of the sign-in, by their kind."""
    values = secrets.values_of(server.workspace)
    return {name.rpartition(":")[2]: value for name, value in values.items() if name.startswith("mcp:")}


def use_all(client, server: McpServer) -> None:
    offer = client.get(at(server)).context["offer"]
    sent = {f"mark-{row.number}": mark for row, mark in offer.rows}
    client.post(at(server, "tools:server_tools"), sent | {f"wanted-{row.number}": "on" for row, _ in offer.rows})


def tried(client, tool: str, **arguments) -> str:
    answer = client.post(reverse("tools:try"), {"name": tool, "arguments": json.dumps(arguments)})
    outcome = answer.context["outcome"]
    return outcome.text + outcome.error_detail
