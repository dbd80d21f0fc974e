"""An answer as it builds up: one fold for streamed chunks and for whole bodies, so that both end in the same value."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from wire.conversation import FinishReason, Json, Message, ModelResponse, Part, Reasoning, Refusal, Text, Usage
from wire.deltas import Delta, FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, UsageDelta
from wire.names import ToolNames
from wire.protocols.fields import filled
from wire.protocols.openai_chat.call_fold import CallFold
from wire.protocols.openai_chat.calls import is_blank
from wire.protocols.openai_chat.content import PROTOCOL, decode_chunk
from wire.protocols.openai_chat.finish import decode_finish
from wire.protocols.openai_chat.messages import BESIDE, REASONING_FIELDS, decode_reasoning, details_text
from wire.protocols.openai_chat.usage import find_usage

_THOUGHTS = {"reasoning_details", *REASONING_FIELDS}
_PADDING = {"obfuscation"}
_MESSAGE = {"role", "content", "refusal", "tool_calls", *_THOUGHTS, *_PADDING}
_BODY = {"id", "object", "created", "model", "choices", "usage", "x_groq", *_PADDING}
_CHOICE = {"index", "message", "delta", "finish_reason", "usage"}


@dataclass(slots=True)
class Answer:
    """What has arrived of one answer."""

    names: ToolNames
    response_id: str | None = None
    model: str | None = None
    usage: Usage | None = None
    raw_finish: str | None = None
    calls: CallFold = field(init=False)
    _content: list[tuple[Part, list[str]]] = field(default_factory=list)
    """Content parts, each with the pieces of its text."""
    _thoughts: dict[str, list[str]] = field(default_factory=dict)
    _details: list[dict[str, Json]] = field(default_factory=list)
    _growing: dict[str, dict[str, Json]] = field(default_factory=dict)
    """Those of them that further pieces belong to, by their names."""
    _refusal: list[str] = field(default_factory=list)
    _extra: dict[str, Json] = field(default_factory=dict)
    _beside: dict[str, Json] = field(default_factory=dict)
    """What the body and its choice say beside the message (log probabilities, search results, other choices)."""

    def __post_init__(self) -> None:
        self.calls = CallFold(self.names)

    def take(self, chunk: Mapping[str, Json]) -> list[Delta]:
        """Take one chunk of a stream, or a whole body as if it were the only one."""
        self.response_id = self.response_id or filled(chunk.get("id"))
        self.model = self.model or filled(chunk.get("model"))
        choice, others = _first_choice(chunk.get("choices"))
        self._keep_beside("body", chunk, _BODY)
        self._keep_beside("choice", choice, _CHOICE)
        if others:
            self._beside["choices"] = [*self._beside.get("choices", ()), *others]
        deltas: list[Delta] = []
        said = choice.get("delta") or choice.get("message")
        if isinstance(said, dict):
            deltas += self._take_message(said)
        raw = filled(choice.get("finish_reason"))
        if raw is not None and raw != self.raw_finish:
            self.raw_finish = raw
            deltas.append(FinishDelta(decode_finish(raw), raw))
        usage = find_usage(chunk, choice)
        if usage is not None:
            self.usage = usage
            deltas.append(UsageDelta(usage))
        return deltas

    def response(self) -> ModelResponse:
        """The answer as it stands."""
        reason = decode_finish(self.raw_finish)
        if self._refusal and reason is FinishReason.STOP:
            reason = FinishReason.REFUSAL
        message = Message("assistant", self._parts(), PROTOCOL, self._message_extra())
        return ModelResponse(message, reason, self.raw_finish, self.usage, self.response_id, self.model)

    def _take_message(self, message: Mapping[str, Json]) -> list[Delta]:
        deltas: list[Delta] = [] if _THOUGHTS.isdisjoint(message) else self._take_thoughts(message)
        deltas += self._take_content(message.get("content"))
        refusal = filled(message.get("refusal"))
        if refusal is not None:
            self._refusal.append(refusal)
            deltas.append(RefusalDelta(refusal))
        if message.get("tool_calls"):
            deltas += self.calls.take(message["tool_calls"])
        self._take_extra(message)
        return deltas

    def _take_thoughts(self, message: Mapping[str, Json]) -> list[Delta]:
        news: list[str] = []
        for name in REASONING_FIELDS:
            text = message.get(name)
            if isinstance(text, str):
                self._thoughts.setdefault(name, []).append(text)
                news.append(text)
        details = message.get("reasoning_details")
        if isinstance(details, list):
            self._take_details(details)
            news.append(details_text(details))
        # The same thought may come in several fields at once (Together, OpenRouter): it is news only once.
        first = next(filter(None, news), "")
        return [ReasoningDelta(first)] if first else []

    def _take_details(self, details: Sequence[Json]) -> None:
        for item in details:
            if isinstance(item, dict):
                last = self._growing.get(_name_of(item))
                if last is not None:
                    _merge_detail(last, item)
                    continue
                self._details.append(dict(item))
                if item.get("index") is not None:
                    self._growing[_name_of(item)] = self._details[-1]

    def _take_content(self, content: Json) -> list[Delta]:
        if isinstance(content, str):
            return self._take_part(Text(content)) if content else []
        chunks = content if isinstance(content, list) else [content] if content else []
        return [delta for chunk in chunks for delta in self._take_part(decode_chunk(chunk))]

    def _take_part(self, part: Part) -> list[Delta]:
        match part:
            case Text(text) | Reasoning(text):
                self._grow(part, text)
                if not text:
                    return []
                return [TextDelta(text) if isinstance(part, Text) else ReasoningDelta(text)]
            case Refusal(text):
                self._refusal.append(text)
                return [RefusalDelta(text)]
        self._content.append((part, []))
        return []

    def _grow(self, part: Text | Reasoning, text: str) -> None:
        if self._content:
            last, texts = self._content[-1]
            if isinstance(last, Reasoning) and isinstance(part, Reasoning):
                texts.append(text)
                extra = {name: value for name, value in {**last.extra, **part.extra}.items() if name != "thinking"}
                self._content[-1] = (Reasoning("", extra), texts)
                return
            if isinstance(last, Text) and isinstance(part, Text) and part.extra == last.extra:
                texts.append(text)
                return
        if text or part.extra:
            self._content.append((part, [text]))

    def _take_extra(self, message: Mapping[str, Json]) -> None:
        for name, value in message.items():
            if name in _MESSAGE or is_blank(value):
                continue
            before = self._extra.get(name)
            if isinstance(before, list) and isinstance(value, list):
                self._extra[name] = before + value
            else:
                self._extra[name] = value

    def _parts(self) -> tuple[Part, ...]:
        fields: dict[str, Json] = {name: "".join(texts) for name, texts in self._thoughts.items()}
        parts = decode_reasoning({**fields, "reasoning_details": self._details})
        parts += [_with_text(part, texts) for part, texts in self._content]
        if self._refusal:
            parts.append(Refusal("".join(self._refusal)))
        return (*parts, *self.calls.result(self.response_id))

    def _message_extra(self) -> dict[str, Json]:
        details = {"reasoning_details": self._details} if self._details else {}
        beside = {BESIDE: self._beside} if self._beside else {}
        return {**self._extra, **details, **beside}

    def _keep_beside(self, holder: str, fields: Mapping[str, Json], modelled: Set[str]) -> None:
        """Lists grow from chunk to chunk (log probabilities); all else is what was said last."""
        for name, value in fields.items():
            if name not in modelled and not is_blank(value):
                kept = self._beside.setdefault(holder, {})
                kept[name] = _grown(kept.get(name), value)


def _grown(before: Json, value: Json) -> Json:
    if isinstance(before, list) and isinstance(value, list):
        return before + value if value != before else before
    if isinstance(before, dict) and isinstance(value, dict):
        return before | {name: _grown(before.get(name), one) for name, one in value.items()}
    return value


def _first_choice(choices: Json) -> tuple[Mapping[str, Json], list[Json]]:
    """The first of the answers that were asked for, and the others."""
    found: list[Json] = [one for one in choices if isinstance(one, dict)] if isinstance(choices, list) else []
    if len(found) == 1 and not found[0].get("index"):
        return found[0], []
    first = next((one for one in found if not one.get("index")), None)
    return first or {}, [one for one in found if one is not first]


def _name_of(detail: Mapping[str, Json]) -> str:
    """By what pieces of one detail are known."""
    return repr((detail.get("index"), detail.get("type")))


def _merge_detail(detail: dict[str, Json], item: Mapping[str, Json]) -> None:
    """Words are appended, everything else (a signature, at the end) is assigned."""
    for name, value in item.items():
        before = detail.get(name)
        if name in ("text", "summary") and isinstance(before, str) and isinstance(value, str):
            detail[name] = before + value
        elif value or name not in detail:
            detail[name] = value


def _with_text(part: Part, texts: list[str]) -> Part:
    match part:
        case Text(extra=extra):
            return Text("".join(texts), extra)
        case Reasoning(extra=extra):
            return Reasoning("".join(texts), extra)
    return part
