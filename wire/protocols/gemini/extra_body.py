"""What `extra_body` adds to a request."""

from collections.abc import Mapping

from wire.conversation import Json

_OWN_FIELDS = ("model", "contents", "stream")
"""Fields that `extra_body` cannot replace: the rest of Toolscope relies on them."""


def merge_extra(body: dict[str, Json], extra_body: Mapping[str, Json], notes: list[str]) -> None:
    """Lay `extra_body` over the body; tools are added, and the two objects of settings merged field by field."""
    extra = dict(extra_body)
    for name in _OWN_FIELDS:
        if extra.pop(name, None) is not None:
            notes.append(f"`{name}` in extra_body is not sent: it is said elsewhere.")
    if isinstance(extra.get("tools"), list):
        extra["tools"] = [*body.get("tools", []), *extra["tools"]]
    for name in ("generationConfig", "toolConfig"):
        if isinstance(extra.get(name), dict):
            extra[name] = _merged(body.get(name, {}), extra[name])
    body |= extra


def _merged(base: Mapping[str, Json], more: Mapping[str, Json]) -> dict[str, Json]:
    """`more` over `base`, object by object."""
    made = dict(base)
    for name, value in more.items():
        before = made.get(name)
        made[name] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return made
