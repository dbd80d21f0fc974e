"""The simulator inside the product's own web process."""

import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from providers.simulated import simulator_key
from simulator.answers import Answer
from simulator.call import Call
from simulator.exchange import respond
from simulator.memory import Memory
from simulator.playing import begin, play

MEMORY = Memory()


@csrf_exempt
async def provider(request: HttpRequest, path: str) -> HttpResponseBase:
    """Everything below /simulator/."""
    call = Call(
        method=str(request.method),
        path=f"/{path}",
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: str(value) for name, value in request.GET.items()},
        body=request.body,
    )
    answer = respond(call, simulator_key(), MEMORY, now=datetime.now(UTC), nonce=secrets.token_hex(10))
    return await _response(answer)


async def _response(answer: Answer) -> HttpResponseBase:
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
