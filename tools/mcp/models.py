"""MCP servers of a workspace and the tools that each of them lists."""

from django.db import models
from django.utils import timezone

from accounts.ids import new_id
from accounts.models import Workspace


class McpServer(models.Model):
    """Where a server is, how to speak to it, and what the last look at it found.

    Credentials stand in `headers` and `environment` (and the URL) as `{{secret:NAME}}`.
    """

    class Transport(models.TextChoices):
        STREAMABLE_HTTP = "streamable_http", "Streamable HTTP"
        SSE = "sse", "SSE"
        STDIO = "stdio", "stdio"

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="mcp_servers")
    name = models.CharField(max_length=100)
    transport = models.CharField(max_length=20, choices=Transport.choices, default=Transport.STREAMABLE_HTTP)
    url = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    # Of stdio: a program on this machine, started for each run.
    command = models.TextField(blank=True)
    args = models.JSONField(default=list)
    environment = models.JSONField(default=dict)
    # What the server said of itself when it was last reached.
    protocol_version = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300, blank=True)
    refreshed_at = models.DateTimeField(null=True, blank=True)
    # Of what it listed then, what could not be kept: a sentence each.
    left_out = models.JSONField(default=list)
    # Why the last attempt to reach it failed; blank when it did not.
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="mcp_server_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        return " ".join([self.command, *self.args]) if self.transport == self.Transport.STDIO else self.url


class McpSignIn(models.Model):
    """Of a server that wants a person to sign in (OAuth): where, as which client, and how that stands.

    The tokens and the client's secret are secrets (`tools.mcp.oauth.keeping`).
    """

    server = models.OneToOneField(McpServer, on_delete=models.CASCADE, primary_key=True, related_name="sign_in")
    issuer = models.TextField()
    client_id = models.TextField(blank=True)
    client_method = models.CharField(max_length=40, blank=True)
    # Did a person make the client there? Else it is registered anew for each sign-in: they may be forgotten there.
    is_own_client = models.BooleanField(default=False)
    # Of the tokens that are kept: where and for what they are renewed, where they are given up, which rights they were
    # asked for with and give, which ones in their order, when they end.
    token_endpoint = models.TextField(blank=True)
    revocation_endpoint = models.TextField(blank=True)
    resource = models.TextField(blank=True)
    requested_scope = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    generation = models.PositiveIntegerField(default=0)
    signed_in_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    # A worker renews them until then.
    renewing_until = models.DateTimeField(null=True, blank=True)
    # Why they are of no more use; blank where they are.
    problem = models.TextField(blank=True)
    # When a call was last refused for want of rights, and which those are, where the server says so.
    lacking_since = models.DateTimeField(null=True, blank=True)
    lacking_scope = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"sign-in at {self.issuer}"

    @property
    def is_signed_in(self) -> bool:
        """Are there tokens that may be used?"""
        return self.signed_in_at is not None and not self.problem

    @property
    def lacks_rights(self) -> bool:
        """Was a call refused that who signs in with more rights may make?"""
        return self.is_signed_in and self.lacking_since is not None

    @property
    def rights(self) -> str:
        """The scope that was asked for, else the one that was given: some servers spell that in a way of their own."""
        return self.requested_scope or self.scope


class McpTool(models.Model):
    """A tool that a server lists, or listed: what a person accepted of it, and what the last look found.

    Both are its definition as JSON text. `accepted` blank: nobody uses it; `listed` blank: it is gone.
    """

    server = models.ForeignKey(McpServer, on_delete=models.CASCADE, related_name="tools")
    name = models.CharField(max_length=500)
    position = models.PositiveIntegerField(default=0)
    accepted = models.TextField(blank=True)
    listed = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["server", "name"], name="mcp_tool_name_once")]

    def __str__(self) -> str:
        return self.name
