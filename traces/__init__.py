"""The record: traces, spans, payloads; how they are written, read, shown and shared."""
