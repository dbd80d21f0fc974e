"""The simulator, served: alone, and inside the product's own web application."""

from collections.abc import Iterator

import anthropic
import openai
import pytest
from django.core.asgi import get_asgi_application
from google import genai

from providers.simulated import simulator_key
from simulator.standalone import application
from tests.serving import serving

KEY = "key-of-a-test"


@pytest.fixture(scope="session")
def alone_url() -> Iterator[str]:
    """The simulator alone, twenty times as fast as a plausible model."""
    with serving(application(KEY, speed=20)) as url:
        yield url


@pytest.fixture(scope="session")
def simulator_url(alone_url: str) -> str:
    """The base URL for OpenAI's SDK."""
    return f"{alone_url}/v1"


@pytest.fixture(scope="session")
def product_url() -> Iterator[str]:
    """The simulator where the product mounts it."""
    with serving(get_asgi_application()) as url:
        yield f"{url}/simulator"


@pytest.fixture(scope="session")
def mounted_url(product_url: str) -> str:
    """The base URL for OpenAI's SDK."""
    return f"{product_url}/v1"


@pytest.fixture
def client(simulator_url: str, no_root_certificates: None) -> Iterator[openai.OpenAI]:
    """OpenAI's own SDK on the simulator alone."""
    with openai.OpenAI(base_url=simulator_url, api_key=KEY, max_retries=0, timeout=60) as client:
        yield client


@pytest.fixture
def mounted(mounted_url: str, no_root_certificates: None) -> Iterator[openai.OpenAI]:
    """OpenAI's own SDK on the product's simulator."""
    with openai.OpenAI(base_url=mounted_url, api_key=simulator_key(), max_retries=0, timeout=60) as client:
        yield client


def claude_on(url: str, key: str) -> anthropic.Anthropic:
    """Anthropic's own SDK."""
    return anthropic.Anthropic(base_url=url, api_key=key, max_retries=0, timeout=60)


def gemini_on(url: str, key: str) -> genai.Client:
    """Google's own SDK."""
    return genai.Client(api_key=key, http_options={"base_url": url, "api_version": "v1beta", "timeout": 60_000})


@pytest.fixture
def claude(alone_url: str, no_root_certificates: None) -> Iterator[anthropic.Anthropic]:
    """Anthropic's own SDK on the simulator alone."""
    with claude_on(alone_url, KEY) as client:
        yield client


@pytest.fixture
def google(alone_url: str, no_root_certificates: None) -> genai.Client:
    """Google's own SDK on the simulator alone."""
    return gemini_on(alone_url, KEY)
