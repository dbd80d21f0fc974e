"""Ids of calls in the form that a host takes."""

import hashlib
import re
from dataclasses import dataclass, field, replace

from wire.conversation import Part, ToolCall, ToolResult
from wire.profiles import Profile
from wire.protocols.abilities import Abilities
from wire.protocols.calls import made_id


@dataclass(slots=True)
class CallIds:
    """The ids of one request's calls, in the order of the conversation.

    A form depends on what stands before its call alone, so that it stays while the conversation grows. Some hosts' ids
    are unique per answer only (Bedrock, Moonshot): one that comes again is sent in another form, with its result.
    """

    abilities: Abilities
    profile: Profile
    _used: set[str] = field(default_factory=set)
    _current: dict[str, str] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    """How often an id came: an answer may hold one id thousands of times."""

    def fitted(self, part: Part, *, own: bool) -> Part:
        """The part with an id that may be sent; the same part where it has one, or none at all."""
        if isinstance(part, ToolCall):
            form = self._of_call(part.call_id, may_repeat=own and not self.abilities.call_ids_unique)
        elif isinstance(part, ToolResult):
            form = self._current.get(part.call_id) or self._valid(part.call_id)
        else:
            return part
        return part if form == part.call_id else replace(part, call_id=form)

    def _of_call(self, call_id: str, *, may_repeat: bool) -> str:
        form, number = self._valid(call_id), self._numbers.get(call_id, 1)
        while form in self._used and not may_repeat:
            number += 1
            form = self._valid(f"{call_id}_{number}")
        self._used.add(form)
        self._current[call_id], self._numbers[call_id] = form, number
        return form

    def _valid(self, call_id: str) -> str:
        if not re.fullmatch(self.abilities.call_id, call_id, re.DOTALL):
            call_id = made_id(call_id, self.abilities.call_id_prefix)
        if self.abilities.host_call_ids and not re.fullmatch(self.profile.call_id_pattern, call_id, re.DOTALL):
            # 9 hexadecimal digits suit all hosts (Mistral: exactly 9, OpenAI: up to 40).
            call_id = hashlib.sha256(call_id.encode("utf-8", "surrogatepass")).hexdigest()[:9]
        return call_id
