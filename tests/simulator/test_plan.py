import pytest

from simulator.planner.clauses import MAX_CLAUSES, clauses
from simulator.planner.columns import MAX_ROWS
from simulator.planner.extraction import MAX_MENTIONS, mentions
from simulator.planner.plan import plan
from tests.simulator.conversations import ALL, EMAIL, ORDER, STOCK, TODAY, WEATHER, Talk, calls, tool
from wire.conversation import ModelRequest, ToolChoice


def names(made):
    return [name for name, _ in made]


def test_several_subjects_call_several_tools():
    made = calls("What's the weather in Paris and the exchange rate from USD to EUR?")
    assert made == [("get_weather", {"city": "Paris"}), ("get_exchange_rate", {"base": "USD", "quote": "EUR"})]


def test_several_calls_of_several_tools():
    made = calls("Give me Tesla's stock price and the weather in Sydney and Mumbai")
    assert names(made) == ["get_stock_price", "get_weather", "get_weather"]


def test_a_tool_is_chosen_by_its_own_name():
    odd = tool("frobnicate_x1", "")
    assert names(calls("please run frobnicate_x1", odd, WEATHER)) == ["frobnicate_x1"]


def test_the_answer_mentions_every_call():
    talk = Talk(run=lambda name, arguments: {"temperature": len(arguments["city"]), "unit": "celsius"})
    answer = talk.say("Weather in Tokyo, London and Paris?")
    assert len(talk.steps) == 1
    for words in ("Tokyo: temperature 5 °C", "London: temperature 6 °C", "Paris: temperature 5 °C"):
        assert words in answer


def test_a_later_call_takes_its_argument_from_an_earlier_output():
    talk = Talk(run=lambda name, arguments: {"status": "shipped", "customer_email": "mia@example.com"})
    talk.say("Look up order A-1001 and email the customer its status")
    (first,), (second,) = talk.steps
    assert first == ("get_order", {"order_id": "A-1001"})
    assert second[0] == "send_email"
    assert second[1]["to"] == "mia@example.com"
    assert "shipped" in second[1]["body"]


def test_a_tool_that_can_bring_the_missing_argument_is_called_first():
    find_user = tool("find_user", "Find a user by e-mail address", email={"type": "string", "format": "email"})
    get_orders = tool("get_orders", "All orders of a user", user_id={"type": "string"})
    outputs = {"find_user": {"user": {"id": "u-77", "name": "Jane"}}, "get_orders": [{"order": 1}]}
    talk = Talk(tools=(find_user, get_orders), run=lambda name, _: outputs[name])
    talk.say("Which orders has jane@example.com?")
    assert talk.steps == [[("find_user", {"email": "jane@example.com"})], [("get_orders", {"user_id": "u-77"})]]


def test_what_is_to_be_mailed_is_found_first():
    talk = Talk(run=lambda name, _: {"temperature": 18} if name == "get_weather" else {"status": "sent"})
    talk.say("Email ava@example.com the weather in Rome")
    assert [step[0][0] for step in talk.steps] == ["get_weather", "send_email"]
    assert "temperature 18" in talk.steps[1][0][1]["body"]


def test_a_list_in_an_output_fans_out():
    search = tool("search_books", "Search books", query="What to look for")
    details = tool("get_book_price", "Price of a book", book_id={"type": "string"})
    outputs = {"search_books": [{"book_id": "b1"}, {"book_id": "b2"}], "get_book_price": {"price": 9}}
    talk = Talk(tools=(search, details), run=lambda name, _: outputs[name])
    talk.say('Search books about "gardens", then get the book price of each')
    assert talk.steps[1] == [("get_book_price", {"book_id": "b1"}), ("get_book_price", {"book_id": "b2"})]


def test_an_amount_is_converted_at_the_rate_that_was_found():
    outputs = {
        "get_stock_price": {"price": 200.0, "currency": "USD"},
        "get_exchange_rate": {"base": "USD", "quote": "EUR", "rate": 0.5},
    }
    talk = Talk(run=lambda name, _: outputs[name])
    answer = talk.say("Look up the Apple stock price and convert it to euros")
    assert len(talk.steps) == 2
    assert "200 USD is 100.00 EUR." in answer


