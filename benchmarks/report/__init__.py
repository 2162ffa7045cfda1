"""docs/benchmarks.md and its pictures, from the results kept: `python -m benchmarks report`."""
