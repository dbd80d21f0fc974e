"""What is lost on the way, each said once."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Losses:
    """Sentences for a person, in the order in which they were first said."""

    sentences: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Say it, if it was not said yet."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)
