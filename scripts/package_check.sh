#!/usr/bin/env bash
# Builds the source archive, a wheel from it, makes that a manylinux wheel, and uses it away from this
# tree. torch brings its own libraries, its libgomp among them; a second one would be a second pool of
# threads.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(realpath -s "${PYTHON:-.venv/bin/python}")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=$(dirname "$python"):$PATH
"$python" setup.py --quiet sdist --dist-dir "$work"
"$python" -m pip wheel --quiet --no-build-isolation --no-deps --wheel-dir "$work" "$work"/pygan-*.tar.gz
"$python" -m auditwheel repair --wheel-dir "$work/repaired" \
  --exclude 'libtorch*.so' --exclude libc10.so --exclude libgomp.so.1 "$work"/pygan-*.whl
"$python" -m pip install --quiet --no-deps --target "$work/site" "$work"/repaired/pygan-*manylinux*.whl
cd "$work"
PYTHONPATH=$work/site "$python" - <<'PY'
from pathlib import Path

import torch

import pygan

assert Path(pygan.__file__).is_relative_to(Path.cwd()), pygan.__file__
assert pygan.build_config()["backend"] == "native"
weights = [torch.tensor([-2.0, 0.5])]
pygan.clip_weights_(weights, 1.0)
assert weights[0].tolist() == [-1.0, 0.5]
print("package-check: 1 passed, 0 failed")
PY
