"""A server that is not there for us."""

from tools.mcp.challenge import Wanted


class Unavailable(Exception):
    """The server cannot be spoken to, or does not do what was asked; the message is a sentence.

    `wanted` is what would do, where that is a sign-in.
    """

    def __init__(self, sentence: str, wanted: Wanted | None = None) -> None:
        super().__init__(sentence)
        self.wanted = wanted
