"""The part of the tool form that describes canned answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tools.executors.outcome import Problem
from tools.parameters import write
from tools.written_json import InvalidJson, read_json
from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class CannedForm:
    """Rules as JSON; the default answer as text, either what the tool gives or the error that it ends with.

    `delay_ms` is a number or a range, `100-500`; `failure_percent` of the default's calls fail, with `failure_error`.
    """

    rules: str = ""
    default_is: Literal["output", "error", "none"] = "output"
    default: str = ""
    delay_ms: str = ""
    failure_percent: str = ""
    failure_error: str = ""
    templates: bool = False
    seed: str = ""

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "CannedForm":
        """As it was typed."""
        chosen = post.get("default_is", "output")
        return cls(
            rules=post.get("rules", ""),
            default_is="error" if chosen == "error" else "none" if chosen == "none" else "output",
            default=post.get("default", ""),
            delay_ms=post.get("delay_ms", ""),
            failure_percent=post.get("failure_percent", "").strip(),
            failure_error=post.get("failure_error", "").strip(),
            templates="templates" in post,
            seed=post.get("seed", "").strip(),
        )

    @classmethod
    def from_implementation(cls, implementation: Mapping[str, Json]) -> "CannedForm":
        """As a person would type it."""
        rules, default = implementation.get("rules"), implementation.get("default")
        failure, seed = (default or {}).get("failure", {}), implementation.get("seed")
        return cls(
            rules=rules_text(rules) if rules else "",
            default_is="none" if default is None else "error" if "error" in default else "output",
            default=""
            if default is None
            else default["error"]
            if "error" in default
            else output_text(default["output"]),
            delay_ms=_delay_text(default["delay_ms"]) if default and default.get("delay_ms") else "",
            failure_percent=f"{round(failure['probability'] * 100, 6):g}" if failure else "",
            failure_error=failure.get("error", ""),
            templates=bool(implementation.get("templates")),
            seed="" if seed is None else f"{seed}",
        )

    @property
    def is_plain(self) -> bool:
        """Is nothing left to chance and nothing filled in?"""
        return not (self.templates or self.seed or self.failure_percent or self.failure_error)

    def implementation(self) -> tuple[dict[str, Json], list[Problem]]:
        """What it means, and what is wrong with it."""
        implementation: dict[str, Json] = {"kind": "canned"}
        problems: list[Problem] = []
        try:
            if self.rules.strip():
                implementation["rules"] = read_json(self.rules)
        except InvalidJson as error:
            problems.append(("implementation.rules", str(error)))
        try:
            if self.default_is != "none":
                implementation["default"] = self._default()
        except InvalidJson as error:
            problems.append(("implementation.default", str(error)))
        if self.templates:
            implementation["templates"] = True
        if self.seed:
            implementation["seed"] = _number(self.seed)
        return implementation, problems

    def _default(self) -> dict[str, Json]:
        if self.default_is == "error":
            answer: dict[str, Json] = {"error": self.default.strip()}
        else:
            answer = {"output": read_output(self.default)}
        if self.delay_ms.strip():
            answer["delay_ms"] = _delay(self.delay_ms)
        if self.failure_percent:
            error = {"error": self.failure_error} if self.failure_error else {}
            answer["failure"] = {"probability": _share(self.failure_percent), **error}
        return answer


def rules_text(rules: list[Json]) -> str:
    """Rules as text, one a line."""
    return "[\n" + ",\n".join(f"  {json.dumps(rule, ensure_ascii=False)}" for rule in rules) + "\n]"


def read_output(text: str) -> Json:
    """JSON, or plain words as they stand. Raises InvalidJson for what begins like JSON and is not."""
    try:
        return read_json(text)
    except InvalidJson:
        if text.lstrip().startswith(("{", "[", '"')):
            raise
        return text


def output_text(output: Json) -> str:
    """The text that `read_output` reads as this output."""
    if not isinstance(output, str):
        return write(output)
    try:
        is_plain = read_output(output) == output
    except InvalidJson:
        is_plain = False
    return output if is_plain else json.dumps(output, ensure_ascii=False)


def _delay(text: str) -> Json:
    least, dash, most = text.partition("-")
    return [_number(least), _number(most)] if dash and least.strip() else _number(text)


def _delay_text(delay: Json) -> str:
    return f"{delay[0]}-{delay[1]}" if isinstance(delay, list) else f"{delay}"


def _share(percent: str) -> Json:
    try:
        return float(percent.removesuffix("%")) / 100
    except ValueError:
        return percent


def _number(text: str) -> Json:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text  # the executor's own check says what it must be
