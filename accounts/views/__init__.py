"""Pages of this room: signing in and out, API keys, secrets."""
