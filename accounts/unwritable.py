"""A database that cannot be used at the moment, because its disk is full or it is away: said as that on every page."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class UnwritableMiddleware:
    """Answers 503 where a view could not read or write; below /api that becomes a problem."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """As it comes."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for it; None for whatever else went wrong."""
        if not isinstance(error, OperationalError):
            return None
        log.error("%s %s: the database cannot be used: %s", request.method, request.path_info, error)
        return render(request, "503.html", status=503)
