"""What the protocol can say."""

from wire.protocols.abilities import Abilities

ABILITIES = Abilities(
    "gemini",
    "Gemini",
    late_system=False,
    object_arguments=True,
    parallel_switch=False,
    part_state=("thoughtSignature",),
)
