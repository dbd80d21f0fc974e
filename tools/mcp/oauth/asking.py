"""Requests to sign-in servers: over our own guarded connections, bounded, and failing in sentences."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import httpx2
from mcp.client.auth.exceptions import OAuthFlowError
from pydantic import ValidationError

from outbound.addresses import AddressPolicy
from tools.mcp.guarded import Guarded, open_http
from tools.mcp.oauth.known import SignInFailed
from tools.outputs import bounded
from wire import json_text
from wire.errors import WireError

ALL_S = 30.0
"""Of each step, whatever it asks."""


@asynccontextmanager
async def asking(policy: AddressPolicy, what: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without the server's own headers: nobody else may have these. Failures are SignInFailed."""
    guarded = Guarded(policy)
    async with told(what, guarded), open_http(guarded, {}) as http:
        yield http


@asynccontextmanager
async def told(what: str, guarded: Guarded) -> AsyncIterator[None]:
    """Within its time, and whatever goes wrong is SignInFailed: `what`, and why."""
    try:
        async with asyncio.timeout(ALL_S):
            yield
    except TimeoutError as error:
        raise SignInFailed(f"{what}: there was no answer within {ALL_S:g} s.") from error
    except httpx2.HTTPError as error:
        reason = guarded.failure.message if guarded.failure is not None else bounded(str(error), 500)
        raise SignInFailed(f"{what}: {reason}") from error
    except (OAuthFlowError, ValidationError, httpx2.InvalidURL) as error:
        raise SignInFailed(f"{what}: {bounded(' '.join(str(error).split()), 300)}") from error


def said(answer: httpx2.Response) -> str:
    """Why it refuses, as OAuth has it (`error`, `error_description`), or the status."""
    phrase = HTTPStatus(answer.status_code).phrase if answer.status_code in set(HTTPStatus) else ""
    status = f"it answered {answer.status_code} {phrase}".rstrip()
    try:
        body = json_text.loads(answer.text)
    except WireError:
        body = None
    words = [body.get("error"), body.get("error_description")] if isinstance(body, dict) else []
    reason = ": ".join(" ".join(one.split()) for one in words if isinstance(one, str) and one)
    return bounded(reason.rstrip(".") or status, 500) + "."
