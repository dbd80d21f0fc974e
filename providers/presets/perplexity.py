"""Perplexity's Agent API: Responses, as far as it goes."""

from providers.presets.preset import MAKERS, Preset, Speaks
from wire.profiles import Profile

PERPLEXITY = Preset(
    slug="perplexity",
    name="Perplexity Agent API",
    group=MAKERS,
    speaks=(
        Speaks(
            "openai_responses",
            "https://api.perplexity.ai/v1",
            profile=Profile(
                parallel_switch=False,
                tool_choice=False,
                allowed_tools=False,
                custom_tools=False,
                sampling=False,
                responses_path="/agent",
                plain_items=True,
                lacking_tools=("code_interpreter", "image_generation", "file_search"),
            ),
            models=("perplexity/sonar", "openai/gpt-5-mini"),
        ),
    ),
    key_variables=("PERPLEXITY_API_KEY",),
    price_provider="perplexity",
    docs_url="https://docs.perplexity.ai/docs/agent-api/tools",
    note="Its documents name neither tool choice, nor parallel calls, nor temperature: none of them is sent. Whether "
    "it lists its models is not known.",
)
