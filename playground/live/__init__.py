"""What happens in a run while it happens: events on Redis Streams, sent on as server-sent events."""
