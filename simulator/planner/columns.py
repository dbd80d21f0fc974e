"""Fan-out: from several mentions for one slot to several calls."""

import itertools
from collections.abc import Mapping, Sequence

from simulator.planner.mentions import Mention

Row = dict[str, Mention]

MAX_ROWS = 32


def rows(columns: Mapping[str, Sequence[Mention]], *, respectively: bool = False) -> list[Row]:
    """One row of mentions for each call.

    A slot with one mention gives it to every row. Slots with several are read side by side where their mentions
    alternate in the text ("5 at 3%, 10 at 4%"), and combined each with each where they stand in blocks.
    """
    many = {name: list(found) for name, found in columns.items() if len(found) > 1}
    shared = {name: found[0] for name, found in columns.items() if len(found) == 1}
    if not many:
        return [shared] if shared else []
    if len(many) > 1 and _in_blocks(many) and not respectively:
        combined = [dict(zip(many, values, strict=True)) for values in itertools.product(*many.values())]
    else:
        combined = _side_by_side(many)
    return [{**shared, **row} for row in combined[:MAX_ROWS]]


def _in_blocks(many: Mapping[str, list[Mention]]) -> bool:
    spans = sorted((found[0].start, found[-1].end) for found in many.values())
    one_series = all(len({mention.series for mention in found}) == 1 for found in many.values())
    return one_series and all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))


def _side_by_side(many: Mapping[str, list[Mention]]) -> list[Row]:
    longest = max(many.values(), key=len)
    made: list[Row] = []
    for index, mention in enumerate(longest):
        row: Row = {}
        for name, found in many.items():
            row[name] = found[index] if len(found) == len(longest) else _nearest(found, mention)
        made.append(row)
    return made


def _nearest(found: list[Mention], mention: Mention) -> Mention:
    return min(found, key=lambda other: (abs(other.start - mention.start), other.start))
