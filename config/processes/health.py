"""Is the web process well? Prints what is not; the exit code is what a container's health check reads.

python -m config.processes.health http://127.0.0.1:8000/healthz
"""

import json
import sys
import urllib.error
import urllib.request


def problems(url: str, timeout_s: float = 4) -> str:
    """What the health page at `url` says is wrong; empty when all is well."""
    try:
        with urllib.request.urlopen(url, timeout=timeout_s) as answer:  # noqa: S310 - the operator's own address
            answer.read()
            return ""
    except urllib.error.HTTPError as error:
        return _failing(error) or str(error)
    except (OSError, ValueError) as error:
        return str(error)


def _failing(answer: urllib.error.HTTPError) -> str:
    """The checks that fail; empty where the answer is not the health page's."""
    try:
        checks = json.loads(answer.read())["checks"]
        return ", ".join(f"{name}: {state}" for name, state in checks.items() if state != "ok")
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return ""


if __name__ == "__main__":
    found = problems(sys.argv[1])
    print(found or "ok")
    sys.exit(1 if found else 0)
