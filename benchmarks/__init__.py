"""Benchmarks of pygan against plain PyTorch at its best: `python -m benchmarks --help`."""
