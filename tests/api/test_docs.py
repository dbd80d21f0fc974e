"""The API's description: for programs and for people."""

import re


def test_the_document_is_served_to_anybody(client, db):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert document["components"]["securitySchemes"]["ApiKey"] == {"type": "http", "scheme": "bearer"}


def test_what_is_not_built_is_absent(client, db):
    paths = set(client.get("/api/v1/openapi.json").json()["paths"])
    assert paths == {
        "/api/v1/providers",
        "/api/v1/providers/{provider_id}",
        "/api/v1/providers/{provider_id}/check",
        "/api/v1/tools",
        "/api/v1/tools/lint",
        "/api/v1/tools/import",
        "/api/v1/tools/export",
        "/api/v1/tools/{name}",
        "/api/v1/tools/{name}/call",
        "/api/v1/toolsets",
        "/api/v1/toolsets/{toolset_id}",
        "/api/v1/mcp-servers",
        "/api/v1/mcp-servers/{server_id}",
        "/api/v1/mcp-servers/{server_id}/refresh",
        "/api/v1/mcp-servers/{server_id}/take",
        "/api/v1/runs",
        "/api/v1/runs/{run_id}",
        "/api/v1/runs/{run_id}/events",
        "/api/v1/runs/{run_id}/cancel",
        "/api/v1/runs/{run_id}/decisions",
        "/api/v1/runs/{run_id}/messages",
        "/api/v1/traces",
        "/api/v1/traces/{trace_id}",
        "/api/v1/traces/{trace_id}/spans/{span_id}/request",
        "/api/v1/traces/{trace_id}/spans/{span_id}/response",
        "/api/v1/traces/{trace_id}/spans/{span_id}/stream",
        "/api/v1/traces/{trace_id}/spans/{span_id}/arguments",
        "/api/v1/traces/{trace_id}/spans/{span_id}/output",
        "/api/v1/traces/{trace_id}/shares",
        "/api/v1/shares/{share_id}",
    }


def test_every_operation_declares_its_errors_as_problems(client, db):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            errors = {status for status in operation["responses"] if status >= "400"}
            expected = {"401", "405", "422"} | ({"404"} if "{" in path else set())
            expected |= {"400", "413"} if "requestBody" in operation else set()
            assert expected <= errors, (method, path)
            for status in errors:
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_people_can_read_it_without_scripts(client, db):
    text = client.get("/api/docs").content.decode()
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in text
    links = re.findall(r'href="#([^"]+)"', text)
    assert links
    assert all(f'id="{link}"' in text for link in links)
