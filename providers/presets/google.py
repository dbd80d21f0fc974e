"""Google's two ways to Gemini."""

from providers.presets.preset import MAKERS, Preset, Speaks
from wire.profiles import Profile

_MODELS = ("gemini-3.8-flash", "gemini-3.1-pro-preview", "gemini-2.5-flash")

AI_STUDIO = Preset(
    slug="google",
    name="Google AI Studio",
    group=MAKERS,
    speaks=(
        Speaks(
            "gemini",
            "https://generativelanguage.googleapis.com",
            profile=Profile(server_side_invocations=True),
            models=_MODELS,
            options=("no_thoughts",),
        ),
    ),
    key_variables=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    price_provider="google",
    docs_url="https://ai.google.dev/gemini-api/docs/function-calling",
)

VERTEX = Preset(
    slug="vertex",
    name="Google Vertex AI",
    group=MAKERS,
    speaks=(
        Speaks(
            "gemini",
            "https://aiplatform.googleapis.com",
            profile=Profile(publisher="google"),
            version="/v1",
            auth=("google_service_account", "bearer", "x-goog-api-key"),
            models=_MODELS,
            options=("project", "location", "no_thoughts"),
            note="Project and location stand under Advanced. A service account and an access token need the project; "
            "an express key needs neither.",
        ),
    ),
    price_provider="google",
    docs_url="https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling",
    note="Prices are those of the global endpoint; some regions cost more.",
)
