"""What hypothesis draws for the wire: any text, any JSON, neutral conversations."""

from hypothesis import strategies as st

from wire.conversation import (
    Image,
    Message,
    ModelRequest,
    Settings,
    Text,
    ToolCall,
    ToolChoice,
    ToolDefinition,
    ToolResult,
)


def _paired(text: str) -> str:
    """Two surrogates side by side are one character as soon as the text has been JSON: join them beforehand."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


any_text = st.text(st.characters(), max_size=20).map(_paired)
"""Includes NUL, line separators and lone surrogates."""
filled_text = st.text(st.characters(), min_size=1, max_size=20).map(_paired)
any_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)
tool_names = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_.:-]{0,80}\Z")

_definitions = st.builds(
    ToolDefinition,
    name=tool_names,
    description=any_text,
    parameters=st.dictionaries(filled_text, any_json, min_size=1, max_size=3),
    strict=st.booleans(),
)


@st.composite
def turns(draw, names: list[str], number: int) -> list[Message]:
    """A person's words, and what came of them: calls with one result each, and an answer."""
    person = Message("user", tuple(draw(st.lists(_person_parts, min_size=1, max_size=3))))
    calls = tuple(
        ToolCall(f"call_{number}_{index}", name, draw(any_text))
        for index, name in enumerate(draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)))
    )
    words = tuple(Text(text) for text in draw(st.lists(filled_text, max_size=1)))
    results = tuple(ToolResult(call.call_id, call.name, draw(filled_text)) for call in calls)
    answer = Message("assistant", (Text(draw(filled_text)),))
    return [person, Message("assistant", words + calls), Message("tool", results), answer]


@st.composite
def requests(draw) -> ModelRequest:
    """A request as the product makes it, in every particular that the neutral form has."""
    tools = draw(st.lists(_definitions, min_size=1, max_size=3, unique_by=lambda tool: tool.name))
    names = [tool.name for tool in tools]
    messages = [message for number in range(draw(st.integers(1, 3))) for message in draw(turns(names, number))]
    return ModelRequest(
        model=draw(st.from_regex(r"\A[a-z][a-z0-9.-]{0,12}(/[a-z0-9.:-]{1,12})?\Z")),
        messages=tuple(messages),
        system=draw(st.none() | any_text),
        tools=tuple(tools),
        tool_choice=draw(st.none() | _choices(names)),
        parallel_tool_calls=draw(st.none() | st.booleans()),
        stream=draw(st.booleans()),
        settings=draw(_settings),
    )


def _choices(names: list[str]) -> st.SearchStrategy[ToolChoice]:
    some = st.lists(st.sampled_from(names), min_size=1, unique=True).map(tuple)
    return (
        st.sampled_from(["auto", "required", "none"]).map(ToolChoice)
        | st.sampled_from(names).map(lambda name: ToolChoice("tool", (name,)))
        | st.builds(ToolChoice, st.sampled_from(["auto", "required"]), some)
    )


_person_parts = st.builds(Text, filled_text) | st.builds(Image, st.just("https://example.com/a.png"))
_settings = st.builds(
    Settings,
    temperature=st.none() | st.floats(0, 2),
    top_p=st.none() | st.floats(0, 1),
    max_output_tokens=st.none() | st.integers(1, 10_000),
    stop=st.lists(filled_text, max_size=4).map(tuple),
    seed=st.none() | st.integers(0, 2**31),
    reasoning_effort=st.none() | st.sampled_from(["none", "low", "high"]),
    response_format=st.none() | st.just({"type": "json_object"}),
    extra_body=st.dictionaries(st.sampled_from(["top_k", "user", "logit_bias"]), any_json, max_size=2),
)


def splits(data: bytes) -> st.SearchStrategy[list[bytes]]:
    """`data` cut anywhere."""
    cuts = st.lists(st.integers(0, len(data)), max_size=12).map(sorted)
    return cuts.map(lambda at: [data[a:b] for a, b in zip([0, *at], [*at, len(data)], strict=True)])
