"""What a protocol can say, as data: what lies beyond it is fitted before a request is written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abilities:
    """Each protocol's own are a constant of its package."""

    protocol: str
    label: str
    """What it is called in sentences."""
    late_system: bool = True
    """Has it system messages in mid-conversation?"""
    refusals: bool = False
    """Has it a part for a refusal? Otherwise that is words like others."""
    rich_results: bool = True
    """May a result hold images and files?"""
    error_flag: bool = True
    """Has a result a flag for a failure? Otherwise its text says it."""
    object_arguments: bool = False
    """Are arguments an object on the wire, and no string?"""
    custom_tools: bool = False
    """Has it tools that take free text?"""
    subsets: bool = True
    """Has it a choice among some of the tools?"""
    parallel_switch: bool = True
    stop: bool = True
    blank_stop: bool = True
    """May a stop sequence be white space alone?"""
    seed: bool = True
    max_temperature: float = 2.0
    stop_is_sampling: bool = False
    """Do models that refuse sampling settings refuse stop sequences too?"""
    call_id: str = ".*"
    """What a call's id must match."""
    call_id_prefix: str = "call_"
    host_call_ids: bool = False
    """Have hosts forms of their own for ids (`Profile.call_id_pattern`)?"""
    call_ids_unique: bool = False
    """Must ids be unique in a request, also those that its own hosts gave?"""
    part_state: tuple[str, ...] = ()
    """Keys in the `extra` of a part that hold a model's state, which is of no use to another model."""
    item_ids: tuple[str, ...] = ()
    """Keys in the `extra` of a part that name what the host keeps; "a.b" is the key b inside a."""
    message_state: tuple[str, ...] = ()
    """The same in the `extra` of a message."""
