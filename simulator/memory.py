"""What a host keeps between requests: the conversations behind the answers that may be gone on from by their ids."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from wire.conversation import Json

MOST = 500


@dataclass(slots=True)
class Memory:
    """The last answers of this process, each with all that led to it."""

    _kept: OrderedDict[str, tuple[Json, ...]] = field(default_factory=OrderedDict)

    def keep(self, answer_id: str, items: Sequence[Json]) -> None:
        """Keep a conversation under the id of its last answer; the oldest gives way."""
        self._kept[answer_id] = tuple(items)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def recall(self, answer_id: str) -> tuple[Json, ...] | None:
        """The conversation behind an answer; None where it is not kept."""
        return self._kept.get(answer_id)
