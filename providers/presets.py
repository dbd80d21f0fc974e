"""Hosts that a person can pick with one click: address, key, quirks, and whose price list applies.

Sources: the vendors' documentation of their OpenAI-compatible interfaces, read 2026-11-20. A preset is data; a new one
is one entry in `PRESETS`.
"""

from dataclasses import dataclass, replace

from providers import simulated
from wire.profiles import Profile

# What most hosts beside OpenAI itself have in common.
COMPATIBLE = Profile(max_tokens_field="max_tokens", allowed_tools=False, call_id_pattern=r".+")


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known beforehand about a host.

    `auth` is the form in which the host takes its key (`providers.authentication`); empty: as the protocol's vendor.
    `key_variable` is the environment variable in which the vendor's own tools look for a key. `price_provider` is the
    host's name in genai-prices; None means that its prices are unknown. `models` are suggestions for an empty form.
    """

    slug: str
    name: str
    base_url: str
    profile: Profile
    protocol: str = "openai_chat"
    auth: str = ""
    key_variable: str | None = None
    models: tuple[str, ...] = ()
    price_provider: str | None = None
    docs_url: str = ""
    needs_key: bool = True
    note: str = ""

    @property
    def is_local(self) -> bool:
        """Does its address point to the machine that Toolscope runs on?"""
        return self.base_url.startswith("http://localhost")


SIMULATOR = Preset(
    slug="simulator",
    name="Simulator",
    base_url="",  # computed when used (`providers.endpoint`)
    profile=Profile(),
    models=tuple(model.name for model in simulated.MODELS),
    needs_key=False,
    note="Simulated, not a language model. It answers over real HTTP, needs no key and costs nothing.",
)

CUSTOM = Preset(
    slug="custom",
    name="Custom",
    base_url="",
    profile=COMPATIBLE,
    needs_key=False,
    note="Any host that speaks OpenAI Chat Completions. The base URL is what its SDK takes, often ending in /v1.",
)

PRESETS: dict[str, Preset] = {
    preset.slug: preset
    for preset in (
        Preset(
            slug="openai",
            name="OpenAI",
            base_url="https://api.openai.com/v1",
            profile=Profile(),
            key_variable="OPENAI_API_KEY",
            models=("gpt-5-mini", "gpt-4.1-mini", "gpt-4o-mini"),
            price_provider="openai",
            docs_url="https://platform.openai.com/docs/api-reference/chat",
        ),
        Preset(
            slug="openrouter",
            name="OpenRouter",
            base_url="https://openrouter.ai/api/v1",
            profile=COMPATIBLE,
            key_variable="OPENROUTER_API_KEY",
            models=("openai/gpt-4.1-mini", "anthropic/claude-sonnet-4.5"),
            price_provider="openrouter",
            docs_url="https://openrouter.ai/docs",
            note="Models are named vendor/model.",
        ),
        Preset(
            slug="together",
            name="Together",
            base_url="https://api.together.ai/v1",
            profile=replace(COMPATIBLE, stream_usage=False, strict=False, parallel_switch=False),
            key_variable="TOGETHER_API_KEY",
            models=("meta-llama/Llama-3.3-70B-Instruct-Turbo", "Qwen/Qwen2.5-7B-Instruct-Turbo"),
            price_provider="together",
            docs_url="https://docs.together.ai/docs/function-calling",
            note="Temperature goes from 0 to 1. Strict schemas and the parallel switch are not sent.",
        ),
        Preset(
            slug="groq",
            name="Groq",
            base_url="https://api.groq.com/openai/v1",
            profile=replace(COMPATIBLE, max_tokens_field="max_completion_tokens", stream_usage=False, strict=False),
            key_variable="GROQ_API_KEY",
            models=("llama-3.3-70b-versatile", "openai/gpt-oss-20b"),
            price_provider="groq",
            docs_url="https://console.groq.com/docs/tool-use",
            note="Groq checks tool calls itself and answers 400 when a model breaks the schema.",
        ),
        Preset(
            slug="mistral",
            name="Mistral",
            base_url="https://api.mistral.ai/v1",
            profile=replace(COMPATIBLE, stream_usage=False, required_word="any", call_id_pattern=r"[A-Za-z0-9]{9}"),
            key_variable="MISTRAL_API_KEY",
            models=("mistral-small-latest", "mistral-large-latest"),
            price_provider="mistral",
            docs_url="https://docs.mistral.ai/capabilities/function_calling/",
        ),
        Preset(
            slug="deepseek",
            name="DeepSeek",
            base_url="https://api.deepseek.com",
            profile=replace(COMPATIBLE, parallel_switch=False, reasoning_field="reasoning_content"),
            key_variable="DEEPSEEK_API_KEY",
            models=("deepseek-chat", "deepseek-reasoner"),
            price_provider="deepseek",
            docs_url="https://api-docs.deepseek.com/guides/function_calling",
            note="Thinking models do not accept the tool choice “required”.",
        ),
        Preset(
            slug="ollama",
            name="Ollama",
            base_url="http://localhost:11434/v1",
            profile=replace(COMPATIBLE, strict=False, parallel_switch=False),
            docs_url="https://docs.ollama.com/openai",
            needs_key=False,
            note="Tool choice and strict schemas have no effect there. Press Check to list your models.",
        ),
        Preset(
            slug="vllm",
            name="vLLM",
            base_url="http://localhost:8000/v1",
            profile=replace(COMPATIBLE, strict=False),
            docs_url="https://docs.vllm.ai/en/latest/features/tool_calling.html",
            needs_key=False,
            note="Start it with --enable-auto-tool-choice and a --tool-call-parser, or no tool is called.",
        ),
        Preset(
            slug="lmstudio",
            name="LM Studio",
            base_url="http://localhost:1234/v1",
            profile=replace(COMPATIBLE, strict=False, parallel_switch=False),
            docs_url="https://lmstudio.ai/docs/app/api/tools",
            needs_key=False,
            note="Start its local server first. Press Check to list your models.",
        ),
        CUSTOM,
        SIMULATOR,
    )
}


def preset_of(slug: str) -> Preset:
    """The preset of that name; what is unknown is treated as custom."""
    return PRESETS.get(slug, CUSTOM)
