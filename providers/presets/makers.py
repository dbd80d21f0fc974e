"""Makers of models whose hosts speak the protocols of others."""

from dataclasses import replace

from providers.presets.preset import COMPATIBLE, COMPATIBLE_MESSAGES, COMPATIBLE_RESPONSES, MAKERS, Preset, Speaks

_MISTRAL_MODELS = ("mistral-small-latest", "mistral-medium-latest", "mistral-large-latest")
_MISTRAL_URL = "https://api.mistral.ai/v1"

MISTRAL = Preset(
    slug="mistral",
    name="Mistral",
    group=MAKERS,
    speaks=(
        Speaks(
            "openai_chat",
            _MISTRAL_URL,
            profile=replace(
                COMPATIBLE,
                stream_usage=False,
                required_word="any",
                none_choice=False,
                call_id_pattern=r"[A-Za-z0-9]{9}",
            ),
            models=_MISTRAL_MODELS,
            note="Ids of calls have nine letters or digits there: others are sent in such a form.",
        ),
        Speaks("openai_responses", _MISTRAL_URL, profile=COMPATIBLE_RESPONSES, models=_MISTRAL_MODELS),
    ),
    key_variables=("MISTRAL_API_KEY",),
    price_provider="mistral",
    docs_url="https://docs.mistral.ai/capabilities/function_calling/",
)

_DEEPSEEK_MODELS = ("deepseek-chat", "deepseek-reasoner", "deepseek-v4-flash")
_DEEPSEEK_URL = "https://api.deepseek.com"

DEEPSEEK = Preset(
    slug="deepseek",
    name="DeepSeek",
    group=MAKERS,
    speaks=(
        Speaks(
            "openai_chat",
            _DEEPSEEK_URL,
            profile=replace(COMPATIBLE, parallel_switch=False, reasoning_field="reasoning_content"),
            models=_DEEPSEEK_MODELS,
        ),
        Speaks(
            "openai_responses",
            _DEEPSEEK_URL,
            profile=replace(COMPATIBLE_RESPONSES, parallel_switch=False, contiguous_calls=True),
            models=_DEEPSEEK_MODELS,
            note="It keeps no answers: the whole conversation is sent each time.",
        ),
        Speaks(
            "anthropic_messages",
            "https://api.deepseek.com/anthropic",
            profile=COMPATIBLE_MESSAGES,
            auth=("bearer", "x-api-key"),
            models=_DEEPSEEK_MODELS,
        ),
    ),
    key_variables=("DEEPSEEK_API_KEY",),
    price_provider="deepseek",
    docs_url="https://api-docs.deepseek.com/guides/function_calling",
    note="Thinking models do not accept the tool choice “required”, and leave temperature aside.",
)

_XAI_MODELS = ("grok-4.7", "grok-4-fast-non-reasoning", "grok-code-fast-1")
_XAI_URL = "https://api.x.ai/v1"

XAI = Preset(
    slug="xai",
    name="xAI",
    group=MAKERS,
    speaks=(
        Speaks("openai_chat", _XAI_URL, profile=COMPATIBLE, models=_XAI_MODELS),
        Speaks(
            "openai_responses",
            _XAI_URL,
            profile=replace(COMPATIBLE_RESPONSES, store=False),
            models=_XAI_MODELS,
            options=("stateful",),
            note="Toolscope has not been tried against recorded traffic of this interface.",
        ),
    ),
    key_variables=("XAI_API_KEY",),
    price_provider="x-ai",
    docs_url="https://docs.x.ai/docs/guides/function-calling",
)
