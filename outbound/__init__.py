"""The one guarded way to open a connection."""
