"""What the protocol can say."""

from wire.protocols.abilities import Abilities

ABILITIES = Abilities(
    "anthropic_messages",
    "Anthropic Messages",
    object_arguments=True,
    subsets=False,
    blank_stop=False,
    seed=False,
    max_temperature=1.0,
    call_id="[A-Za-z0-9_-]{1,64}",
    call_id_prefix="toolu_",
)
