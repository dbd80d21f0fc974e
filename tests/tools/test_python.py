"""Python in the sandbox: what it returns, and that nothing gets out of it."""

import asyncio
import json
import re
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from hypothesis import given

from tests.waiting import LONG_S, wait_for
from tests.wire.strategies import any_json, any_text
from tools.executors.outcome import Context
from tools.executors.python import check, execute
from tools.executors.python.sandbox import MOST_PRINTED, MOST_PROCESSES

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}


def run(code, arguments=None, timeout_s=LONG_S):
    implementation = {"kind": "python", "code": code}
    return asyncio.run(execute(implementation, arguments or {}, Context(timeout_s)))


def test_what_the_function_returns_is_the_output():
    outcome = run(
        "def run(city, days=1):\n    return {'city': city, 'temps': [20] * days}", {"city": "Bonn", "days": 2}
    )
    assert json.loads(outcome.output) == {"city": "Bonn", "temps": [20, 20]}
    assert (outcome.content_type, outcome.is_error) == ("application/json", False)


def test_text_goes_to_the_model_as_it_is():
    outcome = run("def run():\n    return 'It is 20 °C.'")
    assert (outcome.text, outcome.content_type) == ("It is 20 °C.", "text/plain; charset=utf-8")


def test_helpers_constants_and_pure_modules_can_be_used():
    code = "import math\nRATE = 2\ndef twice(x):\n    return x * RATE\ndef run(x):\n    return twice(math.floor(x))"
    assert run(code, {"x": 3.7}).output == b"6"


@pytest.mark.parametrize(
    ("returned", "output"),
    [("None", b"null"), ("(1, 2)", b"[1,2]"), ("{2, 1}", b"[1,2]"), ("{1: 2}", b'{"1":2}'), ("1.5", b"1.5")],
)
def test_values_that_json_can_say_are_json(returned, output):
    assert run(f"def run():\n    return {returned}").output.replace(b" ", b"") == output


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("float('nan')", "the number nan"),
        ("b'x'", "a value of the kind bytes"),
        ("object", "a value of the kind"),
        ("2 ** 20000", "a whole number of more than 3,000 digits"),
        ("{(1, 2): 3}", "a value of the kind dict"),
    ],
)
def test_what_json_cannot_say_is_an_error(returned, said):
    outcome = run(f"def run():\n    return {returned}")
    assert outcome.error_type == "tool_error"
    assert f"returned {said}" in outcome.text


def test_what_it_prints_is_for_the_person_only():
    outcome = run("print('loading')\ndef run():\n    print('asked')\n    return 1")
    assert outcome.printed == "loading\nasked\n"
    assert "asked" not in outcome.text


def test_a_flood_of_prints_is_cut_and_counted():
    outcome = run("def run():\n    for i in range(50):\n        print('x' * 1000)\n    return 1")
    assert outcome.printed.startswith("x" * 1000)
    assert len(outcome.printed) < MOST_PRINTED + 100
    assert "more characters" in outcome.printed


def test_an_exception_is_one_sentence_for_the_model_and_its_place_for_the_person():
    outcome = run("def run(city):\n    raise ValueError(f'no such city: {city}')", {"city": "Atlantis"})
    assert json.loads(outcome.text)["message"] == "The tool's code failed: ValueError: no such city: Atlantis"
    assert "Traceback" not in outcome.text
    assert "line 2" in outcome.error_detail


def test_code_that_does_not_end_times_out():
    outcome = run("def run():\n    while True:\n        pass", timeout_s=0.3)
    assert outcome.error_type == "tool_timeout"


INSIDE = [
    "open('/etc/passwd').read()",
    "open('/tmp/toolscope-escaped', 'w').write('x')",
    "__import__('os').system('id')",
    "__import__('subprocess').run(['id'])",
    "__import__('socket').socket()",
    "__import__('urllib.request').request.urlopen('http://127.0.0.1/')",
    "__import__('http.client')",
    "__import__('ctypes').CDLL(None)",
    "__import__('sys').modules",
    "__import__('importlib').import_module('os')",
    "__import__('builtins').open('/etc/passwd')",
    "__import__('shutil').rmtree('/tmp')",
    "__import__('threading').Thread(target=print).start()",
    "__import__('multiprocessing').Process()",
    "__import__('pickle').loads(b'cos\\nsystem\\n(S\\'id\\'\\ntR.')",
    "__import__('os').environ['SECRET_KEY']",
    "__import__('os').getcwd()",
    "__import__('os').listdir('/')",
    "__import__('pathlib').Path('/etc/passwd').read_text()",
    "__import__('tempfile').mkstemp()",
    "__import__('signal').raise_signal(9)",
    "().__class__.__base__.__subclasses__()",
    "().__class__.__mro__[1].__subclasses__()[0].__init__.__globals__",
    "run.__globals__['__builtins__']",
    "run.__code__.co_consts",
    "(lambda: 0).__globals__",
    "[].__reduce_ex__(2)",
    "'{0.__class__.__init__.__globals__}'.format(run)",
    "getattr(run, '__glo' + 'bals__')",
    "vars(run)",
    "globals()['__builtins__']",
    "__builtins__",
    "__loader__",
    "breakpoint()",
    "input()",
    "exit()",
    "compile('1', 'x', 'exec')",
    "type('X', (), {})().__class__.__base__.__subclasses__()",
    'eval(\'__import__("os").system("id")\')',
    "exec('import socket; socket.socket()')",
]
HUNGRY = [
    "'a' * 10 ** 10",
    "[0] * 10 ** 9",
    "10 ** 10 ** 8",
    "2 ** 10 ** 9",
    "list(range(10 ** 9))",
    "sum(range(10 ** 12))",
    "{i: 'x' * 1000 for i in range(10 ** 7)}",
    "bytes(10 ** 10)",
    "'x'.join(str(i) for i in range(10 ** 8))",
    "'%1000000000d' % 1",
    "f'{1:>1000000000}'",
    "(lambda f: f(f))(lambda f: f(f))",
    "__import__('re').match('(a+)+$', 'a' * 40 + 'b')",
    "__import__('time').sleep(60)",
    "[print('x' * 10000) for _ in range(10 ** 7)]",
    "str(10 ** 100000)",
]


