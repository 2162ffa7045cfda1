"""Fails unless a demo run improved its samples and wrote all that it promises.

python scripts/demo_check.py RUN
"""

import json
import sys
from pathlib import Path

run = Path(sys.argv[1])
rows = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
untrained, trained = rows[0]["swd"], rows[-1]["swd"]
for name in ("samples/final.png", "curves.png", "config.yaml", "checkpoints"):
    assert (run / name).exists(), f"{run / name} is missing"
print(f"sliced Wasserstein distance to held-out digits: {untrained:.4f} -> {trained:.4f}")
assert trained < 0.3 * untrained, "the samples hardly improved"
print("demo-check: 1 passed, 0 failed")
