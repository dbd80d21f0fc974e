"""What the protocol can say."""

from wire.protocols.abilities import Abilities

ABILITIES = Abilities(
    "openai_responses",
    "Responses",
    refusals=True,
    error_flag=False,
    custom_tools=True,
    stop=False,
    seed=False,
    call_id=".{1,64}",
    call_ids_unique=True,
    item_ids=("id", "item.id"),
)
