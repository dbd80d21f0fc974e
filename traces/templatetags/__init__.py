"""Template tags of the trace pages."""
