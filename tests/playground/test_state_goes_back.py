"""What a model thought goes back to it exactly as it came, from the worker and from the record alike."""

import json

import pytest

from playground.runs import continue_run
from tests.playground.raw_answers import CASES, last_words
from tests.playground.stub import Stub
from wire.protocols import PROTOCOLS


@pytest.mark.parametrize("case", CASES)
def test_the_models_own_turn_goes_back_verbatim(speaks, stub: Stub, make_run, finish, weather, case):
    protocol, answer, (field, where), turn = CASES[case]
    speaks(protocol)
    stub.play(answer, last_words(protocol))
    run = finish(make_run(tools=["get_weather"], stream="streamed" in case))
    assert run.trace.status == "succeeded", run.trace.status_reason
    assert stub.requests[1][field][where] == turn
    assert json.dumps(stub.requests[1][field]).startswith(json.dumps(stub.requests[0][field])[:-1])
    # A follow-up is made from the record alone.
    finish(continue_run(run, "Thanks."))
    before = stub.requests[1][field]
    assert stub.requests[2][field][: len(before)] == before


def test_every_protocol_has_a_case():
    assert {protocol for protocol, *_ in CASES.values()} == set(PROTOCOLS)
