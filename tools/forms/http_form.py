"""The part of the tool form that describes an HTTP request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tools.executors.http.check import METHODS
from tools.executors.outcome import Problem
from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class HttpForm:
    """Headers are lines, `Name: value`; `query` and `header_arguments` are names of arguments, spaces between."""

    methods: ClassVar = METHODS

    method: str = "GET"
    url: str = ""
    headers: str = ""
    body: str = "arguments"
    query: str = ""
    body_argument: str = ""
    header_arguments: str = ""

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "HttpForm":
        """As it was typed."""
        return cls(
            method=post.get("method", "GET"),
            url=post.get("url", "").strip(),
            headers=post.get("headers", ""),
            body=post.get("body", "arguments"),
            query=_names(post.get("query", "")),
            body_argument=post.get("body_argument", "").strip(),
            header_arguments=_names(post.get("header_arguments", "")),
        )

    @classmethod
    def from_implementation(cls, implementation: Mapping[str, Json]) -> "HttpForm":
        """As a person would type it."""
        headers = implementation.get("headers", {})
        return cls(
            method=implementation.get("method", "GET"),
            url=implementation.get("url", ""),
            headers="\n".join(f"{name}: {value}" for name, value in headers.items()),
            body=implementation.get("body", "arguments"),
            query=" ".join(implementation.get("query", ())),
            body_argument=implementation.get("body_argument", ""),
            header_arguments=" ".join(implementation.get("header_arguments", ())),
        )

    def implementation(self) -> tuple[dict[str, Json], list[Problem]]:
        """What it means, and what is wrong with it."""
        headers: dict[str, str] = {}
        problems: list[Problem] = []
        for number, line in enumerate(self.headers.splitlines(), start=1):
            name, colon, value = line.partition(":")
            if line.strip() and not colon:
                problems.append(("implementation.headers", f"Line {number}: write a header as Name: value."))
            elif line.strip() and name.strip() in headers:
                problems.append(("implementation.headers", f"Line {number}: {name.strip()} stands here twice."))
            elif line.strip():
                headers[name.strip()] = value.strip()
        made: dict[str, Json] = {
            "kind": "http",
            "method": self.method,
            "url": self.url,
            "headers": headers,
            "body": self.body,
        }
        made |= {"query": self.query.split()} if self.query else {}
        made |= {"body_argument": self.body_argument} if self.body_argument else {}
        made |= {"header_arguments": self.header_arguments.split()} if self.header_arguments else {}
        return made, problems


def _names(typed: str) -> str:
    return " ".join(typed.replace(",", " ").split())
