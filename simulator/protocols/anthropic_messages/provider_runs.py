"""What tools of the provider did, as blocks of Anthropic Messages."""

import json

from simulator.reply import ProviderRun
from simulator.state import seal
from wire.conversation import Citation, Json, Part, ServerToolCall, ServerToolResult


def provider_run(run: ProviderRun, nonce: str) -> tuple[Part, Part]:
    """The call and its result."""
    call_id = f"srvtoolu_{nonce}"
    asked = {"query" if run.tool == "web_search" else "code": run.asked}
    return (
        ServerToolCall(call_id, run.tool, json.dumps(asked)),
        ServerToolResult(call_id, run.tool, _result(run)),
    )


def citation(run: ProviderRun) -> Citation:
    """Where the words come from."""
    said = {"type": "web_search_result_location", "cited_text": run.output, "url": run.url, "title": run.title}
    return Citation(run.url, run.title, run.output, extra={**said, "encrypted_index": seal({"url": run.url})})


def _result(run: ProviderRun) -> Json:
    if run.tool == "code_execution":
        return {
            "type": "code_execution_result",
            "stdout": f"{run.output}\n",
            "stderr": "",
            "return_code": 0,
            "content": [],
        }
    page = {"type": "web_search_result", "url": run.url, "title": run.title, "page_age": None}
    return [{**page, "encrypted_content": seal({"content": run.output})}]
