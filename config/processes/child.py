"""A process of the stack: started, its output prefixed, started again when it dies, ended with its parent."""

import asyncio
import ctypes
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

PR_SET_PDEATHSIG = 1  # linux/prctl.h
STEADY_AFTER_S = 20.0
LONGEST_PAUSE_S = 15.0


class Child:
    """One named process. `watch` keeps it alive until `stop`.

    `settings` are written to its standard input; `unsaid` is what its lines that tell nobody anything end with.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], settings: str = "", unsaid: str = ""
    ) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._settings = settings.encode()
        self._unsaid = unsaid
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only its parent."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE if self._settings else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(self._environment),
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        if self._process.stdin:
            self._process.stdin.write(self._settings)
            self._process.stdin.close()

    async def watch(self, say: Callable[[str, str], None]) -> None:
        """Pass its lines to `say` and start it again, after a growing pause, whenever it dies."""
        pause = 0.5
        while not self._stopping:
            started = time.monotonic()
            if self._process is None:
                await self.start()
            code = await self._follow(say)
            self._process = None
            if self._stopping:
                return
            pause = 0.5 if time.monotonic() - started > STEADY_AFTER_S else min(pause * 2, LONGEST_PAUSE_S)
            say(self.name, f"ended ({_reason(code)}); starting it again in {pause:g} s")
            await asyncio.sleep(pause)

    async def _follow(self, say: Callable[[str, str], None]) -> int:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in _lines(self._process.stdout):
            if not (self._unsaid and line.endswith(self._unsaid)):
                say(self.name, line)
        return await self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and do not start it again."""
        self._stopping = True
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and whatever it started, at once."""
        self._signal(signal.SIGKILL)

    async def gone(self, within_s: float) -> bool:
        """Has it ended after at most `within_s` seconds?"""
        if self._process is None:
            return True
        try:
            await asyncio.wait_for(self._process.wait(), within_s)
        except TimeoutError:
            return False
        return True

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)
        except ProcessLookupError:
            return


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """Whole lines as they come; a line longer than the stream's buffer comes in parts."""
    while True:
        try:
            line = await stream.readuntil()
        except asyncio.IncompleteReadError as end:
            line = end.partial
        except asyncio.LimitOverrunError as long:
            line = await stream.read(long.consumed)
        if not line:
            return
        yield line.decode(errors="replace").rstrip()


def _end_with_parent() -> None:
    """Runs in the child before it becomes its program: when the supervisor is killed, no orphan stays."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _reason(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
