"""What tools of the provider did, as items of Responses."""

from simulator.reply import ProviderRun
from wire.conversation import Json, Part, ServerToolCall


def provider_run(run: ProviderRun, nonce: str) -> tuple[Part]:
    """The item, which holds the result too."""
    if run.tool == "web_search":
        item: dict[str, Json] = {"type": "web_search_call", "id": f"ws_{nonce}", "status": "completed"}
        item["action"] = {"type": "search", "query": run.asked, "sources": [{"type": "url", "url": run.url}]}
    else:
        item = {"type": "code_interpreter_call", "id": f"ci_{nonce}", "status": "completed"}
        item |= {"code": run.asked, "container_id": f"cntr_{nonce}"}
        item["outputs"] = [{"type": "logs", "logs": run.output}]
    return (ServerToolCall(item["id"], run.tool, "", {"item": item}),)


def annotation(run: ProviderRun, text: str) -> Json:
    """Where the words come from."""
    start = max(text.find(run.output), 0)
    said = {"type": "url_citation", "url": run.url, "title": run.title}
    return {**said, "start_index": start, "end_index": start + len(run.output)}
