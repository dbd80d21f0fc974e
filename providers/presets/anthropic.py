"""Anthropic."""

from providers.presets.preset import MAKERS, Preset, Speaks

ANTHROPIC = Preset(
    slug="anthropic",
    name="Anthropic",
    group=MAKERS,
    speaks=(
        Speaks(
            "anthropic_messages",
            "https://api.anthropic.com",
            auth=("x-api-key", "bearer"),
            models=("claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5", "claude-sonnet-4-5"),
            options=("no_thoughts",),
            note="Every request must say how many tokens it may make at most; Toolscope says so where you do not.",
        ),
    ),
    key_variables=("ANTHROPIC_API_KEY",),
    price_provider="anthropic",
    docs_url="https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview",
)
