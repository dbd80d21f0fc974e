"""Measurements of speed, memory and disk on the real stack; ratios against a baseline of the same run.

make bench                          everything
python -m bench step_cost disk      some of it
"""
