"""A server that is not there for us."""


class Unavailable(Exception):
    """The server cannot be spoken to, or does not do what was asked; the message is a sentence.

    `wants_sign_in`: it does not know who asks.
    """

    def __init__(self, sentence: str, *, wants_sign_in: bool = False) -> None:
        super().__init__(sentence)
        self.wants_sign_in = wants_sign_in
