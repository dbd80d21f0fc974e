"""The OpenAPI document, completed with what holds for every operation: the errors that each may answer."""

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from api import problems

EVERYWHERE = {
    "401": "No key, or one that is wrong or revoked",
    "405": "The address does not know this method",
    "422": "The input is invalid: unknown fields and parameters included",
}
WITH_BODY = {"400": "The body is not JSON", "413": "The body is too large"}
WITH_ID = {"404": "No such id in this workspace"}

PROBLEM = {"content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}}


def complete(schema: OpenAPISchema) -> OpenAPISchema:
    """The document with every error response declared as problem details."""
    schema["components"]["schemas"].update(_problem_schemas())
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            _declare_errors(operation, has_id="{" in path)
    return schema


def _declare_errors(operation: dict[str, Any], *, has_id: bool) -> None:
    errors = EVERYWHERE | (WITH_BODY if "requestBody" in operation else {}) | (WITH_ID if has_id else {})
    declared = {str(status): answer for status, answer in operation["responses"].items()}
    own = {status: answer for status, answer in declared.items() if status >= "400"}
    described = errors | {status: answer["description"] for status, answer in own.items()}
    fine = {status: answer for status, answer in declared.items() if status < "400"}
    operation["responses"] = fine | {
        status: {"description": sentence} | PROBLEM for status, sentence in sorted(described.items())
    }


def _problem_schemas() -> dict[str, Any]:
    whole: dict[str, Any] = problems.ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = whole.pop("$defs")
    return parts | {"ProblemOut": whole}
