"""One tool call, from the model's raw arguments to an outcome. Touches no database; a version comes with its tool."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType

from django.conf import settings

from accounts.masking import Masker
from outbound.addresses import AddressPolicy
from tools.approval import Asked, asked, may_ask
from tools.approval_rules import verdict
from tools.executors import EXECUTORS
from tools.executors.outcome import Context, Outcome, failed, timed_out
from tools.limiting import limits
from tools.limiting.attempts import outcome_of
from tools.limiting.limits import Limits
from tools.limiting.places import Queue, Tell, tell_nobody
from tools.mcp.peers import Peers
from tools.models import ToolVersion
from tools.outputs import MODEL_LIMIT, bounded, text_for_model
from wire import arguments, json_text
from wire.conversation import Json
from wire.errors import ErrorType
from wire.protocols import free_text
from wire.schemas.rewriting import without_nulls
from wire.schemas.undeclared import undeclared
from wire.schemas.validation import Finding, violations

_NONE: Mapping[str, str] = MappingProxyType({})
_SCHEMA_LIMIT = 4_000
_FINDINGS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Read:
    """Arguments that fit the tool."""

    value: dict[str, Json]
    was_empty: bool
    dropped_nulls: bool


async def call(
    version: ToolVersion,
    raw_arguments: str,
    *,
    is_free_text: bool = False,
    null_is_absent: bool = False,
    approved: bool = False,
    secrets: Mapping[str, str] = _NONE,
    policy: AddressPolicy | None = None,
    masker: Masker | None = None,
    peers: Peers | None = None,
    tell: Tell = tell_nobody,
) -> Outcome:
    """Run the tool with the arguments as a model wrote them. Raises nothing but CancelledError.

    `is_free_text`: they are the text itself that the tool takes, not an object that holds it.
    `null_is_absent`: the model was told to give null for what it leaves out.
    `approved`: a person said that it may run, or makes the call.
    `secrets` are the workspace's, by name; wherever a value of theirs comes back it is replaced in the outcome.
    `policy` is where HTTP may go: by default public addresses and `settings.ALLOWED_PRIVATE_HOSTS`.
    `peers` are the run's MCP servers and its sessions with them.
    `tell` is told at which limit the call waits for a place, and nothing when it has it.
    """
    started = time.perf_counter()
    masker, bounds = masker or Masker(secrets), limits.read(version.limits)
    context = Context(
        version.timeout_s, secrets, policy or default_policy(), masker, peers=peers, text_limit=bounds.output_chars
    )
    try:
        given = _in_an_object(raw_arguments) if is_free_text else raw_arguments
        outcome = await _called(version, given, context, bounds, tell, null_is_absent=null_is_absent, approved=approved)
    except Exception as error:  # whatever went wrong, the model's call must get its result
        outcome = failed(
            ErrorType.TOOL_ERROR, "The tool failed unexpectedly.", detail=f"{type(error).__name__}: {error}"
        )
    outcome = _as_read(outcome, masker, bounds.output_chars)
    total_ms = round((time.perf_counter() - started) * 1000)
    return replace(outcome, duration_ms=max(0, total_ms - outcome.queued_ms))


def default_policy() -> AddressPolicy:
    """Where a tool may connect to: every public address, and the private hosts that the operator named."""
    return AddressPolicy(allowed_hosts=tuple(settings.ALLOWED_PRIVATE_HOSTS))


def unknown_tool(name: str, offered: Iterable[str]) -> Outcome:
    """The result of a call to a tool that was not offered, with the names that it may have meant."""
    names = list(offered)
    near = get_close_matches(name, names, n=3, cutoff=0.5) or names[:10]
    hint = f" Did you mean {' or '.join(near)}?" if near else " No tools are offered."
    return failed(ErrorType.UNKNOWN_TOOL, f"There is no tool named '{bounded(name, 128)}'.{hint}")


def asks_for(
    version: ToolVersion, raw_arguments: str, *, is_free_text: bool = False, null_is_absent: bool = False
) -> Asked | None:
    """What a person is asked before this call has a result; None for one that runs, or fails, by itself."""
    if not may_ask(version):
        return None
    try:
        given = _in_an_object(raw_arguments) if is_free_text else raw_arguments
        read = _read(version, given, null_is_absent=null_is_absent)
    except Exception:  # whatever went wrong: `call` makes a result of it
        return None
    if isinstance(read, Outcome) or _refusal(version, read.value, approved=True):
        return None
    return asked(version, read.value)


async def _called(
    version: ToolVersion,
    raw_arguments: str,
    context: Context,
    bounds: Limits,
    tell: Tell,
    *,
    null_is_absent: bool,
    approved: bool,
) -> Outcome:
    read = _read(version, raw_arguments, null_is_absent=null_is_absent)
    if isinstance(read, Outcome):
        return read
    refusal = _refusal(version, read.value, approved=approved)
    if refusal:
        return failed(ErrorType.DENIED, refusal)
    queue = Queue(f"{version.tool.workspace_id}:{version.tool.name}", bounds)
    outcome = await outcome_of(
        lambda attempt: _run(version, read.value, replace(context, attempt=attempt)), queue, version.side_effects, tell
    )
    unnamed = tuple(undeclared(version.parameters, read.value))
    if not (read.was_empty or read.dropped_nulls or unnamed):
        return outcome
    return replace(outcome, empty_arguments=read.was_empty, dropped_nulls=read.dropped_nulls, undeclared=unnamed)


def _read(version: ToolVersion, raw_arguments: str, *, null_is_absent: bool) -> _Read | Outcome:
    """The arguments as the tool takes them, or what the model is told instead."""
    schema = version.parameters
    parsed = arguments.parse(raw_arguments, schema)
    if parsed.value is None:
        return _unparseable(version, parsed.error or "")
    value = without_nulls(schema, parsed.value) if null_is_absent else parsed.value
    findings = violations(schema, value)
    if findings:
        return _unfitting(version, findings)
    return _Read(value, parsed.was_empty, dropped_nulls=value != parsed.value)


async def _run(version: ToolVersion, value: dict[str, Json], context: Context) -> Outcome:
    executor = EXECUTORS[version.kind]
    try:
        async with asyncio.timeout(context.timeout_s) as limit:
            return await executor.execute(version.implementation, value, context)
    except TimeoutError:
        if not limit.expired():  # the executor's own, not this limit
            raise
        return timed_out(context.timeout_s)


def _in_an_object(text: str) -> str:
    """Free text as implementations get it (`tools.takes`)."""
    return json_text.dumps(free_text.wrap(text))


def _unparseable(version: ToolVersion, error: str) -> Outcome:
    schema = bounded(version.parameters_text, _SCHEMA_LIMIT)
    return failed(
        ErrorType.INVALID_JSON_ARGUMENTS,
        f"The arguments of {version.tool.name} cannot be read. {error} They must follow this schema: {schema}",
        detail=error,
    )


def _unfitting(version: ToolVersion, findings: list[Finding]) -> Outcome:
    sentences = [f"at {finding.path or 'the top'}: {bounded(finding.message, 500)}" for finding in findings]
    more = len(sentences) - _FINDINGS_SHOWN
    shown = "; ".join(sentences[:_FINDINGS_SHOWN]) + (f"; and {more} more" if more > 0 else "")
    return failed(
        ErrorType.SCHEMA_VIOLATION,
        f"The arguments do not fit the parameters of {version.tool.name}: {shown}.",
        detail="\n".join(sentences) if more > 0 else "",
    )


def _refusal(version: ToolVersion, value: dict[str, Json], *, approved: bool) -> str:
    name, found = version.tool.name, verdict(version.approval, version.approval_rules, value)
    if found.approval == ToolVersion.Approval.DENY:
        return f"Calling {name} is not allowed" + (f" when {found.because}." if found.because else ".")
    if found.approval == ToolVersion.Approval.ASK and not approved:
        return f"Calling {name} needs a person's approval."
    if version.is_provider_run:
        return f"{name} is run by the provider of the model itself; it cannot be called from here."
    if version.kind not in EXECUTORS:
        return f"{name} cannot run: tools of the kind '{version.kind}' are not available yet."
    return ""


def _masked(outcome: Outcome, masker: Masker) -> Outcome:
    output, names = masker.mask(outcome.output), masker.mask(outcome.printed.encode("utf-8", "surrogatepass")).names
    return replace(
        outcome,
        masked=tuple(dict.fromkeys((*outcome.masked, *output.names, *names))),
        text=masker.mask_text(outcome.text),
        output=output.data,
        error_detail=masker.mask_text(outcome.error_detail),
        printed=masker.mask_text(outcome.printed),
        attempts=tuple(replace(one, error=masker.mask_text(one.error)) for one in outcome.attempts),
    )


def _as_read(outcome: Outcome, masker: Masker, limit: int) -> Outcome:
    """The outcome without secrets, and with as much of its output as the model is to read. A failure is a sentence."""
    masked = _masked(outcome, masker)
    if outcome.is_error or (limit == MODEL_LIMIT and masked.output == outcome.output):
        return masked
    if outcome.text == text_for_model(outcome.output, outcome.content_type):
        # Cut only now: a cut through the middle of a secret would leave a part that no mask finds.
        masked = replace(masked, text=text_for_model(masked.output, masked.content_type, limit))
    return replace(masked, text_limit=limit)
