"""How the cost of a critic step grows: `python -m benchmarks growth`."""
