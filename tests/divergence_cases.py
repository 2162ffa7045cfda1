"""The divergences that tests sweep, and exact figures of them."""

import json
from pathlib import Path

from pygan.divergences import Divergence, divergence

EXACT = json.loads((Path(__file__).parent / "data" / "divergences.json").read_text())
EXACT_ROWS = [
    (divergence(entry["name"], **entry["params"]), row)
    for entry in EXACT["divergences"]
    for row in entry["table"] + entry["far"]
]

# Every divergence, and every regime of those that have a parameter.
DIVERGENCES: list[Divergence] = [
    divergence("total_variation"),
    divergence("kl"),
    divergence("reverse_kl"),
    divergence("pearson"),
    divergence("neyman"),
    divergence("squared_hellinger"),
    divergence("jeffrey"),
    divergence("jensen_shannon"),
    divergence("jensen_shannon_weighted"),
    divergence("jensen_shannon_weighted", pi=0.3),
    divergence("jensen_shannon_weighted", pi=0.97),
    divergence("gan"),
    divergence("alpha", alpha=-1.5),
    divergence("alpha", alpha=0.5),
    divergence("alpha", alpha=0.7),
    divergence("alpha", alpha=1.5),
    divergence("alpha", alpha=3),
]
