"""How what is awaited uses the database: by calling a function in a thread that has a connection."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async

Database = Callable[..., Awaitable[Any]]
"""Calls a function with its arguments there."""


async def of_the_request(function: Callable[..., Any], *args: Any) -> Any:
    """In the thread of the request; a worker has threads of its own."""
    return await sync_to_async(function)(*args)
