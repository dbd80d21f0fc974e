"""Arguments that pass a schema which does not name them."""

import pytest

from wire.schemas.undeclared import undeclared

CITY = {"type": "object", "properties": {"city": {}}}


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        (CITY, ["town"]),
        ({**CITY, "additionalProperties": True}, []),
        ({**CITY, "additionalProperties": False}, []),
        ({**CITY, "patternProperties": {"^t": {}}}, []),
        ({**CITY, "allOf": [{"properties": {"town": {}}}]}, []),
        ({**CITY, "$ref": "#/$defs/a"}, []),
        ({"type": "object"}, []),
        ({"type": "object", "properties": "none"}, []),
    ],
)
def test_an_argument_that_nothing_names_is_told_where_the_schema_says_what_there_is(schema, names):
    assert undeclared(schema, {"city": 1, "town": 2}) == names
