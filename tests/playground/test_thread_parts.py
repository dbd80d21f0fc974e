"""What a conversation holds beside words and calls, in the playground's own thread; nothing is loaded for it."""

from django.test import Client
from django.urls import reverse

from playground.thread import shown_messages
from tests.playground.protocols import said
from tests.playground.raw_answers import FOUND, REDACTED, SEARCH, THINKING, claude
from tests.traces.test_pages_parts import DOT
from traces.pages.parts import SIGNED
from wire.conversation import File, Image, Message, Opaque, Refusal, Text, ToolResult

CITED = {"type": "web_search_result_location", "url": "https://tokyo.example/cited", "title": "CITED-TITLE",
         "cited_text": "q", "encrypted_index": "x"}  # fmt: skip
ANSWER = claude(
    THINKING,
    REDACTED,
    SEARCH,
    FOUND,
    {"type": "text", "text": "ANSWER-WORDS", "citations": [CITED]},
    {"type": "brand_new_block", "value": "NEW-WORDS"},
)


def page_of(run) -> str:
    return Client().get(reverse("playground:conversation", args=[run.conversation_id])).content.decode()


def test_an_answer_shows_thoughts_sources_and_what_is_not_known(speaks, stub, make_run, finish):
    speaks("anthropic_messages")
    stub.play(ANSWER)
    page = page_of(finish(make_run(stream=False)))
    for words in ("The city is Tokyo.", SIGNED, "redacted by the provider", "run by the provider", "ANSWER-WORDS",
                  "CITED-TITLE", "brand_new_block", "NEW-WORDS"):  # fmt: skip
        assert words in page
    assert 'href="https://tokyo.example/cited" target="_blank" rel="noopener noreferrer nofollow"' in page


def test_a_refusal_says_that_it_is_one(stub, make_run, finish):
    stub.play(said("openai_chat", Refusal("I would rather not.")))
    page = page_of(finish(make_run()))
    assert "<strong>Refused:</strong> I would rather not." in page
    assert page.count("I would rather not.") == 1


def test_pictures_and_files_that_were_sent_are_named_and_not_loaded(stub, make_run, finish):
    stub.play(said("openai_chat", Text("A cat.")))
    content = [
        {"type": "text", "text": "What is this?"},
        {"type": "image", "url": "https://pictures.example/cat.png"},
        {"type": "image", "url": DOT},
    ]
    page = page_of(finish(make_run(messages=[{"role": "user", "content": content}])))
    assert "What is this?" in page
    assert "at pictures.example, not loaded here" in page
    assert page.count('class="part-picture"') == 1
    assert 'src="https://pictures.example' not in page
    assert f'src="{DOT}"' in page
    assert "Its pictures and files stay." in page


def test_a_message_of_words_alone_says_nothing_of_pictures(stub, make_run, finish):
    stub.play(said("openai_chat", Text("Hi.")))
    assert "pictures" not in page_of(finish(make_run()))


def test_messages_that_are_no_runs_yet_are_shown_by_their_parts():
    file = File("https://e.example/a.pdf", media_type="application/pdf", name="a.pdf")
    message = Message("user", (Text("See."), Image(DOT), file, Opaque("gemini", {"videoMetadata": {}})))
    result = Message("tool", (ToolResult("c", "f", "No.", is_error=True),))
    first, second = shown_messages((message, result))
    assert [part.kind for part in first.parts] == ["text", "image", "file", "other"]
    assert [part.is_error for part in second.parts] == [True]
    assert first.text == "See."
