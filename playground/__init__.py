"""Conversations and runs: the tool-calling loop, the worker that performs it, its live events and pages."""
