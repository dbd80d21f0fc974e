"""The tool registry: a tool is a name; what it is stands in its immutable versions."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.ids import new_id
from accounts.models import Workspace
from tools.mcp.models import McpServer, McpTool
from wire.conversation import Json

__all__ = ["McpServer", "McpTool", "Tool", "ToolVersion"]


class Tool(models.Model):
    """A name in a workspace. A deleted tool keeps its versions: traces and runs in flight refer to them."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tools")
    name = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    current = models.ForeignKey("ToolVersion", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=Q(deleted_at__isnull=True), name="tool_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ToolVersion(models.Model):
    """Exactly what was offered to a model and what ran. Never changed once made."""

    class Approval(models.TextChoices):
        AUTO = "auto", "Run without asking"
        ASK = "ask", "Ask a person first"
        DENY = "deny", "Never run"

    class SideEffects(models.TextChoices):
        READ_ONLY = "read_only", "Read only"
        IDEMPOTENT = "idempotent", "Idempotent"
        DESTRUCTIVE = "destructive", "Destructive"

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    description = models.TextField(blank=True)
    # Text, not a JSON column: the order of keys and the spelling of numbers are the person's.
    parameters_text = models.TextField()
    # What free text the tool takes in place of an object (`tools.takes`); the schema is then that of `{"input": text}`.
    input = models.JSONField(null=True, blank=True)
    strict = models.BooleanField(default=False)
    implementation = models.JSONField()
    approval = models.CharField(max_length=10, choices=Approval.choices, default=Approval.AUTO)
    # What makes a call stricter than `approval` by its arguments (`tools.approval_rules`).
    approval_rules = models.JSONField(default=list, blank=True)
    side_effects = models.CharField(max_length=20, choices=SideEffects.choices, default=SideEffects.READ_ONLY)
    timeout_s = models.FloatField(default=10)
    # What of its limits (retries, calls at once, ...) differs from the usual (`tools.limiting.limits`).
    limits = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tool", "number"], name="tool_version_once")]

    def __str__(self) -> str:
        return f"{self.tool.name} v{self.number}"

    @property
    def parameters(self) -> dict[str, Json]:
        """The JSON Schema of the arguments."""
        schema: dict[str, Json] = json.loads(self.parameters_text)
        return schema

    @property
    def kind(self) -> str:
        """Which executor runs it, or that its provider does."""
        return str(self.implementation["kind"])

    @property
    def is_provider_run(self) -> bool:
        """Does the provider of the model run it by itself (`tools.provider_run`)?"""
        return self.kind == "provider"

    @property
    def takes_schema(self) -> bool:
        """Does a model give it arguments by a schema?"""
        return self.input is None and not self.is_provider_run


class Trial(models.Model):
    """A call that a person made by hand, and what came of it, without secrets; the latest few (`tools.trials`)."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="trials", db_index=False)
    # NULL: what stood in the form, not saved.
    version = models.ForeignKey(ToolVersion, null=True, on_delete=models.SET_NULL, related_name="+")
    arguments = models.TextField()
    error_type = models.CharField(max_length=40, blank=True)
    # All of what came back, where that is text and not too long; of a failure the sentence that the model reads.
    output = models.TextField(blank=True)
    output_is_kept = models.BooleanField()
    content_type = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField()
    duration_ms = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["tool", "-created_at"], name="trial_newest_first")]

    def __str__(self) -> str:
        return f"try of {self.tool_id}"

    @property
    def is_error(self) -> bool:
        """Did it fail?"""
        return bool(self.error_type)


class Toolset(models.Model):
    """A named group of tools, switched on and off together. Deleted tools stay in it unseen, in case they come back."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="toolsets", db_index=False)
    name = models.CharField(max_length=100)
    tools = models.ManyToManyField(Tool, related_name="toolsets")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="toolset_name_once")]

    def __str__(self) -> str:
        return self.name
