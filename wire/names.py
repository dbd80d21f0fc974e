"""Tool names as a protocol allows them, and back."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ToolNames:
    """The names of one request, each with the form in which it goes over the wire; one to one."""

    _to_wire: Mapping[str, str] = field(default_factory=dict)
    _from_wire: Mapping[str, str] = field(default_factory=dict)
    free_text: frozenset[str] = frozenset()
    """The tools that take free text, sent as functions of one text: their calls hold it in an object."""

    @classmethod
    def for_protocol(
        cls, names: Iterable[str], pattern: str, max_length: int, free_text: Iterable[str] = ()
    ) -> "ToolNames":
        """Map `names` to forms of `pattern` (one allowed character, such as `[A-Za-z0-9_-]`) up to `max_length`.

        A name that is allowed stays as it is, whatever the others are; the rest give way to it.
        """
        wanted = list(dict.fromkeys(names))
        allowed = re.compile(f"(?:{pattern}){{1,{max_length}}}")
        forms = {name: name for name in wanted if allowed.fullmatch(name)}
        taken = set(forms.values())
        for name in wanted:
            if name not in forms:
                forms[name] = _free_form(name, pattern, max_length, taken)
                taken.add(forms[name])
        back = {form: name for name, form in forms.items()}
        return cls(MappingProxyType(forms), MappingProxyType(back), frozenset(free_text))

    @classmethod
    def of(cls, respelled: Mapping[str, str], free_text: Iterable[str] = ()) -> "ToolNames":
        """The names whose `respelled` and `free_text` these are."""
        return cls(dict(respelled), {form: name for name, form in respelled.items()}, frozenset(free_text))

    @property
    def respelled(self) -> dict[str, str]:
        """The names that go over the wire in another form, each with that form."""
        return {name: form for name, form in self._to_wire.items() if name != form}

    def to_wire(self, name: str) -> str:
        """The form of `name` on the wire; a name that was not mapped passes through."""
        return self._to_wire.get(name, name)

    def from_wire(self, name: str) -> str:
        """The name behind a form on the wire; one that a model made up passes through."""
        return self._from_wire.get(name, name)


def _free_form(name: str, pattern: str, max_length: int, taken: set[str]) -> str:
    allowed = re.compile(pattern)
    form = "".join(char if allowed.fullmatch(char) else "_" for char in name) or "tool"
    if len(form) <= max_length and form not in taken:
        return form
    # The digest depends on the name alone, so that a name keeps its form while other tools come and go.
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    for length in range(6, len(digest)):
        candidate = f"{form[: max_length - length - 1]}_{digest[:length]}"
        if candidate not in taken:
            return candidate
    raise AssertionError("two names with one digest")
