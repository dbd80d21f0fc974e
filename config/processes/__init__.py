"""The processes of the embedded stack: how each is started, watched and stopped."""
