"""Programs in Python."""
