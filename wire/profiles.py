"""What a host or model can do, as data: the part of a codec's decisions that is not the protocol's."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Profile:
    """Quirks of a host, a model and a provider's own options. The defaults are those of the protocol's own vendor.

    Fields that say nothing by default (None, "") leave out what they are about.
    """

    # Limits and sampling
    max_tokens_field: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    sampling: bool = True
    """May `temperature`, `top_p`, `top_k` be sent (and Chat Completions' `stop`)? Reasoning models refuse them."""
    max_temperature: float = 2.0
    stream_usage: bool = True
    """May `stream_options.include_usage` be sent?"""

    # System prompt and messages
    system_role: Literal["system", "developer"] = "system"
    late_system: bool = True
    """May a system message stand in mid-conversation? Otherwise it is sent as the user's."""
    call_id_pattern: str = r".{1,40}"
    """What a call's id must match in Chat Completions; one that does not is sent in another form, everywhere."""
    contiguous_calls: bool = False
    """Must the calls of a turn stand together, after its words (DeepSeek's Responses)?"""

    # Tools
    strict: bool = True
    """Is `strict` known in tool definitions?"""
    custom_tools: bool = True
    """Are tools that take free text known, where the protocol has them?"""
    parallel_switch: bool = True
    """Is the switch for one call at a time known?"""
    tool_choice: bool = True
    """Is `tool_choice` known at all?"""
    required_word: Literal["required", "any"] = "required"
    forced_choice: bool = True
    """May a call be forced? Otherwise the model chooses, among the one tool that was to be forced."""
    none_choice: bool = True
    """Does the choice "none" work? Otherwise no tools are sent (Mistral)."""
    allowed_tools: bool = True
    """Is the `allowed_tools` form of `tool_choice` known? Otherwise the tools themselves are filtered."""
    lacking_tools: tuple[str, ...] = ()
    """Types of tools that hosts of the protocol run, but not this one."""
    server_side_invocations: bool = False
    """Must `toolConfig.includeServerSideToolInvocations` be said where tools of the provider and functions are mixed?

    AI Studio wants it, Vertex AI refuses it.
    """

    # Reasoning
    effort_form: Literal["reasoning_effort", "reasoning", "thinking", ""] = "reasoning_effort"
    """Chat Completions: `reasoning_effort`, OpenRouter's `reasoning`, Z.ai's and Moonshot's `thinking`, or none."""
    thinking_form: Literal["effort", "adaptive", "budget"] = "effort"
    """Anthropic: `output_config.effort`, adaptive thinking beside it, or `thinking.budget_tokens` (older models)."""
    most_output_tokens: int = 64_000
    """Anthropic: what models that think within a budget can write at most, thoughts included."""
    thinking_field: Literal["", "thinkingLevel", "thinkingBudget"] = ""
    """Gemini: what the model takes; "" goes by the model's name."""
    thoughts: Literal["", "with_effort", "always", "unshown"] = ""
    """When is it asked that thoughts be shown: never, where an effort is chosen, always?

    By Responses' `reasoning.summary`, Gemini's `includeThoughts`, Claude's `thinking.display`. What `extra_body` says
    of thinking goes before it. "unshown": the model thinks, and its host shows nothing of that in this protocol.
    """
    bound_thinking: bool = False
    """Are thoughts bound to all that stands before them, so that an edited history loses them (Claude 5.1 and up)?"""
    reasoning_field: Literal["", "reasoning_content"] = ""
    """The field that every assistant message with tool calls must carry, empty if need be (DeepSeek)."""

    # Gemini
    publisher: str = ""
    """Whose models the address of a model means when it names no vendor (Vertex AI)."""

    # Anthropic Messages
    anthropic_version: str = "2023-06-01"
    """From 2026-10-21 on, sampling settings are refused at any value."""
    anthropic_betas: tuple[str, ...] = ()
    """Sent as the header `anthropic-beta`."""

    # Responses
    stateful: bool = False
    """Does the host keep answers, so that only what is new is sent, after `previous_response_id`?"""
    store: bool | None = None
    """Shall the host keep answers? False where whole histories are sent."""
    include_encrypted: bool = False
    """Ask for encrypted reasoning (`include`), which goes back with the history."""
    responses_path: Literal["/responses", "/agent"] = "/responses"
    """Where requests go; Perplexity's own name is `/agent`."""
    plain_items: bool = False
    """Does the host take back nothing but messages, calls and results (Perplexity)?"""

    @property
    def takes_sampling(self) -> bool:
        """May sampling settings be sent, by the host's word and by Anthropic's version?"""
        return self.sampling and self.anthropic_version < "2026-10-21"

    def asks_for_thoughts(self, effort: str | None) -> bool:
        """Is it asked that thoughts be shown, where this effort (None: the model's own) is chosen?"""
        if effort == "none":
            return False
        return self.thoughts == "always" or (self.thoughts == "with_effort" and effort is not None)
