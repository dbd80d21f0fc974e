"""What the trace pages show, worked out before a template sees it: rows, bars, tabs, messages, blocks of wire text."""
