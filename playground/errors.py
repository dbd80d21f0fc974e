"""What can be wrong with a run that a person asks for."""

FieldError = tuple[str, str]
"""Where in the input (dotted, with [index] in lists), and what is wrong there in one sentence."""


class InvalidRun(Exception):
    """The parts of the input that cannot be used. `errors` holds one (place, sentence) each."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{place}: {message}" for place, message in errors))
        self.errors = errors
