from tests.simulator.conversations import RATE, WEATHER, Talk, error, tool


def refusing_once(refused, message, output=None):
    """A tool that refuses one set of arguments."""
    return lambda name, arguments: error(message) if arguments == refused else (output or {"ok": True})


def test_an_example_in_the_schema_shows_what_a_number_should_look_like():
    talk = Talk(run=refusing_once({"order_id": "1001"}, "order_id: '1001' does not match '^[A-Z]-[0-9]{4}$'"))
    answer = talk.say("Where is order 1001?")
    assert talk.steps == [[("get_order", {"order_id": "1001"})], [("get_order", {"order_id": "A-1001"})]]
    assert "failed" not in answer


def test_a_suggestion_in_the_message_is_taken():
    talk = Talk(run=refusing_once({"city": "Pariss"}, "Unknown city 'Pariss'. Did you mean 'Paris'?"))
    talk.say("Weather in Pariss?")
    assert talk.steps[1] == [("get_weather", {"city": "Paris"})]


def test_enum_values_in_the_message_are_read():
    shirts = tool("order_shirt", "Order a shirt", size="Size of the shirt")
    message = "size: must be one of small, medium, large"
    talk = Talk(tools=(shirts,), run=refusing_once({"size": "mediun"}, message))
    talk.say('order a shirt of size "mediun"')
    assert talk.steps[1] == [("order_shirt", {"size": "medium"})]


def test_a_passing_failure_is_tried_once_more():
    answers = iter([error("The service timed out. Try again."), {"temperature": 3}])
    talk = Talk(run=lambda *_: next(answers))
    answer = talk.say("Weather in Oslo?")
    assert len(talk.steps) == 2
    assert "temperature 3" in answer


def test_a_lasting_failure_is_told_and_not_tried_for_ever():
    talk = Talk(run=lambda *_: error("The service timed out. Try again."))
    answer = talk.say("Weather in Oslo?")
    assert len(talk.steps) == 2
    assert "get_weather failed" in answer
    assert "timed out" in answer


def test_an_error_that_says_nothing_useful_is_told():
    talk = Talk(run=lambda *_: error("Internal failure 17."))
    answer = talk.say("Weather in Oslo?")
    assert len(talk.steps) == 1
    assert "Internal failure 17." in answer


def test_beside_a_failure_the_other_outputs_are_told():
    talk = Talk(
        run=lambda name, arguments: error("No such place.") if arguments["city"] == "Mordor" else {"temperature": 9}
    )
    answer = talk.say("Weather in Mordor and Rome?")
    assert "No such place." in answer
    assert "temperature 9" in answer


def test_a_correction_does_not_use_up_another_wish():
    run = refusing_once({"city": "Pariss"}, "Unknown city 'Pariss'. Did you mean 'Paris'?")
    talk = Talk(tools=(WEATHER, RATE), run=run, options={"parallel_tool_calls": False})
    talk.say("Weather in Pariss and Rome")
    assert [step[0][1]["city"] for step in talk.steps] == ["Pariss", "Paris", "Rome"]
