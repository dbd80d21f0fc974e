"""Workspace, owner, API keys, secrets and their masking."""
