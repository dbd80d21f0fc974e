"""An answer as it builds up: one fold for streamed chunks and for whole bodies, so that both end in the same value.

Neighbouring words and thoughts are joined, but never those with a signature, which belongs to its own part. What came
beside the content is kept in the `extra` of the message: `candidate` holds the candidate's other fields (grounding,
safety ratings, a continuation token), `response` the body's (feedback on the prompt), `others` the other candidates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.conversation import FinishReason, Json, Message, ModelResponse, Part, Reasoning, Text, Usage
from wire.deltas import Delta, FinishDelta, ReasoningDelta, TextDelta, UsageDelta
from wire.names import ToolNames
from wire.protocols.fields import filled
from wire.protocols.free_text import read_free_text
from wire.protocols.gemini.call_fold import CallFold, GrowingCall
from wire.protocols.gemini.citations import with_citations
from wire.protocols.gemini.content import PROTOCOL, decode_part
from wire.protocols.gemini.finish import decode_finish
from wire.protocols.gemini.grounding import with_lookups
from wire.protocols.gemini.messages import UNSIGNED, MessageEncoder
from wire.protocols.gemini.spelling import camel, camel_or_empty
from wire.protocols.gemini.usage import decode_usage

_CANDIDATE = ("content", "finishReason", "index")
_BODY = ("candidates", "usageMetadata", "modelVersion", "responseId")


@dataclass(slots=True)
class Answer:
    """What has arrived of one answer."""

    names: ToolNames
    response_id: str | None = None
    model: str | None = None
    usage: Usage | None = None
    raw_finish: str | None = None
    calls: CallFold = field(init=False)
    _parts: list[tuple[Part | GrowingCall, list[str]]] = field(default_factory=list)
    """Words and thoughts each with the pieces of their text; calls still grow."""
    _counts: dict[str, Json] = field(default_factory=dict)
    _content: dict[str, Json] = field(default_factory=dict)
    _candidate: dict[str, Json] = field(default_factory=dict)
    _body: dict[str, Json] = field(default_factory=dict)
    _others: list[Json] = field(default_factory=list)
    _said: dict[str, Json] = field(default_factory=dict)
    """What the first chunks said of the answer's place and role."""

    def __post_init__(self) -> None:
        self.calls = CallFold(self.names)

    def take(self, chunk: Mapping[str, Json]) -> list[Delta]:
        """Take one chunk of a stream, or a whole body as if it were the only one. Raises WireError."""
        fields = camel(chunk)
        self.response_id = self.response_id or filled(fields.get("responseId"))
        self.model = self.model or filled(fields.get("modelVersion"))
        self._body |= {name: value for name, value in fields.items() if name not in _BODY}
        candidate, others = _first(fields.get("candidates"))
        self._others += others
        self._said = {**{name: candidate[name] for name in ("index",) if name in candidate}, **self._said}
        deltas = self._take_content(camel_or_empty(candidate.get("content")))
        for name in candidate.keys() - set(_CANDIDATE):
            self._candidate[name] = _with_more(self._candidate.get(name), candidate[name])
        deltas += self._take_finish(filled(candidate.get("finishReason")) or self._blocked())
        return deltas + self._take_usage(fields.get("usageMetadata"))

    def response(self) -> ModelResponse:
        """The answer as it stands."""
        parts = with_citations([_whole(part, texts, self.names) for part, texts in self._parts], self._grounding())
        parts = with_lookups(parts, self._candidate)
        extra = dict(self._content)
        extra |= {"candidate": dict(self._candidate)} if self._candidate else {}
        extra |= {"response": dict(self._body)} if self._body else {}
        extra |= {"others": list(self._others)} if self._others else {}
        message = Message("assistant", parts, PROTOCOL, extra)
        return ModelResponse(message, self._reason(), self.raw_finish, self.usage, self.response_id, self.model)

    def body(self) -> dict[str, Json]:
        """The answer as it stands, in the protocol's own words."""
        parts = [_whole(part, texts, ToolNames()) for part, texts in self._parts]
        role = {"role": self._said["role"]} if "role" in self._said else {}
        content = {
            "parts": MessageEncoder(ToolNames(), UNSIGNED).encode_parts(parts, own=True),
            **role,
            **self._content,
        }
        candidate = {
            **({"content": content} if parts or role or self._content else {}),
            **({"finishReason": self.raw_finish} if self.raw_finish and not self._blocked() else {}),
            **{name: value for name, value in self._said.items() if name == "index"},
            **self._candidate,
        }
        names = {"modelVersion": self.model, "responseId": self.response_id, "usageMetadata": self._counts}
        return {
            **({"candidates": [candidate, *self._others]} if candidate or self._others else {}),
            **{name: value for name, value in names.items() if value},
            **self._body,
        }

    def _take_content(self, content: dict[str, Json]) -> list[Delta]:
        values = content.pop("parts", None)
        if role := filled(content.pop("role", None)):
            self._said.setdefault("role", role)
        self._content |= content
        parts = values if isinstance(values, list) else []
        return [delta for part in parts if isinstance(part, dict) for delta in self._take_part(camel(part))]

    def _take_part(self, fields: dict[str, Json]) -> list[Delta]:
        if isinstance(fields.get("functionCall"), dict):
            begun, news = self.calls.take(fields, self.response_id)
            if begun is not None:
                self._parts.append((begun, []))
            return [news]
        part = decode_part(fields)
        if not isinstance(part, Text | Reasoning):
            self._parts.append((part, []))
            return []
        self._grow(part)
        if not part.text:
            return []
        return [TextDelta(part.text) if isinstance(part, Text) else ReasoningDelta(part.text)]

    def _grow(self, part: Text | Reasoning) -> None:
        if not part.text and not part.extra:
            return
        if self._parts and not part.extra:
            last, texts = self._parts[-1]
            if type(last) is type(part) and isinstance(last, Text | Reasoning) and not last.extra:
                texts.append(part.text)
                return
        self._parts.append((part, [part.text]))

    def _take_finish(self, raw: str | None) -> list[Delta]:
        if raw is None or raw == self.raw_finish:
            return []
        self.raw_finish = raw
        return [FinishDelta(self._reason(), raw)]

    def _take_usage(self, value: Json) -> list[Delta]:
        """The last count of each kind stands; a later chunk may leave out what an earlier one said."""
        if not isinstance(value, dict):
            return []
        self._counts |= camel(value)
        usage = decode_usage(self._counts)
        if usage is None:
            return []
        self.usage = usage
        return [UsageDelta(usage)]

    def _reason(self) -> FinishReason:
        if self._blocked() is not None and self.raw_finish == self._blocked():
            return FinishReason.CONTENT_FILTER
        return decode_finish(self.raw_finish, calls=bool(self.calls.calls))

    def _blocked(self) -> str | None:
        """Why the prompt itself was refused; then there is no candidate."""
        return filled(camel_or_empty(self._body.get("promptFeedback")).get("blockReason"))

    def _grounding(self) -> Json:
        return self._candidate.get("groundingMetadata")


def _with_more(before: Json, news: Json) -> Json:
    """An object field by field, what a later chunk leaves out as it was; of anything else what was said last."""
    if isinstance(before, dict) and isinstance(news, dict):
        return {**before, **news}
    return news


def _first(candidates: Json) -> tuple[dict[str, Json], list[Json]]:
    """The first of the answers that were asked for, and the others."""
    found = [one for one in candidates if isinstance(one, dict)] if isinstance(candidates, list) else []
    first = next((one for one in found if not one.get("index")), None)
    return camel_or_empty(first), [one for one in found if one is not first]


def _whole(part: Part | GrowingCall, texts: list[str], names: ToolNames) -> Part:
    match part:
        case GrowingCall():
            return read_free_text(part.call, names)
        case Text(extra=extra):
            return Text("".join(texts), extra)
        case Reasoning(extra=extra):
            return Reasoning("".join(texts), extra)
    return part
