"""The tool registry: tools, their immutable versions and the executors that run them."""
