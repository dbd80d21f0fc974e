"""Hosts that a person can pick with one click: what they speak, key, quirks, and whose price list applies.

Sources: the vendors' documentation and SDKs, read 2026-11-20; what is doubtful says so in its note. A preset is data; a
new one is one entry in a file of this package and one line in `PRESETS`.
"""

from providers.presets.anthropic import ANTHROPIC
from providers.presets.gateways import GROQ, OPENROUTER, TOGETHER, ZENMUX
from providers.presets.google import AI_STUDIO, VERTEX
from providers.presets.makers import DEEPSEEK, MISTRAL, XAI
from providers.presets.openai import AZURE, OPENAI
from providers.presets.own import CUSTOM, LM_STUDIO, OLLAMA, SIMULATOR, VLLM
from providers.presets.perplexity import PERPLEXITY
from providers.presets.preset import Preset, Speaks

__all__ = ["CUSTOM", "PRESETS", "SIMULATOR", "Preset", "Speaks", "preset_of"]

PRESETS: dict[str, Preset] = {
    preset.slug: preset
    for preset in (
        OPENAI,
        ANTHROPIC,
        AI_STUDIO,
        VERTEX,
        MISTRAL,
        DEEPSEEK,
        XAI,
        PERPLEXITY,
        OPENROUTER,
        ZENMUX,
        TOGETHER,
        GROQ,
        AZURE,
        OLLAMA,
        VLLM,
        LM_STUDIO,
        CUSTOM,
        SIMULATOR,
    )
}


def preset_of(slug: str) -> Preset:
    """The preset of that name; what is unknown is treated as custom."""
    return PRESETS.get(slug, CUSTOM)
