"""Errors of the API in one form: problem details (RFC 9457), whatever goes wrong and wherever."""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.http import HttpResponse
from pydantic import BaseModel, Field

# Places in lists come as `tools[0]` and leave as `tools.0`.
INDEX = re.compile(r"\[(\d+)\]")
CONTENT_TYPE = "application/problem+json"


class InputError(BaseModel):
    """One thing that is wrong with the input."""

    loc: str = Field(description="Where, dotted: `body.limits.max_steps`, `query.limit`.")
    msg: str = Field(description="What is wrong, in a sentence.")


class ProblemOut(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="`about:blank`: the status says what kind of problem it is.")
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What happened and what to do, in a sentence.")
    errors: list[InputError] | None = Field(None, description="For invalid input: each fault with its place.")


class Problem(Exception):
    """An answer that is an error. `errors` are (where, what) pairs."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}


def invalid(errors: Sequence[tuple[str, str]], under: str = "body") -> Problem:
    """422: the input was understood and cannot be used. `under` is put before each place."""
    placed = [(".".join(filter(None, (under, INDEX.sub(r".\1", loc)))), msg) for loc, msg in errors]
    return Problem(422, "; ".join(msg for _, msg in errors)[:2000], placed)


def not_found(what: str) -> Problem:
    """404: no such thing in this workspace."""
    return Problem(404, f"There is no such {what}.")


def response(problem: Problem) -> HttpResponse:
    """The problem as it is sent."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = [{"loc": loc, "msg": msg} for loc, msg in problem.errors]
    return HttpResponse(
        json.dumps(body), status=problem.status, content_type=CONTENT_TYPE, headers=dict(problem.headers)
    )
