"""JSON Schema: checking schemas and values, making samples, recognising pasted tools."""
