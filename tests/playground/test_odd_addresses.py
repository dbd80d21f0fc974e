"""Addresses that no page made: with text in them that no database can hold, or that is hostile."""

import pytest
from django.test import Client

from tests.harmless import check_harmless

PATHS = (
    "playground/?from_span={}", "playground/?example={}", "playground/{}/", "playground/runs/{}/",
    "playground/runs/{}/steps/1/", "playground/model/?provider={0}&model={0}", "live?topic=run:{0}:{0}",
    "traces/?q={}", "traces/?status={}", "traces/?model={}", "traces/?provider={0}&tool={0}&tag={0}",
    "traces/?since={}", "traces/?cursor={}", "traces/?min_cost={}", "traces/news/?newest={}", "traces/delete/?id={}",
    "traces/{}/", "traces/{}/progress/", "traces/{}/newer/", "traces/{}/row/", "traces/{}/share/",
    "traces/{0}/spans/{0}/raw/", "traces/{0}/spans/{0}/request", "s/{}", "s/{0}/spans/{0}/raw/",
    "tools/?q={}", "tools/?search={}", "tools/{}/", "tools/{}/?arguments={}", "tools/{}/delete/", "providers/{}/",
    "providers/new/?preset={}", "providers/{}/delete/", "settings/keys/{}/revoke/", "settings/secrets/{}/delete/",
    "sign-in?next={}", "api/v1/runs/{}", "api/v1/runs/{}/events", "api/v1/traces?q={}", "api/v1/traces?cursor={}",
    "api/v1/traces/{}", "api/v1/traces/{0}/spans/{0}/output", "api/v1/tools/{}", "api/v1/providers/{}",
)  # fmt: skip
ODD = (
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "%F0%9F%97%BC",
    "%22%27%3E%3Cevil-tag%20onerror=evil()%3E",
    "x" * 3000,
    "-1",
    "1e999",
)


ANSWERS = (200, 302, 400, 401, 404, 405, 410, 422)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_address_is_answered(workspace, client: Client, odd):
    client.raise_request_exception = False
    failed = []
    for path in PATHS:
        page = client.get(f"/{path.format(odd, odd)}")
        failed += [path] if page.status_code not in ANSWERS else []
        if page.headers.get("content-type", "").startswith("text/html") and page.content:
            check_harmless(page.content.decode(), path)
    assert not failed
