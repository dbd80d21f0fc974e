"""Whatever Django itself answers below /api is a problem too: unknown paths, wrong methods, crashes."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from api import problems

SENTENCES = {
    400: "The request is not valid HTTP for this server.",
    403: "This is not allowed.",
    404: "There is nothing at this address. The API is described at /api/docs.",
    405: "This address does not know this method; the header Allow names those that it knows.",
    413: "The request is too large.",
    500: "Something went wrong inside Toolscope. Its log has the details.",
    503: "The database cannot be used: its disk is full, or it cannot be reached. Nothing was changed.",
}

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ProblemMiddleware:
    """Turns error pages below /api into problem details."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, made a problem where it has to be one."""
        return as_problem(request, self._get_response(request))


def as_problem(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer itself, or a problem with its status where it is an error page."""
    is_page = answer.status_code >= 400 and answer.get("Content-Type", "") != problems.CONTENT_TYPE
    if not (is_page and request.path_info.startswith("/api/")):
        return answer
    sentence = SENTENCES.get(answer.status_code, "The request cannot be answered.")
    kept = {name: answer[name] for name in ("Allow", "Retry-After") if name in answer}
    return problems.response(problems.Problem(answer.status_code, sentence, headers=kept))
