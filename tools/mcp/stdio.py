"""A server that is a program on this machine: messages a line, on its standard input and output.

The SDK's own way keeps lines of any length and gives the program's errors to our log. This one bounds both, and ends
the program with everything that it started.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp_types import jsonrpc_message_adapter

LONGEST_LINE = 20_000_000
KEPT_OF_ERRORS = 4_000
GRACE_S = 1.0
"""How long it may take to end by itself, and then again after SIGTERM."""

Received = MemoryObjectReceiveStream[SessionMessage | Exception]
Sent = MemoryObjectSendStream[SessionMessage]


class Program:
    """A server's program: how to start it, and the last of what it wrote to its standard error."""

    def __init__(self, command: str, args: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = (command, *args)
        self._environment = environment
        self._errors = b""
        self.returncode: int | None = None
        self.is_line_too_long = False

    @property
    def errors(self) -> str:
        """The end of its standard error."""
        return self._errors.decode("utf-8", "replace").strip()

    @asynccontextmanager
    async def streams(self) -> AsyncIterator[tuple[Received, Sent]]:
        """What the SDK reads and writes, while the program runs. Raises OSError where it cannot be started."""
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=dict(self._environment),
            start_new_session=True,
            limit=LONGEST_LINE,
        )
        came_in, received = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        sent, going_out = anyio.create_memory_object_stream[SessionMessage](0)
        try:
            async with came_in, received, sent, going_out, anyio.create_task_group() as tasks:
                tasks.start_soon(self._read, process, came_in)
                tasks.start_soon(_write, process, going_out)
                tasks.start_soon(self._keep_errors, process)
                yield received, sent
                tasks.cancel_scope.cancel()
        finally:
            try:
                await _end(process)
            finally:
                _signal(process, signal.SIGKILL)
                self.returncode = process.returncode

    async def _read(
        self, process: asyncio.subprocess.Process, came_in: MemoryObjectSendStream[SessionMessage | Exception]
    ) -> None:
        assert process.stdout is not None
        async with came_in:
            with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
                while line := await self._line(process.stdout):
                    if line.strip():
                        await came_in.send(_message(line))
            # Before the session hears of it: how the program ended is the reason that a person is told.
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE_S):
                    self.returncode = await process.wait()

    async def _line(self, output: asyncio.StreamReader) -> bytes:
        """The next line; nothing where there is no more, or none that is to be read."""
        try:
            return await output.readline()
        except ValueError:  # what asyncio raises for a line beyond the limit
            self.is_line_too_long = True
            return b""

    async def _keep_errors(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while piece := await process.stderr.read(65_536):
            self._errors = (self._errors + piece)[-KEPT_OF_ERRORS:]


def _message(line: bytes) -> SessionMessage | Exception:
    """A line as the SDK takes it; one that is no message is an exception, which it passes over."""
    try:
        return SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError as error:
        return error


async def _write(process: asyncio.subprocess.Process, going_out: MemoryObjectReceiveStream[SessionMessage]) -> None:
    assert process.stdin is not None
    with suppress(ConnectionError):
        async for each in going_out:
            text = each.message.model_dump_json(by_alias=True, exclude_unset=True)
            process.stdin.write(text.encode() + b"\n")
            await process.stdin.drain()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Close its input, which tells it to end; then ask it and all that it started, then insist."""
    if process.stdin is not None:
        process.stdin.close()
    for told in (None, signal.SIGTERM, signal.SIGKILL):
        if told is not None:
            _signal(process, told)
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S):
                await process.wait()
                return


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """To its whole group: it was started as the first of one."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
