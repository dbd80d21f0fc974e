"""What a host keeps: an answer is gone on from by its name only where the host kept it."""

import json

import pytest

from wire.conversation import Message, ModelRequest, Text
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import openai_responses

WORDS = {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": "Sunny."}]}
STATEFUL = Profile(stateful=True)


def sent_after(answer: dict) -> dict:
    response = openai_responses.decode_response(json.dumps(answer).encode(), ToolNames())
    messages = (Message("user", (Text("Weather?"),)), response.message, Message("user", (Text("Thanks."),)))
    return json.loads(openai_responses.encode_request(ModelRequest("m", messages), STATEFUL).body)


@pytest.mark.parametrize("said", [{"store": True}, {}])
def test_only_what_is_new_is_sent_after_an_answer_that_the_host_keeps(said):
    body = sent_after({"id": "resp_1", "status": "completed", "output": [WORDS], **said})
    assert body["previous_response_id"] == "resp_1"
    assert body["input"] == [{"role": "user", "content": "Thanks."}]


def test_everything_is_sent_after_an_answer_that_the_host_did_not_keep():
    body = sent_after({"id": "resp_1", "status": "completed", "output": [WORDS], "store": False})
    assert "previous_response_id" not in body
    assert [item["role"] for item in body["input"]] == ["user", "assistant", "user"]
