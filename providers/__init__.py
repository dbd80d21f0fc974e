"""Configured endpoints of language models: presets, keys, prices, connection checks."""
