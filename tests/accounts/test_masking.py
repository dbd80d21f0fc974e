"""Secrets never stand in what is recorded; everything else does, byte for byte."""

import base64
import functools
import html
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import secrets
from accounts.masking import Masker, masker_for

KEY = "sk-proj-abcdef0123456789"
HARD = 'pä"ss\\wo/rd +%&<🌧>\n='


def escaped(character: str) -> str:
    """The JSON escape that any character may have: of one or two UTF-16 units."""
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


Spell = Callable[[str], str]
SPELLINGS: dict[str, Spell] = {
    "plain": lambda value: value,
    "JSON": lambda value: json.dumps(value)[1:-1],
    "JSON, not ASCII only": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "JSON with escaped slashes": lambda value: json.dumps(value)[1:-1].replace("/", "\\/"),
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)[1:-1])[1:-1],
    "JSON in JSON in JSON": lambda value: json.dumps(json.dumps(json.dumps(value)[1:-1])[1:-1])[1:-1],
    "JSON in JSON, mixed": lambda value: json.dumps(json.dumps(value, ensure_ascii=False)[1:-1])[1:-1],
    "JSON, all escaped": lambda value: re.sub(r"[^\w.-]", lambda match: escaped(match[0]), value, flags=re.ASCII),
    "JSON as in HTML": lambda value: json.dumps(value)[1:-1].replace("<", "\\u003C").replace(">", "\\u003E"),
    "URL": quote,
    "URL, slash too": lambda value: quote(value, safe=""),
    "URL, lower case": lambda value: re.sub("%..", lambda match: match[0].lower(), quote(value, safe="")),
    "form": quote_plus,
    "JSON, five deep": lambda value: functools.reduce(lambda text, _: json.dumps(text)[1:-1], range(5), value),
    "URL, twice": lambda value: quote(quote(value, safe="")),
    "URL, three times": lambda value: quote(quote(quote(value, safe=""))),
    "form, then URL": lambda value: quote(quote_plus(value)),
    "JSON in a URL": lambda value: quote(json.dumps(value)[1:-1], safe=""),
    "JSON in JSON in a URL": lambda value: quote(json.dumps(json.dumps(value)[1:-1])[1:-1], safe=""),
    "URL in JSON": lambda value: json.dumps(quote(value))[1:-1],
    "HTML": html.escape,
    "HTML, twice": lambda value: html.escape(html.escape(value)),
    "HTML, as templates of other languages have it": lambda value: html.escape(value).replace("&quot;", "&#34;"),
    "HTML, all by number": lambda value: re.sub(r"[^\w.-]", lambda one: f"&#{ord(one[0])};", value, flags=re.ASCII),
    "HTML, all by hexadecimal number": lambda value: re.sub(
        r"[^\w.-]", lambda one: f"&#x{ord(one[0]):04X};", value, flags=re.ASCII
    ),
    "HTML in JSON": lambda value: json.dumps(html.escape(value))[1:-1],
    "HTML in JSON, as Go has it": lambda value: json.dumps(html.escape(value))[1:-1].replace("&", "\\u0026"),
    "HTML in a URL": lambda value: quote(html.escape(value), safe=""),
    "JSON in HTML": lambda value: html.escape(json.dumps(value)[1:-1]),
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64, URL's alphabet": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "base64 in a URL": lambda value: quote(base64.b64encode(value.encode()).decode(), safe=""),
    "base64 in JSON": lambda value: base64.b64encode(value.encode()).decode().replace("/", "\\/"),
}

AROUND = "wxyz,:{}"  # in no value, so that what stands around one cannot run together with it
around = st.text(AROUND, max_size=12)
values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=AROUND), min_size=8, max_size=40).filter(
    lambda value: value.strip() == value
)
# No character twice: a value like "ffffffff" is found in base64 at more places than it was put.
uneven_values = st.lists(st.sampled_from("abcdefghijklmnopqrstuv0123456789-_+/"), min_size=8, unique=True).map("".join)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("value", [KEY, HARD])
def test_every_spelling_is_replaced_and_nothing_else(spelling: str, value: str):
    spelled = SPELLINGS[spelling](value)
    masked = Masker({"TOKEN": value}).mask(f'{{"a": "{spelled}", "b": 1.0}}'.encode())
    assert re.sub(rb"(=|%3D)*", b"", masked.data) == b'{"a": "[secret:TOKEN]", "b": 1.0}'
    assert masked.names == ("TOKEN",)


TEXT_SPELLINGS = [name for name in SPELLINGS if "base64" not in name]


@pytest.mark.parametrize("spelling", TEXT_SPELLINGS)
@pytest.mark.parametrize("value", ['"quoted"', "/slashed/", "ends with \\", "ends with %"])
def test_a_value_that_ends_with_an_odd_character_leaves_no_trace(spelling: str, value: str):
    masked = Masker({"T": value}).mask(SPELLINGS[spelling](value).encode())
    assert masked.data == b"[secret:T]"


@settings(max_examples=100)  # all spellings, of several values each
@given(spelling=st.sampled_from(TEXT_SPELLINGS), value=values, before=around, after=around)
def test_any_value_in_any_spelling_leaves_no_trace_and_all_else(spelling: str, value: str, before: str, after: str):
    spelled = SPELLINGS[spelling](value)
    masked = Masker({"T": value}).mask(f"{before}{spelled}{after}".encode())
    assert masked.data == f"{before}[secret:T]{after}".encode()


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@given(value=uneven_values, before=st.binary(max_size=7), after=st.binary(max_size=7))
def test_base64_of_data_that_holds_the_value_is_masked_at_every_place(encode, value: str, before: bytes, after: bytes):
    encoded = encode(before + value.encode() + after)
    head, tail = Masker({"T": value}).mask(encoded).data.split(b"[secret:T]")
    # Only characters that carry bits of the neighbours are left.
    assert head == encoded[: characters_of(before)]
    ended = len(before + value.encode()) * 8 // 6 if after else len(encoded.rstrip(b"="))
    assert tail == encoded[ended:]


