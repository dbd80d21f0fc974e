"""A server that is not there for us."""


class Unavailable(Exception):
    """The server cannot be spoken to, or does not do what was asked; the message is a sentence."""
