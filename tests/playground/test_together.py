import asyncio

import pytest

from playground.worker.together import Together


class Asked:
    """Notes the batches it is asked for, and answers each item with itself; "bad" with an error."""

    def __init__(self, **bounds) -> None:
        self.batches: list[list[str]] = []
        self.has_begun = asyncio.Event()
        self.is_broken = False
        self.together = Together(self._ask_all, **{"most": 3, **bounds})

    async def _ask_all(self, items: list[str]) -> list[str | Exception]:
        self.batches.append(items)
        self.has_begun.set()
        await asyncio.sleep(0)
        if self.is_broken:
            raise LookupError(",".join(items))
        return [LookupError(item) if item == "bad" else item for item in items]

    async def ask(self, *items: str) -> list[object]:
        """Each for a run of its own, all at the same moment."""
        return await asyncio.gather(*(self.together.ask(item, item) for item in items), return_exceptions=True)


def test_what_is_asked_alone_goes_at_once():
    asked = Asked()

    async def ask() -> list[str]:
        return [await self_asked for self_asked in map(asked.together.ask, "ab", "ab")]

    assert asyncio.run(ask()) == ["a", "b"]
    assert asked.batches == [["a"], ["b"]]


def test_what_is_asked_while_it_is_busy_goes_together_in_order():
    asked = Asked()

    async def ask() -> list[object]:
        first = asyncio.create_task(asked.together.ask("a", "a"))
        await asked.has_begun.wait()
        return [*await asked.ask(*"bcdef"), await first]

    assert asyncio.run(ask()) == [*"bcdef", "a"]
    assert asked.batches == [["a"], ["b", "c", "d"], ["e", "f"]]


def test_two_of_one_run_never_stand_in_one_batch():
    asked = Asked()

    async def ask() -> list[str]:
        return await asyncio.gather(*(asked.together.ask(run_id, item) for run_id, item in ("1a", "2b", "1c", "3d")))

    assert asyncio.run(ask()) == [*"abcd"]
    assert asked.batches == [["a", "b"], ["c", "d"]]


def test_what_is_heavy_goes_alone():
    asked = Asked(most=10, weight=int)
    asyncio.run(asked.ask("4", "5", "6", "99", "1"))
    assert asked.batches == [["4", "5"], ["6"], ["99"], ["1"]]


def test_every_lane_has_its_own_batch():
    asked = Asked(lanes=2, most=2)

    async def ask() -> list[object]:
        return await asked.ask(*"abcde")

    assert asyncio.run(ask()) == [*"abcde"]
    assert asked.batches == [["a", "b"], ["c", "d"], ["e"]]


def test_an_error_is_raised_to_who_asked_for_it():
    answers = asyncio.run(Asked().ask("a", "bad", "b"))
    assert [type(answer) for answer in answers] == [str, LookupError, str]


def test_a_batch_that_fails_is_an_error_to_all_of_it_and_to_nobody_later():
    asked = Asked()

    async def ask() -> list[object]:
        asked.is_broken = True
        failed = await asked.ask("a", "b")
        asked.is_broken = False
        return [*failed, *await asked.ask("c")]

    a, b, c = asyncio.run(ask())
    assert (str(a), str(b), c) == ("a,b", "a,b", "c")


def test_who_does_not_wait_any_more_harms_nobody():
    asked = Asked()

    async def ask() -> str:
        gone = asyncio.create_task(asked.together.ask("a", "a"))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        return await asked.together.ask("b", "b")

    assert asyncio.run(ask()) == "b"
