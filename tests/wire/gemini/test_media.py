"""Pictures and files."""

import pytest

from tests.wire.gemini.conversations import again, contents, encoded
from wire.conversation import (
    File,
    Image,
    Message,
    Text,
)


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        (Image("https://x.org/a.PNG?b"), {"fileData": {"fileUri": "https://x.org/a.PNG?b", "mimeType": "image/png"}}),
        (Image("https://x.org/a"), {"fileData": {"fileUri": "https://x.org/a"}}),
        (Image("data:image/gif,A%20B"), {"inlineData": {"mimeType": "image/gif", "data": "QSBC"}}),
        (
            File("data:;base64,AAAA", media_type="text/csv", name="a.csv"),
            {"inlineData": {"mimeType": "text/csv", "data": "AAAA", "displayName": "a.csv"}},
        ),
    ],
)
def test_pictures_and_files(part, sent):
    assert contents(Message("user", (part,)))[0]["parts"] == [sent]


@pytest.mark.parametrize("part", [File(file_id="file-1"), Image("data:image/png;base64,?"), Image("data:")])
def test_a_file_that_cannot_be_reached_is_left_out_and_said(part):
    assert len(contents(Message("user", (Text("Hi"), part)))[0]["parts"]) == 1
    assert "cannot reach" in encoded(Message("user", (Text("Hi"), part))).notes[0]


def test_files_come_back_as_they_went():
    parts = [
        {"fileData": {"fileUri": "gs://a", "mimeType": "video/mp4"}, "videoMetadata": {"fps": 1}},
        {"fileData": {"fileUri": "https://x.org/a.webp", "mimeType": "image/png"}},
        {"inlineData": {"mimeType": "image/png", "data": "AA-_", "displayName": "a"}},
        {"inlineData": {"mimeType": "audio/wav", "data": "AAAA", "odd": 1}},
        {"inlineData": {"mimeType": 7}},
    ]
    (user,) = again({"role": "user", "parts": parts})
    assert user["parts"] == parts
