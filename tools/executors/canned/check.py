"""What canned answers must look like."""

from collections.abc import Mapping

from tools.executors.outcome import Problem
from wire.conversation import Json

MAX_DELAY_MS = 300_000
LARGEST_SEED = 2**53
_FIELDS = {"kind", "rules", "default", "sample", "templates", "seed"}
_ANSWER_FIELDS = {"output", "error", "delay_ms", "failure"}


def check(implementation: dict[str, Json], parameters: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with these rules, if anything."""
    problems = _unknown("", implementation, _FIELDS)
    rules = implementation.get("rules", [])
    if not isinstance(rules, list):
        return [*problems, ("rules", 'Rules are a list, like [{"when": {}, "output": "..."}].')]
    for number, rule in enumerate(rules):
        problems += _check_rule(f"rules.{number}", rule)
    if "default" in implementation:
        problems += _check_answer("default", implementation["default"], _ANSWER_FIELDS)
    elif not rules:
        problems.append(("default", "Give at least one rule, or a default answer."))
    for name in ("sample", "templates"):
        if not isinstance(implementation.get(name, False), bool):
            problems.append((name, "Must be true or false."))
    return problems + _check_seed(implementation.get("seed"))


def _check_seed(seed: Json) -> list[Problem]:
    if seed is None or (isinstance(seed, int) and not isinstance(seed, bool) and abs(seed) <= LARGEST_SEED):
        return []
    return [("seed", "Must be a whole number: the same one gives the same failures and delays again.")]


def _check_rule(loc: str, rule: Json) -> list[Problem]:
    if not isinstance(rule, dict):
        return [(loc, 'A rule is an object, like {"when": {"city": "Tokyo"}, "output": {"temp_c": 24}}.')]
    problems = _check_answer(loc, rule, _ANSWER_FIELDS | {"when"})
    if not isinstance(rule.get("when"), dict):
        problems.append((f"{loc}.when", "Must be an object of argument values; {} fits every call."))
    return problems


def _check_answer(loc: str, answer: Json, fields: set[str]) -> list[Problem]:
    if not isinstance(answer, dict):
        return [(loc, 'An answer is an object, like {"output": {"temp_c": 20}}.')]
    problems = _unknown(f"{loc}.", answer, fields)
    if ("output" in answer) == ("error" in answer):
        problems.append((loc, "Must have either an output or an error."))
    if "error" in answer and not _is_sentence(answer["error"]):
        problems.append((f"{loc}.error", "Must be a sentence."))
    if not _is_delay(answer.get("delay_ms", 0)):
        sentence = f"Must be a number from 0 to {MAX_DELAY_MS}, or a range of two such, like [100, 500]."
        problems.append((f"{loc}.delay_ms", sentence))
    return problems + (_check_failure(f"{loc}.failure", answer["failure"]) if "failure" in answer else [])


def _check_failure(loc: str, failure: Json) -> list[Problem]:
    if not isinstance(failure, dict):
        return [(loc, 'A failure is an object, like {"probability": 0.2, "error": "Try again later."}.')]
    problems = _unknown(f"{loc}.", failure, {"probability", "error"})
    if not _is_number(failure.get("probability"), 1):
        problems.append((f"{loc}.probability", "Must be a number from 0 (never) to 1 (always)."))
    if "error" in failure and not _is_sentence(failure["error"]):
        problems.append((f"{loc}.error", "Must be a sentence."))
    return problems


def _is_delay(delay: Json) -> bool:
    if isinstance(delay, list):
        return len(delay) == 2 and all(_is_number(one, MAX_DELAY_MS) for one in delay) and delay[0] <= delay[1]
    return _is_number(delay, MAX_DELAY_MS)


def _is_number(value: Json, most: float) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 <= value <= most


def _is_sentence(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _unknown(prefix: str, value: dict[str, Json], known: set[str]) -> list[Problem]:
    return [(f"{prefix}{name}", "This field is not known.") for name in value if name not in known]
