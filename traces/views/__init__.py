"""The trace pages: each view parses the address, calls one function, renders."""
