"""What single models do otherwise than their host: a name's form, and what it changes in the profile.

Sources: the vendors' documentation and SDKs, read 2026-11-20. All that fit apply, one over the other in this order. A
gateway's name of a model has its maker in front and may have dots for hyphens. Where a model takes a setting only
sometimes, it is held to take it never: a setting that is not sent is told beforehand, a refusal comes too late.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from wire.profiles import Profile

_OPENAI_HOSTS = ("openai", "azure")
_OPENAI = ("openai_chat", "openai_responses")
_RESPONSES = ("openai_responses",)
_CLAUDE = ("anthropic_messages",)
_GATEWAYS = ("openrouter", "zenmux")
_CLAUDE_HOSTS = ("anthropic", *_GATEWAYS)
_GEMINI_HOSTS = ("google", "vertex", "zenmux")
_GEMINI = ("gemini",)
_WORDS_ONLY = r"(?!.*(?:image|tts|audio|live|embedding))"
_REASONING_GPT = r"(?:^|/)(?:o[134]\b|gpt-[56](?!.*(?:chat|search)))"


@dataclass(frozen=True, slots=True)
class Quirk:
    """Models of some hosts, found by their name, and the fields of the profile that they change."""

    hosts: tuple[str, ...]
    protocols: tuple[str, ...]
    models: str
    changes: Mapping[str, Any]

    def fits(self, host: str, protocol: str, model: str) -> bool:
        """Is this model of this host meant?"""
        return host in self.hosts and protocol in self.protocols and re.search(self.models, model) is not None


QUIRKS = (
    # Refused while they reason: gpt-5 and up always do, unless the effort is said to be none.
    Quirk(_OPENAI_HOSTS, _OPENAI, _REASONING_GPT, {"sampling": False}),
    # Asked of a model that does not reason, encrypted reasoning is refused.
    Quirk(_OPENAI_HOSTS, _RESPONSES, _REASONING_GPT, {"include_encrypted": True}),
    # Thoughts come as a summary, and in Responses only; the oldest models have none.
    Quirk((*_OPENAI_HOSTS, *_GATEWAYS), _RESPONSES, _REASONING_GPT, {"thoughts": "always"}),
    Quirk((*_OPENAI_HOSTS, *_GATEWAYS), _RESPONSES, r"(?:^|/)(?:o1|o3-mini)\b", {"thoughts": ""}),
    Quirk(_OPENAI_HOSTS, ("openai_chat",), _REASONING_GPT, {"thoughts": "unshown"}),
    Quirk(("xai",), _RESPONSES, r"^grok-4(?!.*non-reasoning)", {"include_encrypted": True}),
    # Claude up to 4.5 thinks within a budget, later ones as they see fit.
    Quirk(
        _CLAUDE_HOSTS,
        _CLAUDE,
        r"claude-(?:3|(?:opus|sonnet|haiku)-4(?:[-.][015])?(?:-20\d{6})?(?:@|$))",
        {"thinking_form": "budget", "late_system": False},
    ),
    Quirk(
        _CLAUDE_HOSTS,
        _CLAUDE,
        r"claude-(?:(?:opus|sonnet|haiku)-(?:4[-.][6-9]|[5-9])|fable|mythos)",
        {"thinking_form": "adaptive"},
    ),
    Quirk(
        _CLAUDE_HOSTS,
        _CLAUDE,
        r"claude-(?:opus-4[-.][7-9]|(?:opus|sonnet|haiku)-[5-9]|fable|mythos)",
        # Their thoughts come without words unless they are asked for.
        {"sampling": False, "thoughts": "with_effort"},
    ),
    Quirk(_CLAUDE_HOSTS, _CLAUDE, r"claude-opus-4(?:[-.][01])?(?:-20\d{6})?(?:@|$)", {"most_output_tokens": 32_000}),
    Quirk(_CLAUDE_HOSTS, _CLAUDE, r"claude-(?:fable|mythos)", {"forced_choice": False}),
    Quirk(
        _CLAUDE_HOSTS,
        _CLAUDE,
        r"claude-(?:(?:opus|sonnet|haiku)-5[-.]5|(?:fable|mythos)-5[-.][1-9])",
        {"bound_thinking": True},
    ),
    Quirk(_GEMINI_HOSTS, _GEMINI, r"gemini-[12]\b", {"thinking_field": "thinkingBudget"}),
    Quirk(_GEMINI_HOSTS, _GEMINI, r"gemini-[3-9]\b", {"thinking_field": "thinkingLevel"}),
    # Refused by models that do not think; 2.5 Flash-Lite does only when it is told to.
    Quirk(_GEMINI_HOSTS, _GEMINI, rf"gemini-(?:2\.5|[3-9]\b){_WORDS_ONLY}", {"thoughts": "always"}),
    Quirk(_GEMINI_HOSTS, _GEMINI, rf"gemini-2\.5-flash-lite{_WORDS_ONLY}", {"thoughts": "with_effort"}),
    # Whoever thinks there cannot be forced; so third parties report.
    Quirk(("deepseek",), ("openai_chat",), r"reasoner|-v4", {"forced_choice": False}),
)


def with_quirks(profile: Profile, host: str, protocol: str, model: str) -> Profile:
    """The profile of a host with what this model changes in it."""
    found = [quirk.changes for quirk in QUIRKS if quirk.fits(host, protocol, model)]
    changes = {name: value for quirk in found for name, value in quirk.items()}
    return replace(profile, **changes) if changes else profile
