"""Who must sign in. On loopback there is one local owner and no password; whoever comes another way must knock."""

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


def needs_sign_in(request: HttpRequest) -> bool:
    """Must this visitor sign in? Always where a password is set or others can connect; else only when not local.

    A server bound to loopback can stand behind a proxy or tunnel: what such a one hands on is no local visit.
    """
    return settings.NEEDS_SIGN_IN or not is_local(request)


def is_local(request: HttpRequest) -> bool:
    """Does the visitor sit at this machine, as far as the request tells?"""
    host, _ = split_domain_port(request.get_host())
    return host in settings.LOCAL_HOST_NAMES and not any(name in request.headers for name in FORWARDED)
