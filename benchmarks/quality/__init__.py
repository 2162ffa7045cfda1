"""Time to a fixed quality: `python -m benchmarks quality`."""
