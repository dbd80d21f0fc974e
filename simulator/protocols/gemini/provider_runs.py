"""What tools of the provider did, as Gemini says it: code as parts, a search as the grounding of the words."""

import json
from collections.abc import Iterator

from simulator.reply import ProviderRun
from wire.conversation import Json, Part, ServerToolCall, ServerToolResult
from wire.protocols.gemini.content import CODE_EXECUTION


def provider_run(run: ProviderRun, nonce: str) -> Iterator[Part]:
    """The program and its output; a search has no parts."""
    if run.tool == "code_execution":
        call_id = nonce[:8]
        yield ServerToolCall(call_id, CODE_EXECUTION, json.dumps({"language": "PYTHON", "code": run.asked}))
        output = {"outcome": "OUTCOME_OK", "output": f"{run.output}\n"}
        yield ServerToolResult(call_id, CODE_EXECUTION, output)


def grounding(run: ProviderRun, text: str) -> Json:
    """What the words rest on; positions are counted in bytes."""
    start = _bytes(text[: max(text.find(run.output), 0)])
    segment = {"startIndex": start, "endIndex": start + _bytes(run.output), "text": run.output}
    return {
        "webSearchQueries": [run.asked],
        "searchEntryPoint": {"renderedContent": "<div>A simulated search.</div>"},
        "groundingChunks": [{"web": {"uri": run.url, "title": run.title}}],
        "groundingSupports": [{"segment": segment, "groundingChunkIndices": [0]}],
    }


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
