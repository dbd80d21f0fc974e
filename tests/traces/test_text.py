import pytest

from accounts.masking import Masker
from traces.text import readable, shown, storable, storable_json, without_secrets
from wire.conversation import Message, Text, ToolCall


def test_plain_text_stays():
    assert storable("Zürich 東京 🗼") == "Zürich 東京 🗼"


def test_nul_and_lone_surrogates_become_visible_escapes():
    assert storable("a\x00b\ud800c") == "a\\u0000b\\ud800c"


def test_too_long_text_is_cut_and_says_so():
    assert storable("abcdef", 4) == "abc…"
    assert storable("abcd", 4) == "abcd"


def test_json_keeps_its_shape_and_loses_what_no_database_takes():
    value = {"a\x00": [1, 2.5, True, None, float("nan")], "b": ("\udfff",)}
    assert storable_json(value) == {"a\\u0000": [1, 2.5, True, None, "nan"], "b": ["\\udfff"]}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Zürich".encode(), "Zürich"),
        (b"a\x00b", "a\\u0000b"),
        (b"\xff\xfeB", "\\xff\\xfeB"),
        ("x\ud83dy".encode("utf-8", "surrogatepass"), "x\\ud83dy"),
        (b"caf\xc3", "caf\\xc3"),
    ],
)
def test_bytes_are_shown_with_visible_escapes(data, text):
    assert shown(data) == text


def test_two_halves_of_a_character_are_one_for_a_reader():
    assert readable("a\ud83d\ude00b\ud83dc\x00") == "a\U0001f600b\\ud83dc\\u0000"


def test_a_message_without_secrets_stays_the_very_same():
    message = Message("assistant", (Text("It is sk-a-long-key."), ToolCall("c", "t", '{"k": "sk-a-long-key"}')))
    assert without_secrets(message, Masker({})) is message
    masked = without_secrets(message, Masker({"KEY": "sk-a-long-key"}))
    assert masked.text == "It is [secret:KEY]."
    assert masked.tool_calls[0].arguments == '{"k": "[secret:KEY]"}'
