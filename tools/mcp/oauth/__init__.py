"""Signing in to MCP servers (OAuth 2.1 as MCP has it): where to, as which client, and the tokens that come of it.

`known` are plain values; `steps` speak to the sign-in server with the SDK's own parts, behind a `door`; `signing_in` is
what a person does, `tokens` what a call does, and `keeping` keeps what comes of it.
https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization
"""
