"""The word for tools of MCP servers, where a kind of implementation is named."""

KIND = "mcp"
