"""The part of the tool form that bounds its calls."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from tools.limiting.limits import USUAL, shown, stored
from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class LimitsForm:
    """Each limit as typed; blank is the usual."""

    retries: str = ""
    concurrency: str = ""
    per_second: str = ""
    per_minute: str = ""
    wait_s: str = ""
    output_chars: str = ""

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "LimitsForm":
        """As it was typed."""
        return cls(**{field.name: post.get(f"limit_{field.name}", "").strip() for field in fields(cls)})

    @classmethod
    def from_limits(cls, limits: Mapping[str, Json]) -> "LimitsForm":
        """As a person would type it."""
        return cls(**{name: f"{value:g}" if name == "wait_s" else f"{value}" for name, value in limits.items()})

    def limits(self) -> dict[str, Json]:
        """What it means; what is no number stays text, which the check of the limit refuses."""
        typed = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _number(text) for name, text in typed.items() if text}

    @property
    def usual(self) -> Mapping[str, Json]:
        """What holds where nothing is typed."""
        return shown(stored({})) | {"wait_s": f"{USUAL.wait_s:g}"}

    @property
    def is_blank(self) -> bool:
        """Is every limit the usual?"""
        return self == LimitsForm()


def _number(text: str) -> Json:
    plain = text.replace(",", "").replace(" ", "")
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text
