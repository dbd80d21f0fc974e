"""The protocols that the simulator speaks, by name. A new one is one folder and one line here."""

from simulator.call import Call
from simulator.protocols import anthropic_messages, gemini, openai_chat, openai_responses
from simulator.protocols.speaker import Speaker, Verb

SPEAKERS: dict[str, Speaker] = {
    "anthropic_messages": anthropic_messages,
    "gemini": gemini,
    "openai_responses": openai_responses,
    "openai_chat": openai_chat,
}
"""Those that share an address with another and tell their own requests by the headers come first."""


def route(call: Call) -> tuple[Speaker, Verb | None]:
    """Who answers a call, and what is wanted; None for an address that nobody has."""
    for speaker in SPEAKERS.values():
        verb = speaker.verb_of(call)
        if verb is not None:
            return speaker, verb
    return SPEAKERS["gemini" if call.path.startswith("/v1beta") else "openai_chat"], None
