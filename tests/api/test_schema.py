"""The API against its own OpenAPI document: what is made up for it (schemathesis) never crashes it, nor gets an answer
that the document does not declare. `outbound` refuses every address but this machine's meanwhile.
"""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from api.app import api
from tests.waiting import LONG_S
from tools.mcp.models import McpServer

pytestmark = pytest.mark.django_db(transaction=True)

load_all_checks()
# What is well-formed may still be refused: a JSON Schema cannot say which names exist or which limits make sense.
EXCLUDED = CHECKS.get_by_names(["positive_data_acceptance"])
FEW = settings(max_examples=5, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def document(*modes: GenerationMode, coverage: bool = True) -> schemathesis.BaseSchema:
    """The document as a client reads it."""
    config = SchemathesisConfig()
    config.projects.default.generation.update(deterministic=True, modes=list(modes))
    config.projects.default.phases.coverage.enabled = coverage
    text = json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))
    return schemathesis.openapi.from_dict(json.loads(text), config=config)


ANYTHING = document(GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
WELL_FORMED = document(GenerationMode.POSITIVE, coverage=False)


@ANYTHING.parametrize()
@FEW
def test_what_is_made_up_gets_a_declared_answer(case: Case, stack, served):
    case.call_and_validate(base_url=served, headers=stack.headers, excluded_checks=EXCLUDED, timeout=LONG_S)


@pytest.fixture
def known(stack, finished, workspace) -> dict[str, str]:
    """Ids of things that are there."""
    run = finished()
    spans = stack.get(f"/traces/{run['trace_id']}").json()["spans"]
    stack.post(f"/traces/{run['trace_id']}/shares", {})
    server = McpServer.objects.create(workspace=workspace, name="Weather", url="https://mcp.example.com/mcp")
    return {
        "provider_id": stack.get("/providers").json()["items"][0]["id"],
        "name": "get_weather",
        "toolset_id": stack.post("/toolsets", {"name": "Weather", "tools": ["get_weather"]}).json()["id"],
        "server_id": server.pk,
        "run_id": run["id"],
        "trace_id": run["trace_id"],
        "span_id": next(span["id"] for span in spans if span["kind"] == "model"),
    }


@WELL_FORMED.include(method="GET").parametrize()
@FEW
def test_what_is_there_is_told_as_declared(case: Case, stack, served, known):
    case.path_parameters.update({name: known[name] for name in case.path_parameters})
    case.headers.pop("Last-Event-ID", None)
    answer = case.call_and_validate(base_url=served, headers=stack.headers, excluded_checks=EXCLUDED, timeout=LONG_S)
    part = case.path.rpartition("/")[2]
    assert answer.status_code == (404 if part in ("arguments", "output") else 200) or case.query
