"""State that must come back: what the thinking model accepts, and what it refuses in the real APIs' words."""

import json

import pytest

from simulator.state import fingerprint, seal, unseal
from tests.simulator.conversations import ORDER, WEATHER
from tests.simulator.speaking import Speech, error
from wire.conversation import Settings
from wire.protocols import PROTOCOLS

MODEL = "sim-planner-thinking"
PATHS = {
    "openai_chat": "/chat/completions",
    "openai_responses": "/responses",
    "anthropic_messages": "/messages",
    "gemini": f"/models/{MODEL}:generateContent",
}
LISTS = {"openai_chat": "messages", "openai_responses": "input", "anthropic_messages": "messages", "gemini": "contents"}


def second(protocol: str, **options) -> dict:
    """The second request of a conversation, as it was sent: a thought about a call, and the call's result."""
    talk = Speech(protocol, MODEL, tools=(WEATHER, ORDER), **options)
    talk.talk("Weather in Tokyo?")
    return json.loads(talk.bodies[1])


def refusal(protocol: str, body: dict) -> str:
    status, said = error(protocol, PATHS[protocol], body)
    assert status in (400, 404), said
    return said["message"]


def passes(protocol: str, body: dict) -> bool:
    return error(protocol, PATHS[protocol], body)[0] == 200


def find(body: dict, protocol: str, kind: str) -> tuple[list, int]:
    """The list that holds the first block, item or part of a kind, and where it stands there."""
    for element in body[LISTS[protocol]]:
        content = element.get("parts", element.get("content"))
        blocks = content if isinstance(content, list) else []
        for index, block in enumerate(blocks):
            if block.get("type") == kind or kind in block:
                return blocks, index
    raise AssertionError(kind)


def test_a_seal_is_opened_again_and_an_altered_one_is_not():
    sealed = seal({"a": 1})
    assert unseal(sealed) == {"a": 1}
    assert unseal(sealed[:-4] + "AAA=") is None
    assert unseal("") is None
    assert unseal(None) is None
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_history_as_it_was_passes(protocol):
    assert passes(protocol, second(protocol))


class TestAnthropic:
    P = "anthropic_messages"

    def test_a_signature_that_is_missing(self):
        body = second(self.P)
        blocks, at = find(body, self.P, "thinking")
        del blocks[at]["signature"]
        assert refusal(self.P, body) == "messages.1.content.0.thinking.signature: Field required"

    @pytest.mark.parametrize("change", [{"signature": "EqQBCgIYAhIM"}, {"thinking": "Something else."}])
    def test_a_thought_that_was_altered(self, change):
        body = second(self.P)
        blocks, at = find(body, self.P, "thinking")
        blocks[at] |= change
        assert refusal(self.P, body) == "messages.1.content.0: Invalid `signature` in `thinking` block"

    @pytest.mark.parametrize("what", ["system", "tools", "question"])
    def test_a_history_that_was_edited(self, what):
        body = second(self.P)
        if what == "system":
            body["system"] = "Be brief."
        elif what == "tools":
            body["tools"] = body["tools"][:1]
        else:
            body["messages"][0]["content"] = "Weather in Oslo?"
        assert "bound to a different conversation" in refusal(self.P, body)

    def test_an_edit_that_asks_to_drop_the_thoughts(self):
        body = second(self.P) | {"system": "Be brief."}
        body["thinking"] = {"type": "adaptive", "block_binding": {"prefix_mismatch_behavior": "drop_block"}}
        assert passes(self.P, body)

    def test_a_thought_that_was_moved(self):
        body = second(self.P)
        blocks, at = find(body, self.P, "thinking")
        blocks.append(blocks.pop(at))
        assert "bound to a different conversation" in refusal(self.P, body)

    def test_with_thinking_enabled_the_step_must_begin_with_its_thought(self):
        body = second(self.P) | {"thinking": {"type": "enabled", "budget_tokens": 1024}}
        blocks, at = find(body, self.P, "thinking")
        del blocks[at]
        assert "Expected `thinking` or `redacted_thinking`, but found `tool_use`" in refusal(self.P, body)
        assert passes(self.P, body | {"thinking": {"type": "adaptive"}})

    def test_a_redacted_thought_comes_and_goes_back(self):
        talk = Speech(self.P, MODEL)
        talk.talk("Weather in Tokyo?")
        talk.talk("And in Rome?")
        body = json.loads(talk.bodies[-1])
        blocks, at = find(body, self.P, "redacted_thinking")
        blocks[at]["data"] = "altered"
        assert "Invalid `data` in `redacted_thinking` block" in refusal(self.P, body)

    def test_other_models_do_not_look_at_thoughts(self):
        body = second(self.P) | {"model": "sim-planner", "system": "Be brief."}
        assert passes(self.P, body)

    def test_thoughts_that_are_not_shown_keep_their_state(self):
        hidden = Settings(max_output_tokens=500, extra_body={"thinking": {"type": "adaptive", "display": "omitted"}})
        body = second(self.P, settings=hidden)
        blocks, at = find(body, self.P, "thinking")
        assert blocks[at]["thinking"] == ""
        assert passes(self.P, body)

    def test_thinking_can_be_switched_off(self):
        off = Settings(max_output_tokens=500, extra_body={"thinking": {"type": "disabled"}})
        with pytest.raises(AssertionError):
            find(second(self.P, settings=off), self.P, "thinking")


