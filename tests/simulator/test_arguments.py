import pytest

from tests.simulator.conversations import ALL, WEATHER, calls, tool

NUMBER = {"type": "number"}


def arguments(text, *tools):
    return [filled for _, filled in calls(text, *tools)]


def test_a_number_goes_where_the_words_around_it_point():
    density = tool("calculate_density", "Density of a substance", mass=NUMBER, volume=NUMBER)
    assert arguments("density for a volume of 15 and a mass of 45", density) == [{"mass": 45, "volume": 15}]


def test_what_a_number_counts_stands_after_it():
    fund = tool("fund_balance", "Balance of a fund", amount=NUMBER, annual_yield=NUMBER, years=NUMBER)
    text = "fund balance for an amount of $50000 with 5% yield after 3 years"
    assert arguments(text, fund) == [{"amount": 50000, "annual_yield": 0.05, "years": 3}]


def test_an_integer_stays_whole():
    dice = tool("roll_dice", "Roll dice", sides={"type": "integer"})
    assert arguments("roll dice with 6 sides", dice) == [{"sides": 6}]


def test_an_enum_value_is_taken_as_the_schema_spells_it():
    assert arguments("weather in Oslo in Fahrenheit") == [{"city": "Oslo", "unit": "fahrenheit"}]


def test_a_word_of_the_same_stem_stands_for_an_enum_value():
    forecast = tool("forecast", "Forecast", step={"type": "string", "enum": ["hour", "day"]})
    assert arguments("an hourly forecast", forecast) == [{"step": "hour"}]


@pytest.mark.parametrize(("text", "value"), [("report with charts", True), ("report without charts", False)])
def test_yes_or_no(text, value):
    report = tool("make_report", "A report", include_charts={"type": "boolean"})
    assert arguments(text, report) == [{"include_charts": value}]


def test_a_list_parameter_takes_the_whole_enumeration():
    mean = tool("mean", "Mean of numbers", numbers={"type": "array", "items": NUMBER})
    assert arguments("the mean of 3, 5 and 10", mean) == [{"numbers": [3, 5, 10]}]
    assert arguments("the mean of [3, 5, 10]", mean) == [{"numbers": [3, 5, 10]}]


def test_an_enumeration_for_one_value_makes_one_call_each():
    cities = [filled["city"] for filled in arguments("Weather in Tokyo, London and Paris?")]
    assert cities == ["Tokyo", "London", "Paris"]
    assert [filled["city"] for filled in arguments("weather for Tokyo/London")] == ["Tokyo", "London"]


def test_a_place_and_its_country_are_one_name_and_countries_are_several():
    assert [filled["city"] for filled in arguments("Weather in Madrid, Spain?")] == ["Madrid, Spain"]
    assert [filled["city"] for filled in arguments("Weather in Japan, France and Spain?")] == [
        "Japan",
        "France",
        "Spain",
    ]


def test_small_letters_are_names_after_a_preposition():
    assert [filled["city"] for filled in arguments("weather in tokyo, london and paris")] == [
        "tokyo",
        "london",
        "paris",
    ]


def test_an_enumeration_for_paired_parameters_fills_the_pair():
    gcd = tool("gcd", "Greatest common divisor", num1={"type": "integer"}, num2={"type": "integer"})
    assert arguments("gcd of 48 and 18", gcd) == [{"num1": 48, "num2": 18}]
    assert arguments("gcd of (45, 60) and (81, 27)", gcd) == [{"num1": 45, "num2": 60}, {"num1": 81, "num2": 27}]


def test_prepositions_tell_the_pair_apart():
    trip = tool("find_train", "Find a train", from_city="Where it starts", to_city="Where it ends")
    assert arguments("a train to Rome from Milan", trip) == [{"from_city": "Milan", "to_city": "Rome"}]


def test_one_base_and_several_targets():
    assert arguments("Convert USD to EUR and GBP") == [{"base": "USD", "quote": "EUR"}, {"base": "USD", "quote": "GBP"}]


def test_what_is_counted_is_what_one_has():
    assert arguments("How many euros do I get for 100 dollars?") == [{"base": "USD", "quote": "EUR"}]


def test_two_enumerations_in_blocks_combine_each_with_each():
    price = tool("metal_price", "Price of a metal", metal="The metal", year={"type": "integer"})
    made = arguments("metal price of Gold and Silver in 1990 and 1991", price)
    assert len(made) == 4


def test_company_names_become_ticker_symbols():
    assert arguments("stock price of Apple and Microsoft") == [{"symbol": "AAPL"}, {"symbol": "MSFT"}]


def test_an_email_in_the_person_s_words():
    text = "Send an email to jane@example.com with subject 'Lunch' saying See you at noon"
    assert arguments(text) == [{"to": "jane@example.com", "subject": "Lunch", "body": "See you at noon"}]


def test_only_known_parameters_are_filled():
    for _, filled in calls("Weather in Rome tomorrow at 5 pm for 3 people, mail it to a@example.com", *ALL):
        assert set(filled) <= {"city", "unit", "to", "subject", "body"}


@pytest.mark.parametrize(
    "schema", [{}, {"type": "object"}, {"type": "object", "properties": {"x": True}}, {"properties": []}]
)
def test_an_odd_schema_is_no_reason_to_fail(schema):
    odd = type(WEATHER)("lookup_weather", "Weather", schema)
    assert calls("lookup weather in Rome", odd) == [("lookup_weather", {})]
