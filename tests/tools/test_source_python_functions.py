"""Python functions: parsed, never executed."""

import contextlib
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.sources.found import NotThis, Unreadable
from tools.sources.python_functions import read
from wire.schemas.validation import check_schema


def tools(text):
    return read(textwrap.dedent(text)).tools


def parameter(annotation, before=""):
    [tool] = tools(f"{before}\ndef f(a: {annotation}): ...")
    assert check_schema(tool.definition.parameters) == []
    return tool.definition.parameters["properties"]["a"]


NUMPY = """Convert money.

    Parameters
    ----------
    amount : float
        How much.
    to : str
        Which currency.
    """


@pytest.mark.parametrize(
    "docstring",
    [
        "Convert money.\n\n    Args:\n        amount: How much.\n        to (str): Which currency.\n    ",
        "Convert money.\n\n    :param amount: How much.\n    :param to: Which currency.\n    ",
        NUMPY,
    ],
)
def test_a_function_becomes_a_tool(docstring):
    head = 'async def convert(amount: float, to: str = "EUR") -> float:'
    [tool] = read(f'{head}\n    """{docstring}"""\n    return 1\n').tools
    definition = tool.definition
    assert (definition.name, definition.description) == ("convert", "Convert money.")
    assert definition.parameters == {
        "type": "object",
        "properties": {
            "amount": {"type": "number", "description": "How much."},
            "to": {"type": "string", "description": "Which currency.", "default": "EUR"},
        },
        "required": ["amount"],
    }


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        ("str", {"type": "string"}),
        ("int | None", {"type": ["integer", "null"]}),
        ("Optional[str]", {"type": ["string", "null"]}),
        ("typing.Union[int, str]", {"type": ["integer", "string"]}),
        ("list[int]", {"type": "array", "items": {"type": "integer"}}),
        ("Sequence['str']", {"type": "array", "items": {"type": "string"}}),
        ("set[str]", {"type": "array", "items": {"type": "string"}, "uniqueItems": True}),
        ("dict[str, float]", {"type": "object", "additionalProperties": {"type": "number"}}),
        ("tuple[int, ...]", {"type": "array", "items": {"type": "integer"}}),
        ("Literal['a', 'b']", {"type": "string", "enum": ["a", "b"]}),
        ("Literal[1, 'b']", {"enum": [1, "b"]}),
        ("datetime.datetime", {"type": "string", "format": "date-time"}),
        ("Annotated[int, 'How many.']", {"type": "integer", "description": "How many."}),
        (
            "Annotated[int, Field(description='N', ge=1, le=9)]",
            {"type": "integer", "description": "N", "minimum": 1, "maximum": 9},
        ),
        ("list[str] | None", {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]}),
        ("Unknown", {}),
        ("Any", {}),
        ("f()", {}),
    ],
)
def test_annotations_are_schemas(annotation, schema):
    assert parameter(annotation) == schema


CLASSES = '''
class Unit(StrEnum):
    C = "celsius"
    F = "fahrenheit"

@dataclass
class Place:
    """Where."""
    city: str
    inside: "Place | None" = None
    tags: list[str] = field(default_factory=list)

class Query(BaseModel):
    text: str = Field(description="Words.", min_length=1)
    most: int = Field(10, ge=1)
    exact: bool = Field(...)

class Options(TypedDict, total=False):
    deep: bool
    must: Required[int]

class Row(TypedDict):
    a: int
    b: NotRequired[int]
'''


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("Unit", {"enum": ["celsius", "fahrenheit"]}),
        (
            "Place",
            {
                "type": "object",
                "properties": {
                    "city": {"type": "string"},
                    "inside": {"anyOf": [{"$ref": "#/$defs/Place"}, {"type": "null"}]},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
                "description": "Where.",
                "required": ["city"],
            },
        ),
        (
            "Query",
            {
                "type": "object",
                "properties": {
                    "text": {"type": "string", "description": "Words.", "minLength": 1},
                    "most": {"type": "integer", "minimum": 1},
                    "exact": {"type": "boolean"},
                },
                "required": ["text", "exact"],
            },
        ),
        (
            "Options",
            {
                "type": "object",
                "properties": {"deep": {"type": "boolean"}, "must": {"type": "integer"}},
                "required": ["must"],
            },
        ),
        (
            "Row",
            {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a"]},
        ),
    ],
)
def test_classes_of_the_same_text_are_definitions(name, schema):
    [tool] = tools(f"{CLASSES}\ndef f(a: {name}): ...")
    assert tool.definition.parameters["properties"]["a"] == {"$ref": f"#/$defs/{name}"}
    assert tool.definition.parameters["$defs"][name] == schema
    assert check_schema(tool.definition.parameters) == []


def test_parameters_that_no_model_fills_in_are_left_out_and_noted():
    [tool] = tools("def f(self, a, *rest, b=1, **more): ...")
    assert list(tool.definition.parameters["properties"]) == ["a", "b"]
    assert tool.definition.parameters["required"] == ["a"]
    assert len(tool.notes) == 3


def test_defaults_that_are_no_plain_json_only_make_optional():
    [tool] = tools("def f(a=None, b=object(), c=1e999, d={1: 2}, e=[1]): ...")
    assert "required" not in tool.definition.parameters
    assert {name: one.get("default") for name, one in tool.definition.parameters["properties"].items()} == {
        "a": None,
        "b": None,
        "c": None,
        "d": None,
        "e": [1],
    }


def test_methods_are_named_as_left_out():
    found = read("def a(): ...\nclass B:\n  def c(self): ...\n  def _d(self): ...")
    assert [tool.definition.name for tool in found.tools] == ["a"]
    assert found.left_out == ("B.c: a method of a class.",)


def test_private_functions_are_left_out():
    found = read("def _a(): ...\ndef b(): ...")
    assert [one.definition.name for one in found.tools] == ["b"]
    assert "_a" in found.left_out[0]


def test_nothing_of_the_text_is_executed(tmp_path):
    mark = tmp_path / "mark"
    read(f"open({str(mark)!r}, 'w').close()\ndef f(a=open({str(mark)!r}, 'w')): ...")
    assert not mark.exists()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("def f(:", Unreadable),
        ("def _f(): ...", Unreadable),
        ("x = 1", NotThis),
        ('{"description": "def f(): ..."}', NotThis),
        ("openapi: 3.0.0\ninfo: |\n  x\ndef f(): ...", NotThis),
        ("def f():\n  x = " + "(" * 500 + ")" * 500, Unreadable),
        ("def f():\n  return '\0'", Unreadable),
    ],
)
def test_what_is_no_function_is_told_apart(text, error):
    with pytest.raises(error):
        read(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read_or_refused(annotation, docstring):
    with contextlib.suppress(NotThis, Unreadable):
        read(f'def f(a: {annotation} = 1):\n    """{docstring}"""\n')
