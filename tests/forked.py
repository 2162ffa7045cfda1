"""Processes forked from a server that has imported what they need, so that each begins at once."""

import multiprocessing

PRELOADED = [
    "pytest",
    "torch._dynamo",
    "sklearn.datasets",
    "matplotlib.figure",
    "pygan.training.loop",
    "pygan.preparation.command",
]

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(PRELOADED)
