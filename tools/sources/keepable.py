"""Of the tools in a text, those that can be shown and kept; what is wrong with the others is for a person to read."""

from dataclasses import fields, replace

from tools.plain_text import DEEPEST, storable, too_deep, unstorable
from tools.sources.found import Found, FoundTool, Unreadable


def keepable(found: Found) -> Found:
    """The same without tools that no database keeps, which are named. Raises Unreadable where none is left."""
    faults = [(tool.definition.name, _fault(tool)) for tool in found.tools]
    left_out = [f"{name[:100]}: {fault}." for name, fault in faults if fault]
    tools = [
        replace(tool, notes=tuple(map(storable, tool.notes)))
        for tool, (_, fault) in zip(found.tools, faults, strict=True)
        if not fault
    ]
    said = tuple(map(storable, (*found.left_out, *left_out)))
    if found.tools and not tools:
        raise Unreadable(said[-1])
    return replace(found, form=storable(found.form), tools=tuple(tools), left_out=said)


def _fault(tool: FoundTool) -> str:
    """Why it cannot be kept, if so."""
    definition = tool.definition
    told = [getattr(tool, field.name) for field in fields(tool) if field.name not in ("definition", "notes")]
    everything = [definition.name, definition.description, definition.parameters, definition.strict, *told]
    if too_deep(everything):
        return f"it is nested more than {DEEPEST} deep"
    return "it has U+0000 or half of a surrogate pair in it, which cannot be kept" if unstorable(everything) else ""
