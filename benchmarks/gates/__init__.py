"""Figures that every release has to reach: `python -m benchmarks check`."""
