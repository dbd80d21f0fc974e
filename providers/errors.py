"""What can be wrong with a provider that a person describes.

InvalidProvider       one or more fields cannot be used; says which and why
  DuplicateName       another provider of the workspace has this name
"""

FieldError = tuple[str, str]
"""Which field, and what is wrong with it in one sentence."""


class InvalidProvider(Exception):
    """The fields that cannot be used. `errors` holds one (field, sentence) each."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(message for _, message in errors))
        self.errors = errors


class DuplicateName(InvalidProvider):
    """The workspace has a provider of this name already."""

    def __init__(self, name: str) -> None:
        super().__init__([("name", f"There is already a provider named “{name}”. Choose another name.")])
