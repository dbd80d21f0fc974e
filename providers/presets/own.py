"""Servers on a person's own machines, any other host, and the simulator."""

from dataclasses import replace

from providers import simulated
from providers.presets.preset import (
    COMPATIBLE,
    COMPATIBLE_MESSAGES,
    COMPATIBLE_RESPONSES,
    OWN,
    Preset,
    Speaks,
)
from wire.profiles import Profile
from wire.protocols import PROTOCOLS


def custom(protocol: str) -> Speaks:
    """A host of which nothing is known but the protocol."""
    facts = PROTOCOLS[protocol].FACTS
    options = tuple(option.name for option in facts.options if option.anywhere)
    return Speaks(protocol, "", profile=facts.compatible, options=options)


OLLAMA = Preset(
    slug="ollama",
    name="Ollama",
    group=OWN,
    speaks=(
        Speaks(
            "openai_chat",
            "http://localhost:11434/v1",
            profile=replace(COMPATIBLE, strict=False, parallel_switch=False),
        ),
    ),
    docs_url="https://docs.ollama.com/api/openai-compatibility",
    needs_key=False,
    note="Strict schemas have no effect there, and tool choice may have none. Press Check to list your models.",
)

_VLLM_URL = "http://localhost:8000/v1"

VLLM = Preset(
    slug="vllm",
    name="vLLM",
    group=OWN,
    speaks=(
        Speaks("openai_chat", _VLLM_URL, profile=replace(COMPATIBLE, strict=False)),
        Speaks(
            "openai_responses",
            _VLLM_URL,
            profile=replace(COMPATIBLE_RESPONSES, strict=False),
            options=("stateful",),
            note="It keeps answers only where it is started with VLLM_ENABLE_RESPONSES_API_STORE=1.",
        ),
    ),
    docs_url="https://docs.vllm.ai/en/latest/features/tool_calling.html",
    needs_key=False,
    note="Start it with --enable-auto-tool-choice and a --tool-call-parser, or no tool is called.",
)

_LM_STUDIO_URL = "http://localhost:1234/v1"

LM_STUDIO = Preset(
    slug="lmstudio",
    name="LM Studio",
    group=OWN,
    speaks=(
        Speaks("openai_chat", _LM_STUDIO_URL, profile=replace(COMPATIBLE, strict=False, parallel_switch=False)),
        Speaks(
            "openai_responses",
            _LM_STUDIO_URL,
            profile=replace(COMPATIBLE_RESPONSES, strict=False, parallel_switch=False),
            options=("stateful",),
        ),
        Speaks("anthropic_messages", "http://localhost:1234", profile=COMPATIBLE_MESSAGES),
    ),
    docs_url="https://lmstudio.ai/docs/developer/openai-compat/tools",
    needs_key=False,
    note="Start its local server first. Press Check to list your models.",
)

CUSTOM = Preset(
    slug="custom",
    name="Custom",
    group=OWN,
    speaks=tuple(custom(protocol) for protocol in PROTOCOLS),
    needs_key=False,
    note="Any host that speaks one of the protocols.",
)

SIMULATOR = Preset(
    slug="simulator",
    name="Simulator",
    group=OWN,
    speaks=tuple(
        Speaks(
            protocol,
            "",
            profile=Profile(bound_thinking=True, server_side_invocations=True),
            models=tuple(model.name for model in simulated.MODELS),
        )
        for protocol in PROTOCOLS
    ),
    needs_key=False,
    note="Simulated, not a language model. It answers over real HTTP, needs no key and costs nothing.",
)
"""Its address is computed when used (`providers.endpoint`)."""
