"""The record: traces, their spans, the payload store and share links.

Payloads are stored once, in pieces, by hash (docs/architecture.md, "The payload store"). Spans, bodies and pieces are
parts of their trace and are written by `traces.recorder` only; what a workspace owns names it.

Rows of one trace that name each other (a span its parent and payloads, a payload its base) have no constraint in the
database: they are written and deleted together, and without an index for each, which nothing else needs, a check would
read the whole table for every row deleted. `traces.verification` proves what the constraints would.
"""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.ids import new_id, new_span_id
from accounts.models import Workspace


class Trace(models.Model):
    """The record of one run, with the sums that lists and headers show."""

    class Status(models.TextChoices):
        QUEUED = "queued", "queued"
        RUNNING = "running", "running"
        WAITING = "waiting", "waiting"
        SUCCEEDED = "succeeded", "succeeded"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"
        LIMIT_REACHED = "limit_reached", "limit reached"

    ENDED = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.LIMIT_REACHED)

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="traces", db_index=False)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.QUEUED)
    status_reason = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    provider = models.CharField(max_length=100)
    protocol = models.CharField(max_length=40)
    model = models.CharField(max_length=200)
    simulated = models.BooleanField(default=False)
    steps = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    # 0 before the first request; NULL, unknown, for good as soon as the cost of one is.
    cost_usd = models.DecimalField(max_digits=18, decimal_places=10, null=True, blank=True, default=Decimal(0))
    error_count = models.PositiveIntegerField(default=0)
    metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="trace_newest_first"),
            models.Index(fields=["workspace", "status", "-created_at"], name="trace_by_status"),
            models.Index(fields=["workspace", "model", "-created_at"], name="trace_by_model"),
            models.Index(fields=["workspace", "provider", "-created_at"], name="trace_by_provider"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_ended(self) -> bool:
        """Is nothing more to come?"""
        return self.status in self.ENDED

    @property
    def total_tokens(self) -> int | None:
        """Read and made together, as far as providers said; None when a request ended and none said a number."""
        return self.input_tokens + self.output_tokens if self.tokens_are_known else None

    @property
    def tokens_are_known(self) -> bool:
        """Did a provider say how many tokens, or was none used? Some hosts say nothing when they stream."""
        return self.cost_usd is not None or self.input_tokens + self.output_tokens > 0

    @property
    def duration_ms(self) -> int | None:
        """From start to end in milliseconds, None before the end."""
        if self.started_at is None or self.ended_at is None:
            return None
        return round((self.ended_at - self.started_at).total_seconds() * 1000)

    @property
    def paused_ms(self) -> int:
        """How much of the duration nobody advanced its run (`waits.with_pauses`): a person was asked, mostly."""
        return round((getattr(self, "paused_s", None) or 0) * 1000)


class TraceTool(models.Model):
    """That a trace called a tool, in order of the first call: for the list's chips and its filter."""

    trace = models.ForeignKey(Trace, on_delete=models.CASCADE, related_name="tools", db_index=False)
    name = models.CharField(max_length=128)
    position = models.PositiveIntegerField()
    calls = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["trace", "name"], name="trace_tool_once")]
        indexes = [models.Index(fields=["name", "trace"], name="trace_by_tool")]

    def __str__(self) -> str:
        return self.name


class TraceTag(models.Model):
    """A word that the maker of a run gave it."""

    trace = models.ForeignKey(Trace, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["trace", "name"], name="trace_tag_once")]
        indexes = [models.Index(fields=["name", "trace"], name="trace_by_tag")]

    def __str__(self) -> str:
        return self.name


class Piece(models.Model):
    """Bytes that at least one body contains, stored once per workspace. `digest` is SHA-256 of the plain bytes."""

    class Encoding(models.IntegerChoices):
        PLAIN = 0
        ZSTD = 1

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.BinaryField(max_length=32)
    size = models.PositiveIntegerField()
    encoding = models.PositiveSmallIntegerField(choices=Encoding.choices)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="piece_once")]

    def __str__(self) -> str:
        return f"piece {self.pk}, {self.size} bytes"


class Body(models.Model):
    """A payload as a list of pieces: the first `kept` pieces of `base`, then its own. Joining them gives the bytes."""

    trace = models.ForeignKey(Trace, on_delete=models.CASCADE, related_name="bodies")
    base = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    kept = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"body {self.pk}, {self.size} bytes"


class BodyPiece(models.Model):
    """The place of a piece in a body: positions count on from the `kept` pieces of its base."""

    pk = models.CompositePrimaryKey("body_id", "position")
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="own_pieces", db_index=False)
    position = models.PositiveIntegerField()
    piece = models.ForeignKey(Piece, on_delete=models.RESTRICT, related_name="uses")

    def __str__(self) -> str:
        return f"piece {self.piece_id} at {self.position}"


