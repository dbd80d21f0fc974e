"""OpenAPI documents: each operation becomes an HTTP tool."""

import contextlib
import json

import pytest
from hypothesis import given

from tests.wire.strategies import any_json
from tools.checks import check_fields
from tools.executors.http import check
from tools.sources.found import NotThis, Unreadable
from tools.sources.openapi import read
from wire.schemas.validation import check_schema, violations

PET = {"type": "object", "properties": {"name": {"type": "string"}, "friend": {"$ref": "#/components/schemas/Pet"}}}
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Pet Store", "version": "1"},
    "servers": [{"url": "https://pets.example.com/{stage}/", "variables": {"stage": {"default": "v2"}}}],
    "security": [{"key": []}],
    "components": {
        "schemas": {"Pet": PET},
        "parameters": {"limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "nullable": True}}},
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "inQuery": {"type": "apiKey", "in": "query", "name": "api_key"},
            "token": {"type": "http", "scheme": "bearer"},
            "person": {"type": "http", "scheme": "basic"},
        },
    },
    "paths": {},
}


def document(method="get", path="/pets", shared=None, **operation):
    return {**DOCUMENT, "paths": {path: {"parameters": shared or [], method: operation}}}


def tool(**given):
    found = read(json.dumps(document(**given)))
    [one] = found.tools
    return one


def body(schema, kind="application/json", **more):
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema}}, **more}}


def test_an_operation_becomes_a_tool():
    made = tool(operationId="listPets", summary="List pets.", description="All of them.")
    assert made.definition.name == "list_pets"
    assert made.definition.description == "List pets.\n\nAll of them."
    assert made.implementation["method"] == "GET"
    assert made.implementation["url"] == "https://pets.example.com/v2/pets"
    assert made.side_effects == "read_only"


def test_without_an_id_the_method_and_path_name_it():
    assert tool(path="/pets/{id}/toys", shared=[{"name": "id", "in": "path", "required": True}]).definition.name == (
        "get_pets_id_toys"
    )


def test_parameters_of_path_and_query_are_arguments_the_operation_s_own_first():
    made = tool(
        path="/pets/{id}",
        shared=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        parameters=[
            {"$ref": "#/components/parameters/limit"},
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}, "description": "Number."},
        ],
    )
    assert made.definition.parameters["properties"] == {
        "id": {"type": "integer", "description": "Number."},
        "limit": {"type": ["integer", "null"]},
    }
    assert made.definition.parameters["required"] == ["id"]


def test_a_body_s_properties_are_arguments_and_the_query_keeps_its_own():
    made = tool(
        method="post",
        parameters=[{"name": "dry", "in": "query", "schema": {"type": "boolean"}}],
        **body({"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}),
    )
    assert set(made.definition.parameters["properties"]) == {"dry", "name"}
    assert made.implementation["query"] == ["dry"]
    assert made.implementation["body"] == "arguments"
    assert made.side_effects == "destructive"


@pytest.mark.parametrize(
    "schema",
    [{"type": "array", "items": {"type": "string"}}, {"allOf": [PET]}, {**PET, "additionalProperties": True}],
)
def test_a_body_that_is_more_than_properties_is_one_argument(schema):
    made = tool(method="put", **body(schema))
    assert made.implementation["body_argument"] == "body"
    assert made.definition.parameters["required"] == ["body"]


def test_references_are_carried_in_defs_also_in_a_circle():
    parameters = tool(method="post", **body({"$ref": "#/components/schemas/Pet"})).definition.parameters
    assert parameters["properties"]["friend"] == {"$ref": "#/$defs/Pet"}
    assert check_schema(parameters) == []
    assert violations(parameters, {"name": "Rex", "friend": {"name": "Tom", "friend": {}}}) == []
    assert violations(parameters, {"friend": {"name": 7}})


@pytest.mark.parametrize(
    ("scheme", "header", "value"),
    [
        ("key", "X-Key", "{{secret:pet_store_key}}"),
        ("token", "Authorization", "Bearer {{secret:pet_store_token}}"),
        ("person", "Authorization", "Basic {{secret:pet_store_person}}"),
    ],
)
def test_security_takes_a_stored_secret(scheme, header, value):
    made = tool(security=[{scheme: []}])
    assert made.implementation["headers"] == {header: value}
    assert any("secret" in note for note in made.notes)


def test_a_key_in_the_query_and_none_at_all():
    assert tool(security=[{"inQuery": []}]).implementation["url"].endswith("?api_key={{secret:pet_store_in_query}}")
    assert tool(security=[]).implementation["headers"] == {}
    assert tool(security=[{}, {"key": []}]).implementation["headers"] == {}


def header(name, **more):
    return {"name": name, "in": "header", "schema": {"type": "string"}, **more}


def test_header_parameters_are_arguments_that_are_sent_as_headers():
    made = tool(parameters=[header("X-Trace", required=True), header("Idempotency-Key"), header("Accept-Language")])
    assert list(made.definition.parameters["properties"]) == ["X-Trace", "Idempotency-Key", "Accept-Language"]
    assert made.definition.parameters["required"] == ["X-Trace"]
    assert made.implementation["header_arguments"] == ["X-Trace", "Idempotency-Key", "Accept-Language"]
    assert check(dict(made.implementation), made.definition.parameters) == []


def test_a_credential_that_a_header_parameter_asks_for_is_a_secret_and_no_argument():
    made = tool(parameters=[header("Authorization", required=True), header("X-Tenant-Token", required=True)])
    assert made.definition.parameters["properties"] == {}
    assert made.implementation["headers"] == {
        "X-Key": "{{secret:pet_store_key}}",
        "Authorization": "{{secret:pet_store_authorization}}",
        "X-Tenant-Token": "{{secret:pet_store_x_tenant_token}}",
    }
    assert "Store the value of the header Authorization as the secret pet_store_authorization." in made.notes


@pytest.mark.parametrize(
    ("parameter", "note"),
    [
        (header("Authorization"), "The header parameter Authorization is left out: it looks like a credential"),
        (header("Host"), "The header parameter Host is left out: an argument cannot be it."),
        (
            header("Content-Type", required=True),
            "The header parameter Content-Type is left out: the tool asks for JSON",
        ),
        (header("limit"), "The header parameter limit is left out: another parameter has its name."),
        ({**header("tea"), "in": "cookie"}, "The cookie parameter tea is left out: an argument cannot be one."),
    ],
)
def test_a_header_parameter_that_is_not_carried_over_is_noted(parameter, note):
    made = tool(parameters=[{"$ref": "#/components/parameters/limit"}, parameter])
    assert list(made.definition.parameters["properties"]) == ["limit"]
    assert any(one.startswith(note) for one in made.notes)


def test_what_security_says_already_is_not_asked_for_again():
    made = tool(parameters=[header("x-key", required=True)])
    assert made.implementation["headers"] == {"X-Key": "{{secret:pet_store_key}}"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"parameters": [{"name": "Cookie", "in": "cookie", "required": True}]}, "cookie parameter Cookie"),
        (
            {"parameters": [{"name": "X-Forwarded-For", "in": "header", "required": True}]},
            "header parameter X-Forwarded",
        ),
        ({"method": "post", **body({}, "multipart/form-data")}, "only JSON can be sent"),
        ({"parameters": [{"$ref": "other.yaml#/x"}]}, "outside the document"),
        ({"parameters": [{"$ref": "#/components/none"}]}, "leads nowhere"),
        ({"servers": [{"url": "/relative"}]}, "no server"),
    ],
)
def test_what_cannot_be_a_tool_is_left_out_with_the_reason(given, sentence):
    found = read(json.dumps(document(**given)))
    assert found.tools == ()
    assert sentence in found.left_out[0]