class TestResponses:
    P = "openai_responses"

    def item(self, body, kind):
        return next(item for item in body["input"] if item.get("type") == kind)

    def test_encrypted_content_that_was_altered(self):
        body = second(self.P)
        self.item(body, "reasoning")["encrypted_content"] = "gAAAAABo"
        assert refusal(self.P, body) == "The encrypted content gAAA...AABo could not be verified."

    def test_a_thought_without_what_followed_it(self):
        body = second(self.P)
        body["input"] = [item for item in body["input"] if not str(item.get("type")).startswith("function_call")]
        assert "of type 'reasoning' was provided without its required following item" in refusal(self.P, body)

    def test_a_call_without_the_thought_before_it(self):
        body = second(self.P)
        body["input"].remove(self.item(body, "reasoning"))
        assert "was provided without its required 'reasoning' item" in refusal(self.P, body)

    def test_nothing_is_kept_with_store_off(self):
        body = second(self.P) | {"store": False}
        del self.item(body, "reasoning")["encrypted_content"]
        assert "Items are not persisted when `store` is set to false" in refusal(self.P, body)

    def test_without_ids_the_encrypted_content_is_enough(self):
        body = second(self.P) | {"store": False}
        for item in body["input"]:
            item.pop("id", None)
        assert passes(self.P, body)


class TestGemini:
    P = "gemini"

    def test_the_first_call_of_a_step_needs_its_signature(self):
        body = second(self.P)
        parts, at = find(body, self.P, "functionCall")
        del parts[at]["thoughtSignature"]
        message = refusal(self.P, body)
        assert message.startswith("Function call is missing a thought_signature in functionCall parts.")
        assert "`default_api:get_weather` , position 2" in message

    @pytest.mark.parametrize(
        "dummy", ["skip_thought_signature_validator", "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="]
    )
    def test_the_check_can_be_skipped(self, dummy):
        body = second(self.P)
        parts, at = find(body, self.P, "functionCall")
        parts[at]["thoughtSignature"] = dummy
        assert passes(self.P, body)

    def test_a_signature_of_another_part(self):
        body = second(self.P)
        parts, at = find(body, self.P, "functionCall")
        parts[at]["functionCall"]["args"] = {"city": "Oslo"}
        assert refusal(self.P, body) == "Corrupted thought signature."

    def test_earlier_turns_may_have_lost_theirs(self):
        talk = Speech(self.P, MODEL)
        talk.talk("Weather in Tokyo?")
        talk.talk("And in Rome?")
        body = json.loads(talk.bodies[-1])
        parts, at = find(body, self.P, "functionCall")
        del parts[at]["thoughtSignature"]
        assert passes(self.P, body)


class TestChat:
    P = "openai_chat"

    def test_the_thoughts_of_a_message_with_calls_must_come_back(self):
        body = second(self.P)
        del body["messages"][1]["reasoning_content"]
        assert refusal(self.P, body) == (
            "Missing `reasoning_content` field in the assistant message at message index 1."
        )

    def test_calls_that_another_model_made_need_none(self):
        talk = Speech(self.P)
        talk.talk("Weather in Tokyo?")
        assert passes(self.P, json.loads(talk.bodies[1]) | {"model": MODEL})
