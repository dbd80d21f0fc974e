"""Someone who uses a running stack by its public API, and looks at every page that shows something of a run."""

import re
from collections.abc import Iterator
from typing import Any

import httpx

from tests.running import RunningStack
from tests.waiting import LONG_S, wait_for
from traces.pages.tabs import TABS

ENDED = {"succeeded", "failed", "cancelled", "limit_reached"}
PARTS = ("request", "response", "stream", "arguments", "output")
HTMX = {"HX-Request": "true"}


class Visitor:
    """The API with its key, and the pages as the local owner."""

    def __init__(self, stack: RunningStack) -> None:
        self.api = stack.api()
        self.pages = httpx.Client(base_url=stack.url, timeout=LONG_S, trust_env=False)

    def close(self) -> None:
        self.api.close()
        self.pages.close()

    def make(self, path: str, **body: Any) -> dict[str, Any]:
        """POST that must work; what was made."""
        answer = self.api.post(path, json=body)
        assert answer.status_code in (201, 202), answer.text
        return dict(answer.json())

    def provider(self, base_url: str, name: str, **more: Any) -> str:
        """The id of a new provider of the protocol that is spoken here."""
        body = {"name": name, "protocol": "openai_chat", "base_url": base_url, "models": ["m-1"], **more}
        return str(self.make("/providers", **body)["id"])

    def http_tool(self, name: str, url: str, **more: Any) -> str:
        """The name of a new tool that asks `url`; it takes any arguments."""
        implementation = {"kind": "http", "method": "POST", "url": url, **more.pop("implementation", {})}
        tool = {"description": "d", "parameters": {"type": "object"}, "implementation": implementation, **more}
        return str(self.make("/tools", name=name, **tool)["name"])

    def keep_secret(self, name: str, value: str) -> None:
        """Enter a secret on the settings page."""
        assert self.send("/settings/secrets/", name=name, value=value).status_code == 302

    def send(self, path: str, **form: str) -> httpx.Response:
        """Send a page's form."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.pages.get("/settings/").text)
        assert token
        return self.pages.post(path, data={**form, "csrfmiddlewaretoken": token[1]})

    def run(self, provider: str, content: str = "Hello", **wishes: Any) -> dict[str, Any]:
        """A run that has ended, with its spans under "spans"."""
        body = {"provider": provider, "model": "m-1", "messages": [{"role": "user", "content": content}], **wishes}
        run_id = self.make("/runs", **body)["id"]
        wait_for(lambda: self.api.get(f"/runs/{run_id}").json()["status"] in ENDED)
        run = self.api.get(f"/runs/{run_id}").json()
        return {**run, "spans": self.api.get(f"/traces/{run['trace_id']}").json()["spans"]}

    def answers_about(self, run: dict[str, Any]) -> Iterator[httpx.Response]:
        """Everything that the API tells about a run."""
        trace = f"/traces/{run['trace_id']}"
        paths = [f"/runs/{run['id']}", f"/runs/{run['id']}/events", "/traces", trace, f"{trace}/shares"]
        paths += [f"{trace}/spans/{span['id']}/{part}" for span in run["spans"] for part in PARTS]
        for path in (*paths, "/providers", "/tools", "/openapi.json"):
            yield self._looked_at(self.api.get(path), path)

    def pages_about(self, run: dict[str, Any]) -> Iterator[httpx.Response]:
        """Every page and fragment that shows something of a run, by its owner and behind a share link."""
        trace, thread = f"/traces/{run['trace_id']}/", f"/playground/runs/{run['id']}/"
        shared = self.make(f"{trace[:-1]}/shares")["url"].partition("/s/")[2]
        whole = [f"/playground/{run['conversation_id']}/", thread, trace, f"{trace}share/", f"/s/{shared}"]
        whole += [f"{thread}steps/{number}/" for number in range(1, run["steps"] + 1)]
        whole += ["/traces/", f"{trace}row/", f"{trace}progress/", f"/traces/delete/?id={run['trace_id']}"]
        for span in run["spans"]:
            whole += [f"/playground/?from_span={span['id']}"] if span["kind"] == "model" else []
            whole += [f"{page}?span={span['id']}&content=1" for page in (trace, f"/s/{shared}")]
        panes = [
            f"spans/{span['id']}/{tab.name}/" for span in run["spans"] for tab in TABS if span["kind"] in tab.kinds
        ]
        for path in whole:
            yield self._looked_at(self.pages.get(path), path)
        for path in (f"{place}{pane}" for pane in panes for place in (trace, f"/s/{shared}/")):
            yield self._looked_at(self.pages.get(path, headers=HTMX), path)

    def other_pages(self) -> Iterator[httpx.Response]:
        """Every page that is not about a run."""
        tools = [f"/tools/{tool['name']}/" for tool in self.api.get("/tools").json()["items"]]
        providers = [f"/providers/{one['id']}/" for one in self.api.get("/providers").json()["items"]]
        deleting = [f"{path}delete/" for path in (*tools, *providers[-1:])]
        first = ("/playground/", "/tools/", "/tools/-/new/", "/tools/-/import/", "/providers/", "/providers/new/")
        for path in (*first, "/settings/", "/api/docs", *tools, *providers, *deleting):
            yield self._looked_at(self.pages.get(path), path)

    @staticmethod
    def _looked_at(answer: httpx.Response, path: str) -> httpx.Response:
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        assert answer.status_code in (200, 302) or answer.status_code == 404, f"{path}: {answer.status_code}"
        return answer
