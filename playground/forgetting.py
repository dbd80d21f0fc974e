"""What is left of a conversation whose traces were deleted: its title, which is a person's words, goes too."""

from django.db.models import Exists, OuterRef, Q

from playground.models import Conversation, Run

HAS_RUNS = Q(Exists(Run.objects.filter(conversation=OuterRef("pk"))))
"""Of a conversation: is there still a run in it? A run goes with its trace."""


def forget_empty_conversations() -> int:
    """Delete the conversations without a run; how many. One is never made without its first run."""
    return Conversation.objects.filter(~HAS_RUNS).delete()[0]
