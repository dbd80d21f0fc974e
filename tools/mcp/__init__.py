"""MCP servers as a source of tools that stays connected: what they list, what was accepted of it, and calls to them."""