def test_a_relative_server_goes_below_where_the_document_came_from():
    found = read(json.dumps(document(servers=[{"url": "/api"}])), "https://host.example/docs/openapi.json")
    assert found.tools[0].implementation["url"] == "https://host.example/api/pets"


def test_names_are_each_their_own():
    paths = {f"/{number}": {"get": {"operationId": "list"}} for number in range(3)}
    found = read(json.dumps({**DOCUMENT, "paths": paths}))
    assert [one.definition.name for one in found.tools] == ["list", "list_2", "list_3"]


def test_yaml_is_read_and_dates_stay_texts():
    text = """
openapi: 3.1.0
servers: [{url: "https://x.example"}]
paths:
  /a:
    get:
      parameters:
        - {name: day, in: query, schema: {type: string, default: 2024-01-01}}
      responses: {200: {description: fine}}
"""
    [one] = read(text).tools
    assert one.definition.parameters["properties"]["day"]["default"] == "2024-01-01"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("openapi: 3.0.0\npaths: [", Unreadable),
        ("swagger: '2.0'\npaths: {}", Unreadable),
        ('{"openapi": "4.0", "paths": {"/a": {}}}', Unreadable),
        ('{"openapi": "3.0.0", "paths": {}}', Unreadable),
        ('{"name": "x"}', NotThis),
        ("just words", NotThis),
        ("a: &a [x, x]\n" + "\n".join(f"b{i}: &b{i} [*a, *a]" for i in range(2)), NotThis),
    ],
)
def test_other_texts_are_told_apart(text, error):
    with pytest.raises(error):
        read(text)


def test_a_bomb_of_aliases_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 12)]
    with pytest.raises(Unreadable, match="unfolds to more than"):
        read("openapi: 3.0.0\n" + "\n".join(lines))


def test_a_large_document_with_circles_becomes_tools_that_can_be_saved():
    schemas = {
        "Base": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
        "Node": {
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}},
                {"oneOf": [{"$ref": "#/components/schemas/Leaf"}, {"$ref": "#/components/schemas/Base"}]},
            ]
        },
        "Leaf": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Tree"}},
        "Tree": {"type": "array", "items": {"$ref": "#/components/schemas/Leaf"}},
    }
    paths = {
        f"/things{number}/{{id}}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"operationId": f"getThing{number}"},
            "put": {"operationId": f"putThing{number}", **body({"$ref": "#/components/schemas/Node"})},
        }
        for number in range(150)
    }
    whole = {**DOCUMENT, "components": {**DOCUMENT["components"], "schemas": schemas}, "paths": paths}
    found = read(json.dumps(whole))
    assert len(found.tools) == 300
    for one in found.tools:
        check_fields(
            {
                "description": one.definition.description,
                "parameters": one.definition.parameters,
                "implementation": dict(one.implementation),
            },
            [],
        )


@given(any_json)
def test_any_json_in_a_document_is_read_or_refused(value):
    for shape in (
        {**DOCUMENT, "paths": value},
        {**DOCUMENT, "paths": {"/a": {"get": value}}},
        {**DOCUMENT, "components": value, "paths": {"/a": {"get": {}}}},
        document(parameters=[value], **body(value)),
    ):
        with contextlib.suppress(NotThis, Unreadable):
            read(json.dumps(shape))
