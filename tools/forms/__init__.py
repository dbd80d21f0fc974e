"""The tool form: what a person typed, kept as typed, and what it means."""
