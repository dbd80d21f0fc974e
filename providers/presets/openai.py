"""OpenAI, and its models at Azure."""

from providers.presets.preset import GATEWAYS, MAKERS, Preset, Speaks
from wire.profiles import Profile

_MODELS = ("gpt-5-mini", "gpt-5.4-mini", "gpt-4.1-mini", "gpt-4o-mini")
_URL = "https://api.openai.com/v1"
_ACCOUNT = ("organization", "project")
_STATELESS = Profile(store=False, thoughts="with_effort", lacking_tools=("fetch_url",))
"""Nothing is kept there: whole histories are sent. What an effort is chosen for thinks, whatever its name. `fetch_url`
is Perplexity's."""
_RESPONSES_OPTIONS = ("stateful", "no_thoughts")

OPENAI = Preset(
    slug="openai",
    name="OpenAI",
    group=MAKERS,
    speaks=(
        Speaks("openai_chat", _URL, models=_MODELS, options=_ACCOUNT),
        Speaks(
            "openai_responses",
            _URL,
            profile=_STATELESS,
            models=_MODELS,
            options=(*_ACCOUNT, *_RESPONSES_OPTIONS),
            note="Summaries of what a model thinks are asked for. OpenAI gives them to verified organisations and "
            "refuses others: under Advanced they can be left out.",
        ),
    ),
    key_variables=("OPENAI_API_KEY",),
    price_provider="openai",
    docs_url="https://platform.openai.com/docs/guides/function-calling",
)

# Of the v1 interface. The older one has the deployment in its path and an API version behind it.
_AZURE_URL = "https://YOUR-RESOURCE.openai.azure.com/openai/v1"

AZURE = Preset(
    slug="azure",
    name="Azure OpenAI",
    group=GATEWAYS,
    speaks=(
        Speaks(
            "openai_chat",
            _AZURE_URL,
            auth=("api-key", "bearer"),
            options=("api_version",),
            note="For the older interface enter …/openai/deployments/DEPLOYMENT and an API version under Advanced.",
        ),
        Speaks(
            "openai_responses",
            _AZURE_URL,
            profile=_STATELESS,
            auth=("api-key", "bearer"),
            options=_RESPONSES_OPTIONS,
        ),
    ),
    key_variables=("AZURE_OPENAI_API_KEY",),
    price_provider="azure",
    docs_url="https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle",
    note="A model is the name of your deployment. Prices go by that name, so they are right where it is the model's.",
)
