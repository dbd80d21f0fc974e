"""What the protocol can say."""

from wire.protocols.abilities import Abilities

ABILITIES = Abilities(
    "openai_chat",
    "Chat Completions",
    refusals=True,
    rich_results=False,
    error_flag=False,
    custom_tools=True,
    host_call_ids=True,
    stop_is_sampling=True,
    part_state=("extra_content",),
    message_state=("reasoning_details",),
)
