"""Python function definitions: signature, annotations and docstring become a tool. Parsed, never executed."""

from tools.sources.python_functions.functions import read

__all__ = ["read"]
