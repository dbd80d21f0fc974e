"""Tool names as a protocol allows them, and back."""
