"""An answer of this product's API that holds tools, pasted whole: `GET /api/v1/tools/export`.

{"format": …, "document": […], "notes": []}
"""

from tools.sources import json_tools, own
from tools.sources.found import Found, NotThis, Unreadable
from wire import json_text
from wire.errors import WireError
from wire.protocols import PROTOCOLS


def read(text: str) -> Found:
    """The tools of the document in it. Raises NotThis, or what that document's own form raises."""
    if text.lstrip()[:1] != "{" or '"document"' not in text:
        raise NotThis("no answer of the API")
    try:
        value = json_text.loads(text)
    except WireError as error:
        raise NotThis(str(error)) from error
    match value:
        case {"format": own.MARK, "document": document}:
            return _own(json_text.dumps(document))
        case {"format": str(protocol), "document": document} if protocol in PROTOCOLS:
            return json_tools.read(json_text.dumps(document))
    raise NotThis("no answer of the API")


def _own(text: str) -> Found:
    try:
        return own.read(text)
    except NotThis as error:
        raise Unreadable("document: must be an export of Toolscope, as its format says.") from error
