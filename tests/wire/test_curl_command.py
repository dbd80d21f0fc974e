"""Curl commands as people copy them: what they send, read without running them."""

import contextlib
import json
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.waiting import LONG_S
from tests.wire.code.stub import recordings
from wire.code.call import Call
from wire.curl_command import is_curl, read_curl
from wire.errors import WireError
from wire.programs import LANGUAGES

URL = "https://api.openai.com/v1/chat/completions"
BODY = '{"model": "m", "messages": []}'


@pytest.mark.parametrize(
    "command",
    [
        f"curl {URL} -d '{BODY}'",
        f"$ curl -sS -X POST '{URL}' --data '{BODY}'",
        f"curl --request POST --url {URL} --data-raw $'{BODY}'",
        f"curl {URL} \\\n  -H 'Content-Type: application/json' \\\n  --data-binary '{BODY}' | jq .",
        f"curl {URL}\\\r\n --json '{BODY}' --compressed",
        f"curl -d'{BODY}' {URL}",
        f"curl {URL} -o out.json -m 30 -u me:secret -d '{BODY}'",
        f"curl {URL} -d @- <<EOF\n{BODY}\nEOF",
        f"curl {URL} -H 'a: b' --data-binary @- <<'END' | jq\n{BODY}\nEND\n",
        f"printf %s '{BODY}' | curl {URL} --data-binary @-",
        f'curl {URL} -d "{BODY.replace(chr(34), chr(92) + chr(34))}"',
    ],
)
def test_the_address_and_the_body_are_read(command):
    assert is_curl(command)
    found = read_curl(command)
    assert (found.url, json.loads(found.body)) == (URL, json.loads(BODY))


def test_headers_come_by_their_names_in_lower_case():
    found = read_curl(f"curl {URL} -H \"Authorization: Bearer $KEY\" --header 'X-A: b:c' -d 1")
    assert found.headers == {"authorization": "Bearer $KEY", "x-a": "b:c"}


@pytest.mark.parametrize(
    ("command", "method", "url", "body"),
    [
        (f"curl {URL}", "GET", URL, ""),
        (f"curl {URL} -d a=1 -d b=2", "POST", URL, "a=1&b=2"),
        (f"curl -X put {URL} -d 1", "PUT", URL, "1"),
        (f"curl -XDELETE {URL}", "DELETE", URL, ""),
        (f"curl -G {URL} -d a=1 --data-urlencode 'b=c d'", "GET", f"{URL}?a=1&b=c%20d", ""),
        (f"curl -sG '{URL}?x=1' -d a=1", "GET", f"{URL}?x=1&a=1", ""),
        (f"curl -I {URL}", "HEAD", URL, ""),
        (f"curl {URL} -F file=@a.png", "POST", URL, ""),
    ],
)
def test_the_method_is_what_curl_makes_of_it(command, method, url, body):
    found = read_curl(command)
    assert (found.method, found.url, found.body) == (method, url, body)


@pytest.mark.parametrize(
    ("option", "header"),
    [
        ("-u me:secret", ("authorization", "Basic bWU6c2VjcmV0")),
        ("--oauth2-bearer abc", ("authorization", "Bearer abc")),
        ("-b 'a=b'", ("cookie", "a=b")),
        ("-A mine", ("user-agent", "mine")),
    ],
)
def test_some_options_are_headers(option, header):
    assert read_curl(f"curl {URL} {option}").headers == dict([header])


@pytest.mark.parametrize(
    ("options", "headers", "overruled"),
    [
        ("-u me:secret -H 'Authorization: Bearer a'", {"authorization": "Bearer a"}, (("-u", "authorization"),)),
        ("-H 'Authorization: Bearer a' --user me:b", {"authorization": "Bearer a"}, (("--user", "authorization"),)),
        ("-b a=b -H 'Cookie: c=d'", {"cookie": "c=d"}, (("-b", "cookie"),)),
        ("-H 'X-A: 1' -H 'X-A: 2'", {"x-a": "2"}, (("-H", "x-a"),)),
        ("--oauth2-bearer a -u me:b", {"authorization": "Bearer a"}, (("-u", "authorization"),)),
        ("-H 'X-A:' -H 'X-B;'", {"x-b": ""}, ()),
    ],
)
def test_a_header_is_sent_once_and_what_it_overrules_is_named(options, headers, overruled):
    found = read_curl(f"curl {URL} {options}")
    assert (found.headers, found.overruled) == (headers, overruled)


def test_what_a_body_of_text_cannot_say_is_named():
    assert read_curl(f"curl {URL} -F file=@a.png -H @h.txt").left_out == ("-F file=@a.png", "-H @h.txt")


def test_escapes_of_a_browsers_copy():
    found = read_curl(r"curl x --data-raw $'it\'s \u00e9 \x41 \n \\ \101 \u0021'")
    assert found.body == "it's é A \n \\ A !"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (f"curl {URL} -d '{{", "line 1 is never closed"),
        (f'curl {URL} \\\n -d "a', "line 2 is never closed"),
        (f"curl {URL} -d @body.json", "stands in body.json"),
        (f"curl {URL} -d @-", "its standard input"),
        (f"curl {URL} -d", "has no value"),
        ("echo curly", "no curl command"),
    ],
)
def test_what_cannot_be_read_is_said(command, sentence):
    with pytest.raises(WireError, match=sentence):
        read_curl(command)


@pytest.mark.parametrize("text", [BODY, '{"messages": [{"content": "curl it"}]}', "", "curly"])
def test_json_is_no_command(text):
    assert not is_curl(text)


def test_our_own_commands_are_read_back_byte_by_byte(shared_data):
    for recorded in recordings(shared_data):
        body = json.dumps(recorded.request, ensure_ascii=False)
        address = f"https://example.com{recorded.path}"
        for size in (0, 60_000):
            long = f"{body}{' ' * size}"
            call = Call(recorded.protocol, address, long.encode(), "A_KEY", "x-api-key")
            found = read_curl(LANGUAGES["curl"](call))
            assert (found.url, found.body) == (address, long), recorded.name


@given(st.text(st.characters(exclude_characters="\x00\r", exclude_categories=("Cs",))))
def test_whatever_is_quoted_comes_back(text):
    assert read_curl(f"curl x --data-raw {shlex.quote(text)}").body == text


@pytest.mark.parametrize("text", ["|", ";", "&&", ">", ""])
def test_a_quoted_sign_is_a_word(text):
    assert read_curl(f"curl x --data-raw '{text}' -H 'a: b'").body == text


@given(st.text(alphabet="'\"$\\ \n|;&><-@d{}curlEOF"))
def test_no_text_raises_anything_but_our_error(text):
    with contextlib.suppress(WireError):
        read_curl(f"curl {text}")


@pytest.mark.parametrize("written", [r"$'a\tb\'c\x41\u00e9\\'", '"a\\"b\\$c\\d"', r"a\ b'c'" + '"d"', "'a'\\''b'"])
def test_words_are_what_bash_makes_of_them(written):
    said = subprocess.run(["bash", "-c", f"printf %s {written}"], capture_output=True, check=True, timeout=LONG_S)
    assert read_curl(f"curl x --data-raw {written}").body == said.stdout.decode()


def test_here_documents_that_never_end_are_each_looked_at_once():
    assert read_curl(f"curl {URL} " + "<<A\n" * 20_000).url == URL  # 80 kB: seconds for each 1,000 if it were not so
