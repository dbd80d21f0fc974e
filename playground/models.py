"""Conversations and the runs on them.

A run's input stands in its trace's payload store; what it did stands in the spans. Nothing of the conversation is kept
twice: its history is rebuilt from the record (`playground.history`).
"""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.ids import new_id
from accounts.models import Workspace
from providers.models import Provider
from tools.models import ToolVersion
from traces.models import Body, Trace


class Conversation(models.Model):
    """A thread that a person edits: a tree of runs, each continuing its parent."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="conversations")
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    def __str__(self) -> str:
        return self.title


class Run(models.Model):
    """One execution of the loop on a conversation; makes exactly one trace, which also holds its status and sums."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="runs")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="runs")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    trace = models.OneToOneField(Trace, on_delete=models.CASCADE, related_name="run")
    created_at = models.DateTimeField(default=timezone.now)

    # What it runs: the neutral conversation as JSON pieces, and how many of its messages the parent already had.
    input = models.ForeignKey(Body, null=True, on_delete=models.SET_NULL, related_name="+")
    inherited_messages = models.PositiveIntegerField(default=0)
    provider = models.ForeignKey(Provider, null=True, on_delete=models.SET_NULL, related_name="+")
    model = models.CharField(max_length=200)
    tool_choice = models.JSONField(default=dict, blank=True)
    parallel_tool_calls = models.BooleanField(default=True)
    stream = models.BooleanField(default=True)
    settings = models.JSONField(default=dict, blank=True)
    limits = models.JSONField(default=dict, blank=True)

    # Who advances it: the lease (playground/worker/lease.py).
    lease_holder = models.CharField(max_length=100, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    # While nobody advances it (a person is asked, its worker is gone) its time does not run; `paused_s` is all of that.
    paused_since = models.DateTimeField(null=True, blank=True)
    paused_s = models.FloatField(default=0)
    # How often it was taken up again after its worker was gone.
    resumed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["lease_expires_at"], name="run_by_lease")]

    def __str__(self) -> str:
        return f"run {self.id}"

    def get_absolute_url(self) -> str:
        """Its conversation's page, along its branch."""
        return f"{reverse('playground:conversation', args=[self.conversation_id])}?run={self.pk}"

    def offered(self) -> list[ToolVersion]:
        """The tool versions that the model may call, in the order in which they are sent; one query."""
        return [used.version for used in self.run_tools.select_related("version__tool").order_by("position")]


class RunTool(models.Model):
    """A tool version offered in a run, in the order in which it is sent."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="run_tools")
    version = models.ForeignKey(ToolVersion, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="run_tool_order")]

    def __str__(self) -> str:
        return f"{self.version} in {self.run_id}"
