"""Whatever Django itself answers below /api is a problem too: unknown paths, wrong methods, crashes."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
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
}

GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


class ProblemMiddleware:
    """Turns error pages below /api into problem details."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """The response, or a coroutine that gives it."""
        if self.is_async:
            return self._respond(request)
        answer = self.get_response(request)
        assert isinstance(answer, HttpResponseBase)
        return as_problem(request, answer)

    async def _respond(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        assert not isinstance(answer, HttpResponseBase)
        return as_problem(request, await answer)


def as_problem(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer itself, or a problem with its status where it is an error page."""
    is_page = answer.status_code >= 400 and answer.get("Content-Type", "") != problems.CONTENT_TYPE
    if not (is_page and request.path_info.startswith("/api/")):
        return answer
    sentence = SENTENCES.get(answer.status_code, "The request cannot be answered.")
    kept = {name: answer[name] for name in ("Allow", "Retry-After") if name in answer}
    return problems.response(problems.Problem(answer.status_code, sentence, headers=kept))
