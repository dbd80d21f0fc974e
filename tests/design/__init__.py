"""The look: contrast of the colours, what pages may contain, the filters that show values."""
