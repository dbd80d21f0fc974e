"""The simulator inside the product's own web process."""

import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from providers.simulated import simulator_key
from simulator import exchange
from simulator.playing import begin, play


@csrf_exempt
async def chat_completions(request: HttpRequest) -> HttpResponseBase:
    """POST /simulator/v1/chat/completions."""
    if request.method != "POST":
        return await _response(exchange.not_found(str(request.method), request.path))
    authorization = request.headers.get("Authorization", "")
    answer = exchange.complete_chat(
        authorization, simulator_key(), request.body, now=datetime.now(UTC), nonce=secrets.token_hex(10)
    )
    return await _response(answer)


@csrf_exempt
async def models(request: HttpRequest) -> HttpResponseBase:
    """GET /simulator/v1/models."""
    if request.method != "GET":
        return await _response(exchange.not_found(str(request.method), request.path))
    return await _response(exchange.list_models(request.headers.get("Authorization", ""), simulator_key()))


async def _response(answer: exchange.Answer) -> HttpResponseBase:
    speed: float = settings.SIMULATOR_SPEED
    started = await begin(answer, speed)
    response: HttpResponseBase
    if answer.is_plain:
        response = HttpResponse(answer.body, content_type=answer.content_type, status=answer.status)
    else:
        pieces = play(answer, speed, started)
        response = StreamingHttpResponse(pieces, content_type=answer.content_type, status=answer.status)
    for name, value in answer.headers.items():
        response[name] = value
    return response
