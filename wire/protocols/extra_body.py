"""What `extra_body` adds to a request."""

from collections.abc import Collection, Mapping

from wire.conversation import Json
from wire.protocols.fitting.losses import Losses


def merge_extra(
    body: dict[str, Json],
    extra_body: Mapping[str, Json],
    own_fields: Collection[str],
    losses: Losses,
    merged: Collection[str] = (),
) -> None:
    """Lay `extra_body` over the body. Tools are added, and the objects `merged` are laid together field by field.

    `own_fields` are not replaced: the rest of Toolscope relies on them.
    """
    extra = dict(extra_body)
    for name in own_fields:
        if extra.pop(name, None) is not None:
            losses.note(f"`{name}` in extra_body is not sent: it is said elsewhere.")
    if isinstance(extra.get("tools"), list):
        extra["tools"] = [*body.get("tools", []), *extra["tools"]]
    for name in merged:
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