def test_a_missing_argument_is_asked_for_by_name_and_meaning():
    answer = Talk().say("What is the weather?")
    assert "get_weather" in answer
    assert "`city`" in answer
    assert "name of the city" in answer


def test_a_question_that_no_tool_fits_is_answered_with_what_this_is_and_what_it_can_do():
    talk = Talk(tools=(WEATHER, STOCK))
    answer = talk.say("Write me a poem about autumn leaves")
    assert talk.steps == []
    assert "not a language model" in answer
    assert "get_weather" in answer


def test_without_tools_it_says_so():
    assert "No tool is offered" in Talk(tools=()).say("Weather in Rome?")


class TestToolChoice:
    def test_none_calls_nothing(self):
        assert calls("Weather in Rome?", tool_choice=ToolChoice("none")) == []

    def test_required_calls_even_where_nothing_fits(self):
        assert len(calls("Hello!", tool_choice=ToolChoice("required"))) == 1

    def test_required_ends_once_the_outputs_are_there(self):
        talk = Talk(options={"tool_choice": ToolChoice("required")})
        talk.say("Weather in Rome?")
        assert len(talk.steps) == 1

    def test_a_named_tool_is_called_whatever_the_text_says(self):
        choice = ToolChoice("tool", ("get_order",))
        assert names(calls("Weather in Rome?", tool_choice=choice)) == ["get_order"]

    def test_an_allowed_subset_limits_the_choice(self):
        choice = ToolChoice("auto", ("get_weather",))
        assert names(calls("Weather in Rome and the stock price of Apple", tool_choice=choice)) == ["get_weather"]

    def test_made_up_values_fit_the_schema(self):
        made = calls("Hello!", ORDER, tool_choice=ToolChoice("required"))
        assert made == [("get_order", {"order_id": "A-1003"})]


def test_without_parallel_calls_one_comes_after_the_other():
    talk = Talk(options={"parallel_tool_calls": False})
    talk.say("Weather in Tokyo and Paris")
    assert [[arguments["city"] for _, arguments in step] for step in talk.steps] == [["Tokyo"], ["Paris"]]


class TestFollowUp:
    def test_a_short_question_repeats_the_last_call_with_what_is_new(self):
        talk = Talk()
        talk.say("What's the weather in Paris in fahrenheit?")
        talk.say("And in Rome?")
        assert talk.steps[1] == [("get_weather", {"city": "Rome", "unit": "fahrenheit"})]

    def test_what_was_found_before_serves_the_next_turn(self):
        talk = Talk(run=lambda name, _: {"customer_email": "noah@example.com", "status": "late"})
        talk.say("Where is order A-1002?")
        talk.say("Email the customer about it")
        assert talk.steps[1][0][1]["to"] == "noah@example.com"

    def test_thanks_repeat_nothing(self):
        talk = Talk()
        talk.say("What's the weather in Paris?")
        talk.say("thank you")
        assert len(talk.steps) == 1


def test_the_same_request_gives_the_same_plan():
    talk = Talk()
    talk.say("Weather in Tokyo and the stock price of Apple")
    request = ModelRequest("sim-planner", tuple(talk.messages), tools=ALL)
    assert plan(request, TODAY) == plan(request, TODAY)


@pytest.mark.parametrize("text", ["", " ", "?", "\x00\ud800", "a" * 20_000, "((((" * 500, ", and " * 800, "1 " * 2_000])
def test_no_text_is_too_odd(text):
    assert Talk(tools=(WEATHER, EMAIL)).say(text)


@pytest.mark.parametrize(
    "text", [", and " * 700, "weather in " + ", ".join(["Rome"] * 600), "1," * 2_000, "get weather. " * 300]
)
def test_of_a_page_of_repetitions_only_so_much_is_read(text):
    assert len(clauses(text)) <= MAX_CLAUSES
    assert len(mentions(text, TODAY)) <= 2 * MAX_MENTIONS
    assert len(calls(text)) <= MAX_ROWS
