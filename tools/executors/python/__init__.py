"""A Python function in a sandbox: {"kind": "python", "code": "def run(city): ..."}.

The code runs in `pydantic-monty`, an interpreter of its own in a process of its own: no network, no files, no
environment, no imports beyond a few pure modules; bounded in time, memory, recursion and what it prints.
"""

from tools.executors.python.check import check
from tools.executors.python.execute import execute

__all__ = ["check", "execute"]
