"""Gateways: one key for the models of many makers, named vendor/model."""

from dataclasses import replace

from providers.presets.preset import COMPATIBLE, COMPATIBLE_MESSAGES, COMPATIBLE_RESPONSES, GATEWAYS, Preset, Speaks

_OPENROUTER_MODELS = ("openai/gpt-5-mini", "anthropic/claude-sonnet-4.5", "google/gemini-2.5-flash")
_OPENROUTER_URL = "https://openrouter.ai/api/v1"
_APP = ("app_url", "app_name")

OPENROUTER = Preset(
    slug="openrouter",
    name="OpenRouter",
    group=GATEWAYS,
    speaks=(
        Speaks(
            "openai_chat",
            _OPENROUTER_URL,
            profile=replace(COMPATIBLE, effort_form="reasoning"),
            models=_OPENROUTER_MODELS,
            options=_APP,
            note="Claude leaves out its reasoning where a tool is forced.",
        ),
        Speaks(
            "openai_responses",
            _OPENROUTER_URL,
            profile=replace(COMPATIBLE_RESPONSES, thoughts="with_effort"),
            models=_OPENROUTER_MODELS,
            options=(*_APP, "no_thoughts"),
        ),
        Speaks(
            "anthropic_messages",
            "https://openrouter.ai/api",
            profile=COMPATIBLE_MESSAGES,
            auth=("bearer",),
            models=("anthropic/claude-sonnet-4.5", "anthropic/claude-haiku-4.5"),
            options=(*_APP, "no_thoughts"),
        ),
    ),
    key_variables=("OPENROUTER_API_KEY",),
    price_provider="openrouter",
    docs_url="https://openrouter.ai/docs/guides/features/tool-calling",
    note="Models are named vendor/model. OpenRouter says itself what each request cost: both sums are shown.",
)

_ZENMUX_MODELS = ("openai/gpt-5-mini", "anthropic/claude-sonnet-4.5", "google/gemini-2.5-flash")
_ZENMUX_URL = "https://zenmux.ai/api/v1"

ZENMUX = Preset(
    slug="zenmux",
    name="ZenMux",
    group=GATEWAYS,
    speaks=(
        Speaks("openai_chat", _ZENMUX_URL, profile=COMPATIBLE, models=_ZENMUX_MODELS),
        Speaks(
            "openai_responses",
            _ZENMUX_URL,
            profile=COMPATIBLE_RESPONSES,
            models=_ZENMUX_MODELS,
            options=("no_thoughts",),
            note="Whether answers can be continued on ZenMux's side differs by maker and is not known: Toolscope sends "
            "the whole conversation.",
        ),
        Speaks(
            "anthropic_messages",
            "https://zenmux.ai/api/anthropic",
            profile=COMPATIBLE_MESSAGES,
            auth=("x-api-key", "bearer"),
            models=("anthropic/claude-sonnet-4.5", "anthropic/claude-haiku-4.5"),
            options=("no_thoughts",),
        ),
        Speaks(
            "gemini",
            "https://zenmux.ai/api/vertex-ai",
            version="/v1",
            auth=("x-goog-api-key", "bearer"),
            models=("google/gemini-2.5-flash", "google/gemini-2.5-pro"),
            options=("no_thoughts",),
            note="In which header the key goes here is not certain: if it is refused, choose Bearer under Advanced.",
        ),
    ),
    key_variables=("ZENMUX_API_KEY",),
    docs_url="https://docs.zenmux.ai/guide/advanced/tool-calls.html",
    note="Models are named vendor/model. The price list does not know this host: give models prices of your own.",
)

TOGETHER = Preset(
    slug="together",
    name="Together AI",
    group=GATEWAYS,
    speaks=(
        Speaks(
            "openai_chat",
            "https://api.together.ai/v1",
            profile=replace(COMPATIBLE, stream_usage=False, strict=False, parallel_switch=False, max_temperature=1),
            models=("meta-llama/Llama-3.3-70B-Instruct-Turbo", "moonshotai/Kimi-K3", "zai-org/GLM-5.3"),
        ),
    ),
    key_variables=("TOGETHER_API_KEY",),
    price_provider="together",
    docs_url="https://docs.together.ai/docs/function-calling",
    note="Temperature goes from 0 to 1. Strict schemas and the parallel switch are not sent.",
)

GROQ = Preset(
    slug="groq",
    name="Groq",
    group=GATEWAYS,
    speaks=(
        Speaks(
            "openai_chat",
            "https://api.groq.com/openai/v1",
            profile=replace(COMPATIBLE, max_tokens_field="max_completion_tokens", stream_usage=False, strict=False),
            models=("llama-3.3-70b-versatile", "openai/gpt-oss-120b", "openai/gpt-oss-20b"),
        ),
    ),
    key_variables=("GROQ_API_KEY",),
    price_provider="groq",
    docs_url="https://console.groq.com/docs/tool-use",
    note="Groq checks tool calls itself and answers 400 when a model breaks the schema.",
)