WAYS_TO_BREAK: dict[str, bytes] = {
    "MIME": b"\r\n",
    "PEM": b"\n",
    "indented": b"\n    ",
    "in JSON": b"\\r\\n",
    "in JSON in JSON": b"\\\\n",
    "in a URL": b"%0D%0A",
}


@given(
    line=st.sampled_from([64, 76]),
    way=st.sampled_from(list(WAYS_TO_BREAK)),
    value=st.one_of(uneven_values, st.just(KEY * 6)),
    before=st.integers(1, 90),
)
def test_base64_in_lines_is_masked_wherever_they_break(line: int, way: str, value: str, before: int):
    encoded = base64.b64encode(b"\xaa" * before + value.encode() + b"\xbb" * 60)
    lines = WAYS_TO_BREAK[way].join(encoded[at : at + line] for at in range(0, len(encoded), line))
    masked = Masker({"T": value}).mask(lines)
    assert masked.names == ("T",)
    kept = masked.data.replace(WAYS_TO_BREAK[way], b"").replace(b"[secret:T]", b"")
    assert kept == encoded[: characters_of(bytes(before))] + encoded[(before + len(value)) * 8 // 6 :]


def characters_of(data: bytes) -> int:
    """How many characters of base64 carry bits of this data."""
    return -(-len(data) * 8 // 6)


@pytest.mark.parametrize("user", ["", "u", "us", "use", "user@example.com"])
def test_the_password_of_basic_authentication_is_masked(user: str):
    header = base64.b64encode(f"{user}:{KEY}".encode()).decode()
    masked = Masker({"PASSWORD": KEY}).mask_text(f"Basic {header}")
    assert "[secret:PASSWORD]" in masked
    left = masked.removeprefix("Basic ").replace("[secret:PASSWORD]", "")
    assert len(left.rstrip("=")) <= characters_of(f"{user}:".encode())


@given(data=st.binary(max_size=300))
def test_data_without_the_value_stays_as_it_is(data: bytes):
    masked = Masker({"TOKEN": KEY}).mask(data)
    assert (masked.data, masked.names, masked.edits) == (data, (), ())


def test_invalid_utf8_around_the_value_stays_as_it_is():
    assert Masker({"T": KEY}).mask(b"\xff\x00\xfe" + KEY.encode() + b"\xc3(").data == b"\xff\x00\xfe[secret:T]\xc3("


@pytest.mark.parametrize("value", ["1234567", "", "short"])
def test_a_value_under_8_characters_is_left_alone(value: str):
    text = f"it is {value} or {value}"
    assert Masker({"PIN": value}).mask_text(text) == text


def test_a_value_of_8_characters_is_masked():
    assert Masker({"PIN": "12345678"}).mask_text("it is 12345678.") == "it is [secret:PIN]."


def test_space_around_a_value_is_not_part_of_it():
    assert Masker({"T": f"{KEY}\n"}).mask_text(f"Bearer {KEY}") == "Bearer [secret:T]"


def test_several_secrets_each_under_its_name():
    masked = Masker({"A": KEY, "B": "another-secret"}).mask(f"{KEY} another-secret {KEY}".encode())
    assert masked.data == b"[secret:A] [secret:B] [secret:A]"
    assert masked.names == ("A", "B")


def test_of_two_values_that_begin_alike_the_longer_is_taken():
    masker = Masker({"SHORT": KEY, "LONG": KEY + "-more"})
    assert masker.mask_text(f"{KEY}-more {KEY}") == "[secret:LONG] [secret:SHORT]"


def test_text_with_lone_surrogates_can_be_masked():
    assert Masker({"T": KEY}).mask_text(f"\ud800 {KEY} \udfff") == "\ud800 [secret:T] \udfff"


@given(parts=st.lists(st.sampled_from(["aa", KEY, "another-secret", "é", ""]), max_size=12), cut=st.integers(0, 12))
def test_places_are_mapped_to_where_they_are_now(parts: list[str], cut: int):
    masker = Masker({"A": KEY, "B": "another-secret"})
    whole, before = "".join(parts).encode(), "".join(parts[:cut]).encode()
    masked = masker.mask(whole)
    assert masked.offset(len(before)) == len(masker.mask(before).data)
    assert masked.offset(0) == 0
    assert masked.offset(len(whole)) == len(masked.data)


def test_a_place_inside_a_secret_is_behind_its_mark():
    masked = Masker({"A": KEY}).mask(f"aa{KEY}bb".encode())
    assert [masked.offset(place) for place in (2, 3, 2 + len(KEY), 3 + len(KEY))] == [2, 12, 12, 13]


def test_places_never_run_backwards():
    data = f"a{KEY}{KEY}b".encode()
    masked = Masker({"A": KEY}).mask(data)
    places = [masked.offset(place) for place in range(len(data) + 1)]
    assert places == sorted(places)


def test_a_workspaces_masker_knows_its_secrets_only(workspace, elsewhere):
    secrets.put(workspace, "OURS", "ours-ours-ours")
    secrets.put(elsewhere, "THEIRS", "theirs-theirs")
    assert masker_for(workspace).mask_text("ours-ours-ours theirs-theirs") == "[secret:OURS] theirs-theirs"


def test_a_workspaces_masker_knows_a_new_secret_at_once(workspace):
    secrets.put(workspace, "A", "first-value")
    masker_for(workspace)
    secrets.put(workspace, "A", "second-value")
    assert masker_for(workspace).mask_text("second-value") == "[secret:A]"
