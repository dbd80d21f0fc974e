"""What an operation takes in its path, query and headers."""

from collections.abc import Mapping

from accounts.credential_names import is_credential
from tools.executors.http.headers import may_be_argument
from tools.sources.openapi.making import LONGEST_DESCRIPTION, Making, Operation, Unusable
from tools.sources.openapi.references import COST_OF_A_PARAMETER, follow
from tools.sources.openapi.security import secret_name
from wire.conversation import Json


def add_parameters(making: Making, operation: Operation) -> None:
    """Each parameter as an argument, as what the tool always sends, or as a sentence why not. Raises Unusable."""
    for parameter in _parameters(operation):
        _add_parameter(making, operation, parameter)


def _parameters(operation: Operation) -> list[Mapping[str, Json]]:
    """The operation's parameters over those of its path, each once."""
    found: dict[tuple[str, str], Mapping[str, Json]] = {}
    for level in (operation.item, operation.fields):
        given = level.get("parameters")
        for value in given if isinstance(given, list) else ():
            parameter = follow(operation.document, value)
            if not isinstance(parameter, Mapping):
                continue
            match parameter.get("in"), parameter.get("name"):
                case str(place), str(name):
                    found[place, name] = parameter
    operation.schemas.spend(COST_OF_A_PARAMETER * len(found))
    return list(found.values())


def _add_parameter(making: Making, operation: Operation, parameter: Mapping[str, Json]) -> None:
    name, place = parameter["name"], parameter.get("in")
    is_required = parameter.get("required") is True
    if place == "cookie":
        _leave_out(making, parameter, "an argument cannot be one")
    if place == "header":
        _add_header(making, operation, parameter)
    if place not in ("path", "query"):
        return
    if place == "path" and f"{{{name}}}" not in making.url:
        raise Unusable(f"its path has no place for the parameter {name}")
    _add_argument(making, parameter, required=is_required or place == "path")
    if place == "query":
        making.query.append(name)


def _add_header(making: Making, operation: Operation, parameter: Mapping[str, Json]) -> None:
    """A header parameter: an argument where that is safe; a credential that is required becomes a secret's place."""
    name, said = parameter["name"], {header.lower() for header in making.headers}
    if name.lower() in said:
        return  # the operation's security says it already
    if name.lower() in ("accept", "content-type"):
        making.notes.append(f"The header parameter {name} is left out: the tool asks for JSON, and sends it.")
    elif _is_credential(name) and parameter.get("required") is True:
        secret = secret_name(operation.document, name)
        making.headers[name] = f"{{{{secret:{secret}}}}}"
        making.notes.append(f"Store the value of the header {name} as the secret {secret}.")
    elif _is_credential(name):
        _leave_out(making, parameter, "it looks like a credential, which no model is to give")
    elif not may_be_argument(name):
        _leave_out(making, parameter, "an argument cannot be it")
    elif name in making.properties:
        _leave_out(making, parameter, "another parameter has its name")
    else:
        _add_argument(making, parameter, required=parameter.get("required") is True)
        making.header_arguments.append(name)


def _is_credential(header: str) -> bool:
    """A key of idempotency is none: each call has its own."""
    return is_credential(header) and "idempotency" not in header.lower()


def _add_argument(making: Making, parameter: Mapping[str, Json], *, required: bool) -> None:
    schema = making.definitions.schema(_schema_of(parameter))
    making.add(parameter["name"], _described(schema, parameter.get("description")), required=required)


def _leave_out(making: Making, parameter: Mapping[str, Json], reason: str) -> None:
    """Without it; Unusable where the operation needs it."""
    words = f"the {parameter['in']} parameter {parameter['name']}"
    if parameter.get("required") is True:
        raise Unusable(f"it needs {words}, and {reason}")
    making.notes.append(f"{words[:1].upper()}{words[1:]} is left out: {reason}.")


def _schema_of(parameter: Mapping[str, Json]) -> Json:
    if "schema" in parameter:
        return parameter["schema"]
    content = parameter.get("content")
    first = next(iter(content.values()), None) if isinstance(content, Mapping) else None
    return first.get("schema", {}) if isinstance(first, Mapping) else {}


def _described(schema: Json, description: Json) -> Json:
    if not isinstance(description, str) or not description.strip() or not isinstance(schema, Mapping):
        return schema
    return {**schema, "description": schema.get("description") or description.strip()[:LONGEST_DESCRIPTION]}
