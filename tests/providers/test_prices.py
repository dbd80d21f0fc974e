"""What tokens cost: three sources, exact decimals, unknown stays unknown."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import Workspace
from providers.models import ModelPrice, Provider
from providers.own_prices import set_price
from providers.prices import Price, Rates, Tier, cost, price_for
from wire.conversation import Message, ServerToolCall, Text, Usage

pytestmark = pytest.mark.django_db


def provider(preset: str) -> Provider:
    workspace = Workspace.objects.create(name="w")
    return Provider.objects.create(workspace=workspace, name=preset, protocol="openai_chat", preset=preset)


def test_a_listed_price_comes_through_the_presets_host():
    price = price_for(provider("openai"), "gpt-4o-mini")
    assert price is not None
    assert price.source == "genai-prices"
    assert (price.input_per_million, price.output_per_million) == (Decimal("0.15"), Decimal("0.6"))


def test_another_hosts_model_of_the_same_name_has_no_price():
    assert price_for(provider("groq"), "gpt-4o-mini") is None


@pytest.mark.parametrize("preset", ["custom", "", "ollama", "vllm", "lmstudio"])
def test_a_host_without_price_list_is_unknown(preset):
    assert price_for(provider(preset), "gpt-4o-mini") is None


def test_an_unknown_model_is_unknown():
    assert price_for(provider("openai"), "no-such-model") is None


def test_simulated_models_have_a_price_labelled_made_up():
    price = price_for(provider("simulator"), "sim-planner")
    assert price is not None
    assert price.source == "made up (simulated)"


def test_the_workspaces_own_price_goes_first():
    at = provider("openai")
    ModelPrice.objects.create(
        workspace=at.workspace, provider=at, model="gpt-4o-mini", input_per_million=7, output_per_million=9
    )
    price = price_for(at, "gpt-4o-mini")
    assert price is not None
    assert (price.source, price.input_per_million, price.output_per_million) == ("workspace", 7, 9)


RATES = Price(Decimal(2), Decimal(10), Decimal("0.5"))


def test_cached_tokens_cost_their_own_rate():
    usage = Usage(input_tokens=1_000_000, output_tokens=100_000, cache_read_tokens=400_000)
    assert cost(RATES, usage) == Decimal("1.2") + Decimal("0.2") + Decimal("1")


def test_without_a_cache_rate_cached_tokens_cost_as_input():
    assert cost(Price(Decimal(2), Decimal(10)), Usage(input_tokens=500_000, cache_read_tokens=500_000)) == Decimal(1)


def test_more_cached_than_read_is_held_to_what_was_read():
    assert cost(RATES, Usage(input_tokens=1000, cache_read_tokens=5000)) == Decimal("0.0005")


def test_cache_writes_cost_their_own_rate():
    price = Price(Decimal(3), Decimal(15), cache_write_per_million=Decimal("3.75"))
    assert cost(price, Usage(input_tokens=1_000_000, cache_write_tokens=1_000_000)) == Decimal("3.75")


@pytest.mark.parametrize("kind", ["input_tokens", "output_tokens", "cache_read_tokens", "reasoning_tokens"])
def test_a_count_that_is_no_number_is_an_unknown_cost(kind):
    assert cost(RATES, replace(Usage(1000, 100), **{kind: None})) is None


def test_a_tier_applies_to_the_whole_request_once_it_reads_more():
    price = Price(Decimal(1), Decimal(1), tiers=(Tier(200_000, Rates(Decimal(2), Decimal(3))),))
    assert cost(price, Usage(input_tokens=200_000)) == Decimal("0.2")
    assert cost(price, Usage(input_tokens=200_001, output_tokens=1_000_000)) == Decimal("0.400002") + 3


def test_listed_tiers_are_read():
    price = price_for(provider("openrouter"), "anthropic/claude-sonnet-4.5")
    assert price is not None
    assert price.tiers
    assert price.tiers[0].rates.input_per_million > price.input_per_million


def test_unknown_price_or_usage_is_an_unknown_cost():
    assert cost(None, Usage(input_tokens=1)) is None
    assert cost(RATES, None) is None


def test_the_record_keeps_the_rates_as_decimal_strings():
    assert RATES.as_json() == {
        "source": "workspace",
        "input_per_million": "2",
        "output_per_million": "10",
        "cache_read_per_million": "0.5",
    }


def test_writes_that_are_kept_for_an_hour_cost_more():
    price = Price(
        Decimal(3), Decimal(15), cache_write_per_million=Decimal("3.75"), cache_write_1h_per_million=Decimal(6)
    )
    raw = {"cache_creation": {"ephemeral_5m_input_tokens": 400_000, "ephemeral_1h_input_tokens": 600_000}}
    usage = Usage(input_tokens=1_000_000, cache_write_tokens=1_000_000, raw=raw)
    assert cost(price, usage) == Decimal("1.5") + Decimal("3.6")
    without = Price(Decimal(3), Decimal(15), cache_write_per_million=Decimal("3.75"))
    assert cost(without, usage) == Decimal("3.75")


def test_searches_of_the_provider_cost_a_fee_each():
    searched = Usage(input_tokens=1_000_000, raw={"server_tool_use": {"web_search_requests": 3}})
    assert cost(Price(Decimal(3), Decimal(15), per_web_search=Decimal("0.01")), searched) == Decimal("3.03")


def test_a_search_whose_fee_nobody_says_makes_the_cost_unknown():
    searched = Usage(input_tokens=1_000_000, raw={"server_tool_use": {"web_search_requests": 1}})
    assert cost(RATES, searched) is None


def test_another_tool_that_the_provider_ran_for_a_fee_makes_the_cost_unknown():
    ran = Message("assistant", (ServerToolCall("ci_1", "code_interpreter", "{}"), Text("24")))
    assert cost(RATES, Usage(input_tokens=1_000_000)) is not None
    assert cost(RATES, Usage(input_tokens=1_000_000), ran) is None


def test_each_request_may_cost_a_fee():
    price = price_for(provider("perplexity"), "sonar")
    assert price is not None
    assert cost(price, Usage()) == price.per_request == Decimal("0.012")


def test_listed_fees_and_cache_rates_are_read():
    price = price_for(provider("anthropic"), "claude-sonnet-4-5")
    assert price is not None
    assert (price.cache_read_per_million, price.cache_write_per_million) == (Decimal("0.3"), Decimal("3.75"))
    assert (price.cache_write_1h_per_million, price.per_web_search) == (Decimal(6), Decimal("0.01"))
    assert price.as_json()["per_web_search"] == "0.01"


@pytest.mark.parametrize(
    ("preset", "model"),
    [
        ("openai", "gpt-5-mini"),
        ("anthropic", "claude-haiku-5-5"),
        ("google", "gemini-2.5-flash"),
        ("vertex", "gemini-2.5-flash"),
        ("perplexity", "perplexity/sonar"),
        ("together", "openai/gpt-oss-120b"),
        ("openrouter", "anthropic/claude-sonnet-4.5"),
        ("groq", "llama-3.3-70b-versatile"),
        ("mistral", "mistral-small-latest"),
        ("deepseek", "deepseek-chat"),
        ("xai", "grok-4.7"),
        ("azure", "gpt-4o-mini"),
    ],
)
def test_every_host_with_a_list_has_prices(preset, model):
    assert price_for(provider(preset), model) is not None


def test_a_gateway_that_the_library_does_not_list_is_unknown_whatever_the_model():
    assert price_for(provider("zenmux"), "anthropic/claude-sonnet-4.5") is None


def test_an_own_price_may_say_what_writing_to_the_cache_costs():
    at = provider("zenmux")
    set_price(
        at,
        model="m",
        input_per_million=Decimal(1),
        output_per_million=Decimal(2),
        cache_write_per_million=Decimal("1.25"),
    )
    price = price_for(at, "m")
    assert price is not None
    assert cost(price, Usage(input_tokens=1_000_000, cache_write_tokens=1_000_000)) == Decimal("1.25")
