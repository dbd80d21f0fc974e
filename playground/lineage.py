"""What is other in a run than in those that it goes on from."""

from collections.abc import Iterator

from playground.history import input_of
from playground.models import Run

Setup = tuple[str | None, list[str]]


def was_edited(run: Run) -> bool:
    """Does something stand otherwise before the run's earlier answers than when they were given?

    Tools and system prompt do, and nobody knows of answers that came with the run's own input.
    """
    line = [run, *_line(run)]
    if any(message.role == "assistant" for message in input_of(line[-1]).messages):
        return True
    own = _setup(run)
    return any(_setup(earlier) != own for earlier in line[1:])


def foreign_settings(run: Run) -> str | None:
    """The protocol whose fields the run's `extra_body` holds, where it was taken over from a run in another one."""
    extra = run.settings.get("extra_body")
    origin = run
    for earlier in _line(run) if extra else ():
        if earlier.settings.get("extra_body") != extra:
            break
        origin = earlier
    return origin.trace.protocol if origin.trace.protocol != run.trace.protocol else None


def _line(run: Run) -> Iterator[Run]:
    while run.parent is not None:
        run = run.parent
        yield run


def _setup(run: Run) -> Setup:
    return input_of(run).system, [version.pk for version in run.offered()]
