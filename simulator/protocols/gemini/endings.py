"""What an answer of Gemini says beside its content: how it ended, and what it rests on."""

from simulator.protocols.gemini.provider_runs import grounding
from simulator.reply import Reply
from wire.conversation import FinishReason, Json

_RATINGS = [
    {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True},
    {"category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE"},
]


def extra_of(reply: Reply, nonce: str) -> dict[str, Json]:
    """The fields of the candidate, and those of the body, in the codec's own places."""
    if reply.is_blocked:
        feedback = {"blockReason": "PROHIBITED_CONTENT", "blockReasonMessage": "The prompt was blocked. (simulated)"}
        return {"response": {"promptFeedback": feedback}}
    candidate: dict[str, Json] = {}
    if reply.refusal:
        candidate = {"finishReason": "SAFETY", "finishMessage": reply.refusal, "safetyRatings": _RATINGS}
    elif reply.finish is FinishReason.CONTENT_FILTER:
        candidate = {"safetyRatings": _RATINGS}
    elif reply.finish is FinishReason.PAUSE:
        candidate = {"continuationToken": f"simulated-{nonce}"}
    elif reply.finish is FinishReason.MALFORMED_CALL:
        written = ", ".join(f"{call.name}({call.arguments}" for call in reply.calls)
        candidate = {"finishMessage": f"Malformed function call: print(default_api.{written})"}
    for run in reply.runs:
        if run.tool == "web_search":
            candidate["groundingMetadata"] = grounding(run, reply.text)
    return {"candidate": candidate} if candidate else {}
