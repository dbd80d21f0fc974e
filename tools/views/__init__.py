"""The tool pages."""
