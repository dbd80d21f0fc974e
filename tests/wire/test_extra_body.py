"""What `extra_body` adds to a request."""

import pytest

from wire.protocols.extra_body import merge_extra
from wire.protocols.fitting import Losses

SEARCH = {"type": "web_search"}
GOOGLE, PAGES = {"googleSearch": {}}, {"urlContext": {}}
OTHER = {"type": "function", "function": {"name": "g"}}
FUNCTION = {"type": "function", "function": {"name": "f"}}


@pytest.mark.parametrize(
    ("there", "more", "sent"),
    [
        ([SEARCH], [{**SEARCH, "filters": {}}], [SEARCH]),
        ([GOOGLE], [{"googleSearch": {"x": 1}}, PAGES], [GOOGLE, PAGES]),
        ([FUNCTION], [OTHER], [FUNCTION, OTHER]),
        ([FUNCTION], [FUNCTION], [FUNCTION]),
        ([{"type": "mcp", "server_label": "a"}], [{"type": "mcp", "server_label": "b"}], None),
        ([{"name": "f", "input_schema": {}}], [{"name": "g", "input_schema": {}}], None),
        ([{"functionDeclarations": [1]}], [{"functionDeclarations": [2]}], None),
    ],
)
def test_its_tools_are_added_and_none_is_sent_twice(there, more, sent):
    losses, body = Losses(), {"tools": there}
    merge_extra(body, {"tools": more}, (), losses)
    assert body["tools"] == (sent if sent is not None else [*there, *more])
    assert len(losses.sentences) == len(there) + len(more) - len(body["tools"])
