"""The older transport (SSE): what is sent there is answered elsewhere.

The SDK would wait for the answer to what was refused, and end the session of all other calls. So it is told that all is
well, and the call ends here.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import httpx2
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR

from tools.mcp.guarded import Guarded

REFUSED = "Server returned an error response"
"""What the SDK says of it in the other transport."""


class Sender(httpx2.AsyncClient):
    """A client of which no POST fails: whoever waits for what comes of one is told."""

    def __init__(self, guarded: Guarded, **options: Any) -> None:
        super().__init__(transport=guarded, **options)
        self._guarded = guarded

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send it."""
        if request.method != "POST":
            return await super().send(request, **options)
        try:
            answer = await super().send(request, **options)
        except httpx2.TransportError:
            answer = None
        if answer is not None and answer.is_success:
            return answer
        self._guarded.end()
        return httpx2.Response(202, request=request)


async def unless_refused(guarded: Guarded | None, asking: Coroutine[Any, Any, Any], *, is_opening: bool = False) -> Any:
    """What comes of it. Raises MCPError where what was sent for it was refused."""
    if guarded is None:
        return await asking
    over = guarded.begin(is_opening=is_opening)
    asked, ended = asyncio.create_task(asking), asyncio.create_task(over.wait())
    try:
        await asyncio.wait((asked, ended), return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            raise MCPError(INTERNAL_ERROR, REFUSED)
        return asked.result()
    finally:
        ended.cancel()
        asked.cancel()
        await asyncio.wait((asked, ended))
        asked.cancelled() or asked.exception()  # seen, also where nobody waits any more
