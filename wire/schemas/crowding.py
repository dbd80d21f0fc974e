"""Many tools at once: what they cost with every request, which limits they pass, which of them are too alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from wire.conversation import ToolDefinition
from wire.protocols import PROTOCOLS
from wire.schemas.measure import tokens_of
from wire.schemas.wording import too_alike

MANY = 30
"""From about here on models choose worse: Anthropic's documents on tool search say 30 to 50."""
MANY_TOKENS = 10_000
MOST_GROUPS = 5
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Crowd:
    """Some tools as one request would offer them: how many, about how many tokens, and what is to be said of that."""

    count: int
    tokens: int
    warnings: tuple[str, ...] = ()


def crowd_of(definitions: Sequence[ToolDefinition]) -> Crowd:
    """The measure of these tools, with a sentence for everything that makes a model choose badly or a request fail."""
    count, tokens = len(definitions), sum(map(tokens_of, definitions))
    return Crowd(count, tokens, (*_too_many(count), *_too_long(tokens), *_alike(definitions)))


def _too_many(count: int) -> list[str]:
    passed: dict[int, list[str]] = {}
    for codec in PROTOCOLS.values():
        most = codec.FACTS.most_tools
        if most is not None and count > most:
            passed.setdefault(most, []).append(codec.FACTS.word)
    said = [f"{' and '.join(words)} take at most {most} tools in a request." for most, words in passed.items()]
    if count >= MANY:
        said.append(f"{count} tools are many: from about {MANY} on models choose wrongly more often.")
    return said


def _too_long(tokens: int) -> list[str]:
    return [f"They cost about {tokens:,} tokens with every request."] if tokens >= MANY_TOKENS else []


def _alike(definitions: Sequence[ToolDefinition]) -> list[str]:
    groups = _groups([(first, second) for first, second, _ in too_alike(definitions)])
    said = [f"{_listed(names)} read nearly the same: models mix them up." for names in groups[:MOST_GROUPS]]
    more = len(groups) - MOST_GROUPS
    return [*said, f"And {more} more group{'' if more == 1 else 's'} of tools read alike."] if more > 0 else said


def _groups(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """What is alike by way of others too, the largest group first."""
    group_of: dict[str, list[str]] = {}
    for first, second in pairs:
        mine, other = group_of.setdefault(first, [first]), group_of.setdefault(second, [second])
        if mine is not other:
            mine += other
            group_of |= dict.fromkeys(other, mine)
    each = {id(group): group for group in group_of.values()}
    return sorted(each.values(), key=len, reverse=True)


def _listed(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
