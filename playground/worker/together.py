"""What several runs of a process ask for at once, handed on together: one batch at a time in each of a few lanes.

What is asked while all lanes are busy makes the next batch, so nobody waits for company and the busier it is the larger
the batches: they share statements, a transaction, and the way to the database's thread and back.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class _Asked(Generic[Item, Answer]):
    def __init__(self, run_id: str, item: Item) -> None:
        self.run_id, self.item = run_id, item
        self.answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()


class Together(Generic[Item, Answer]):
    """Asks `ask_all` for batches of at most `most` by `weight`, or of one. To be used inside one event loop.

    It answers in the order of the items. An exception among the answers is raised to who asked for that one, and one
    that it raises to all of the batch.
    """

    def __init__(
        self,
        ask_all: Callable[[list[Item]], Awaitable[Sequence[Answer | Exception]]],
        *,
        most: int,
        weight: Callable[[Item], int] = lambda item: 1,
        lanes: int = 1,
    ) -> None:
        self._ask_all, self._most, self._weight = ask_all, most, weight
        self._waiting: deque[_Asked[Item, Answer]] = deque()
        self._free_lanes = lanes
        self._lanes: set[asyncio.Task[None]] = set()

    async def ask(self, run_id: str, item: Item) -> Answer:
        """The answer to `item`, which is about this run: no batch has two of one run, and the earlier comes first."""
        asked: _Asked[Item, Answer] = _Asked(run_id, item)
        self._waiting.append(asked)
        if self._free_lanes:
            self._free_lanes -= 1
            lane = asyncio.create_task(self._go())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await asked.answer

    async def _go(self) -> None:
        try:
            while self._waiting:
                await self._answer(self._next_batch())
        finally:
            self._free_lanes += 1

    def _next_batch(self) -> list[_Asked[Item, Answer]]:
        batch: list[_Asked[Item, Answer]] = []
        runs: set[str] = set()
        weight = 0
        while self._waiting and self._waiting[0].run_id not in runs:
            weight += self._weight(self._waiting[0].item)
            if batch and weight > self._most:
                break
            batch.append(self._waiting.popleft())
            runs.add(batch[-1].run_id)
        return batch

    async def _answer(self, batch: list[_Asked[Item, Answer]]) -> None:
        answers: Sequence[Answer | Exception]
        try:
            answers = await self._ask_all([asked.item for asked in batch])
        except Exception as error:
            answers = [error] * len(batch)
        for asked, answer in zip(batch, answers, strict=True):
            if asked.answer.done():
                continue
            if isinstance(answer, Exception):
                asked.answer.set_exception(answer)
            else:
                asked.answer.set_result(answer)