@pytest.mark.parametrize("expression", INSIDE)
def test_nothing_gets_out(expression, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "the-secret-of-this-process")
    outcome = run(f"def run():\n    return str({expression})")
    assert "the-secret-of-this-process" not in outcome.text + outcome.printed
    assert "root:" not in outcome.text
    assert "uid=" not in outcome.text
    assert not Path("/tmp/toolscope-escaped").exists()
    if not outcome.is_error:  # what it shows is the sandbox's own, not this interpreter's
        assert not any(word in outcome.text for word in ("site-packages", "/usr/", "os._wrap_close", "subprocess"))


@pytest.mark.parametrize("expression", HUNGRY)
def test_nothing_is_exhausted(expression):
    outcome = run(f"def run():\n    {expression}\n    return 1", timeout_s=1.0)
    assert outcome.is_error or outcome.output == b"1"
    assert run("def run():\n    return 'alive'").text == "alive"


def test_a_recursion_without_end_is_one_sentence():
    outcome = run("def run():\n    return run()")
    assert "levels deep" in outcome.text


def test_calls_share_nothing():
    async def both():
        code = "seen = []\ndef run(x):\n    seen.append(x)\n    return seen"
        calls = (execute({"kind": "python", "code": code}, {"x": number}, Context(LONG_S)) for number in range(10))
        return [json.loads(outcome.output) for outcome in await asyncio.gather(*calls)]

    assert asyncio.run(both()) == [[number] for number in range(10)]


def test_a_cancelled_call_frees_its_process():
    async def cancelled():
        call = asyncio.create_task(
            execute({"kind": "python", "code": "def run():\n    while True:\n        pass"}, {}, Context(LONG_S))
        )
        await asyncio.to_thread(wait_for, lambda: any(one.cpu_times().user > 0.1 for one in sandboxes()))
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        code = {"kind": "python", "code": "def run():\n    return 'alive'"}
        outcomes = await asyncio.wait_for(
            asyncio.gather(*(execute(code, {}, Context(LONG_S)) for _ in range(8))), LONG_S
        )
        return [outcome.text for outcome in outcomes]

    assert asyncio.run(cancelled()) == ["alive"] * 8


def test_many_first_calls_at_once_share_the_few_processes():
    async def count():
        code = {"kind": "python", "code": "def run():\n    return 1"}
        await asyncio.gather(*(execute(code, {}, Context(LONG_S)) for _ in range(20)))
        return len(sandboxes())

    wait_for(lambda: sandboxes() == [])  # those of the tests before
    assert 1 <= asyncio.run(count()) <= MOST_PROCESSES


def test_no_process_is_left_when_its_loop_has_ended():
    run("def run():\n    return 1")
    wait_for(lambda: sandboxes() == [])


def sandboxes() -> list[psutil.Process]:
    """Those of this process that live; one that was killed a moment ago is still listed, as a zombie."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if "monty" in child.name() and child.status() != psutil.STATUS_ZOMBIE:
                found.append(child)
    return found


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "Write a function run"),
        ("x = 1", "There is no function named run"),
        ("def run(city:\n  pass", "Line 1, column"),
        ("def run(city, days, why):\n  pass", "run needs why"),
        ("def run(city):\n  pass", "run does not take the parameter days"),
        ("async def run(city, days):\n  pass", "must be a plain function"),
        ("def run(city, /, days):\n  pass", "before a /"),
        ("def run():\n  return '\0'", "null bytes|cannot be read"),
        ("x" * 100_001, "longer than"),
    ],
)
def test_code_that_cannot_be_saved_is_told_why(code, sentence):
    assert any(re.search(sentence, message) for _, message in check({"kind": "python", "code": code}, SCHEMA))


@pytest.mark.parametrize(
    "code",
    [
        "def run(city, days=1): ...",
        "def run(**rest): ...",
        "def run(days, *, city='x'): ...",
        "import re\ndef run(city, days): ...",
    ],
)
def test_sound_code_passes(code):
    assert check({"kind": "python", "code": code}, SCHEMA) == []


@given(any_json)
def test_any_argument_goes_in_and_out(value):
    outcome = run("def run(value):\n    return [value]", {"value": value})
    assert outcome.is_error or isinstance(json.loads(outcome.output), list)


@given(any_text)
def test_any_text_as_code_is_an_outcome(code):
    assert run(code).is_error
