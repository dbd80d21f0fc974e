"""From a request to tool calls or an answer, by rules alone. Pure: no clock, no network, no Django."""
