"""JSON text in and out: strict about what JSON is, tolerant of the strings that it may hold."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NoReturn

from wire.conversation import Json
from wire.errors import NotJson, WireError

_SURROGATE = re.compile("[\ud800-\udfff]")


def loads(data: bytes | str) -> Json:
    """The value of a JSON text. Strings may hold NUL and lone surrogates. Raises WireError with line and column."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        return _decoder.decode(text.removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        raise WireError(f"not JSON: byte {error.start} is not valid UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotJson(error.msg.removesuffix(" at"), error.lineno, error.colno, error.pos) from None
    except RecursionError:
        raise WireError("not usable JSON: nested too deeply") from None
    except ValueError:
        raise WireError("not usable JSON: a number has too many digits") from None


def dumps(value: Json) -> str:
    """Compact JSON, in the characters themselves; lone surrogates are escaped, so that `.encode()` always works.

    Raises WireError for what JSON cannot say: NaN, infinities, values of other types.
    """
    try:
        text = _encoder.encode(value)
    except (ValueError, TypeError) as error:
        raise WireError(f"cannot be said in JSON: {error}") from None
    except RecursionError:
        raise WireError("cannot be said in JSON: nested too deeply") from None
    return text if text.isascii() else _SURROGATE.sub(_escaped, text)


def pieces(value: Mapping[str, Json], list_key: str) -> tuple[bytes, ...]:
    """The JSON of `value`, cut around the elements of the list at `list_key`.

    Joined they are the whole text. A longer list makes the same first pieces; what follows the list is the last one.
    """
    return tuple(text.encode() for text in _cut(value, list_key))


def _cut(value: Mapping[str, Json], list_key: str) -> Iterator[str]:
    keys = list(value)
    at = keys.index(list_key)
    before = dumps({key: value[key] for key in keys[:at]})
    after = dumps({key: value[key] for key in keys[at + 1 :]})
    yield f"{before[:-1]}{',' if at else ''}{dumps(list_key)}:["
    for position, element in enumerate(value[list_key]):
        yield f"{',' if position else ''}{dumps(element)}"
    yield f"]{',' if len(after) > len('{}') else ''}{after[1:]}"


def _refuse_constant(name: str) -> NoReturn:
    raise WireError(f"not JSON: {name} is not a JSON number")


# Made once: `json.loads` and `json.dumps` make a new one in each call that sets an option.
_decoder = json.JSONDecoder(parse_constant=_refuse_constant)
_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
