"""A text as JSON or YAML, bounded: neither a bomb of aliases nor depth may hurt."""

import yaml

from tools.sources.found import NotThis, Unreadable
from wire import json_text
from wire.conversation import Json
from wire.errors import WireError

MOST_NODES = 250_000
"""Values that a document in YAML may hold, and unfold to: aliases make a small text a very large value."""
LONGEST_NUMBER = 1_000


def read_document(text: str) -> dict[str, Json]:
    """The object that a text spells. Raises NotThis where it spells none, Unreadable where its YAML is broken."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            value = json_text.loads(text)
        except WireError as error:
            raise NotThis(str(error)) from error
    else:
        value = _read_yaml(text)
    if not isinstance(value, dict):
        raise NotThis("no object")
    return value


def _read_yaml(text: str) -> Json:
    try:
        _count_events(text)
        value = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a safe loader
        _count(value, [0])
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise Unreadable(f"The YAML cannot be read: {error.problem}{place}.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable(f"The YAML cannot be read: {str(error)[:200]}.") from error
    except RecursionError as error:
        raise Unreadable("The YAML is nested too deeply.") from error
    return value


class _PlainLoader(yaml.CSafeLoader):
    """YAML of JSON's kinds of values only: dates and times stay the texts that they are."""

    merged = 0

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take in what `<<` names. A chain of these unfolds too."""
        super().flatten_mapping(node)
        self.merged += len(node.value)
        if self.merged > MOST_NODES:
            raise ValueError(f"it unfolds to more than {MOST_NODES:,} values")


def _number(loader: _PlainLoader, node: yaml.ScalarNode) -> Json:
    """A number; `22:30` is a time, not one of base 60, and what has too many digits is none either."""
    text = loader.construct_scalar(node)
    if ":" in text or len(text) > LONGEST_NUMBER:
        return text
    is_whole = node.tag.endswith(":int")
    return loader.construct_yaml_int(node) if is_whole else loader.construct_yaml_float(node)


for _kind in ("int", "float"):
    _PlainLoader.add_constructor(f"tag:yaml.org,2002:{_kind}", _number)

_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _count_events(text: str) -> None:
    """Before anything is made of them: that costs ten times as much as finding them."""
    if any(number > MOST_NODES for number, _ in enumerate(yaml.parse(text, Loader=_PlainLoader))):
        raise ValueError(f"it holds more than {MOST_NODES:,} values")


def _count(value: Json, counted: list[int]) -> None:
    counted[0] += 1
    if counted[0] > MOST_NODES:
        raise ValueError(f"it unfolds to more than {MOST_NODES:,} values")
    if isinstance(value, dict):
        if not all(isinstance(key, str | int | float | bool) for key in value):
            raise ValueError("a key is not a text")
        for one in value.values():
            _count(one, counted)
    elif isinstance(value, list):
        for one in value:
            _count(one, counted)