RUN_BY = "toolscope.run_by"
"""Attribute of a tool span: who ran it, where that was not Toolscope. When and how long is then not known."""

NOTES = "toolscope.notes"
"""Attribute of a span: sentences for a person on what is odd about it."""

ATTEMPT = "toolscope.attempt"
"""Attribute of a model span: which attempt of its step it is, counted from 1."""

ATTEMPTS = "toolscope.attempts"
"""Attribute of a tool span: each attempt at the call, where there were several, with its waits, time and error."""

UNDECLARED = "toolscope.arguments.undeclared"
"""Attribute of a tool span: the arguments that its schema lets pass and does not name."""

QUEUED = "toolscope.queued_ms"
"""Attribute of a tool span: how long the call waited for a place under its tool's limits."""

WHY = "toolscope.why"
"""Attribute of a model span: why this request was made, in a sentence, where that does not go without saying."""

ODD_USAGE = "toolscope.usage.odd"
"""Attribute: what the provider said where a number of tokens is due, field by field, as it said it."""

STATED_COST = "toolscope.cost.stated_usd"
"""Attribute of a model span: what the provider itself says that the request cost."""

RETRYABLE = "toolscope.retryable"
"""Attribute of a model span that failed: the same request may bring an answer a little later."""

STATUS_CODE = "http.response.status_code"
REQUEST_ID = "toolscope.request_id"
"""Attribute of a model span: under which id the provider knows the request."""

OUTPUT_TYPE = "toolscope.output.content_type"
"""The media type of a tool's output, where that is known."""

ADVICE = "toolscope.advice"
"""Attribute of a span: what a person can do about its error, where more can be said than about the error's type."""


class Span(models.Model):
    """One thing that took time: the run, a model request, a tool call. `sequence` is the order that the loop gave."""

    class Kind(models.TextChoices):
        RUN = "run", "run"
        MODEL = "model", "model"
        TOOL = "tool", "tool"

    class Status(models.TextChoices):
        RUNNING = "running", "running"
        OK = "ok", "ok"
        ERROR = "error", "error"
        CANCELLED = "cancelled", "cancelled"

    id = models.CharField(primary_key=True, max_length=16, default=new_span_id, editable=False)
    trace = models.ForeignKey(Trace, on_delete=models.CASCADE, related_name="spans", db_index=False)
    parent = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    step = models.PositiveIntegerField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    error_type = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    masked_secrets = models.JSONField(default=list, blank=True)

    # Of model spans.
    provider = models.CharField(max_length=100, blank=True)
    protocol = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=200, blank=True)
    input_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    output_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    cache_read_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    cache_write_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    reasoning_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    cost_usd = models.DecimalField(max_digits=18, decimal_places=10, null=True, blank=True)
    price = models.JSONField(null=True, blank=True)
    time_to_first_token_ms = models.PositiveIntegerField(null=True, blank=True)
    finish_reason = models.CharField(max_length=40, blank=True)
    request = models.ForeignKey(
        Body, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    response = models.ForeignKey(
        Body, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    arrivals = models.BinaryField(null=True, blank=True)

    # Of tool spans.
    tool_name = models.CharField(max_length=128, blank=True)
    tool_version = models.PositiveIntegerField(null=True, blank=True)
    call_id = models.CharField(max_length=200, blank=True)
    is_error = models.BooleanField(null=True, blank=True)
    arguments = models.ForeignKey(
        Body, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    output = models.ForeignKey(
        Body, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trace", "sequence"], name="span_order")]
        # The latest calls of a tool (`traces.tool_use`). Partial: the other kinds of spans are not written into it.
        indexes = [models.Index(fields=["tool_name", "-started_at"], condition=Q(kind="tool"), name="span_by_tool")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def duration_ms(self) -> int | None:
        """From start to end in milliseconds, None while it runs and where nobody knows."""
        if self.ended_at is None or RUN_BY in self.attributes:
            return None
        return round((self.ended_at - self.started_at).total_seconds() * 1000)


class Share(models.Model):
    """A read-only address of one trace. Only the token's digest is kept."""

    class Part(models.TextChoices):
        SYSTEM = "system", "System prompt"
        ARGUMENTS = "arguments", "Arguments"
        OUTPUTS = "outputs", "Outputs"

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="shares")
    trace = models.ForeignKey(Trace, on_delete=models.CASCADE, related_name="shares")
    digest = models.CharField(max_length=64, unique=True)
    hide = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    views = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"share of {self.trace_id}"

    def is_open(self, now: datetime | None = None) -> bool:
        """May it still be read?"""
        return self.revoked_at is None and self.expires_at > (now or timezone.now())
