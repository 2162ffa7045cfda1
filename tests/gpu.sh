#!/usr/bin/env bash
# Everything that the tests have for a GPU:  tests/gpu.sh
# Builds pygan for this GPU alone, in place; runs the op tests on it, then training, if what
# `pygan train` needs is installed, then the op tests of small sizes under compute-sanitizer.
#   PYTHON   an interpreter with a CUDA build of torch, numpy, pytest, setuptools, ninja, pybind11
#   ARGS     passed on to pytest
# Exit status 1 if anything failed; all parts are run all the same, but for a build that fails.
set -euo pipefail
cd "$(dirname "$0")/.."

PYTHON=${PYTHON:-python3}
read -r -a args <<< "${ARGS:-}"
export PATH=$(dirname "$(command -v "$PYTHON")"):$PATH  # for ninja
TORCH_CUDA_ARCH_LIST=$("$PYTHON" -c 'import torch; print("%d.%d" % torch.cuda.get_device_capability())')
export TORCH_CUDA_ARCH_LIST

step() { printf '\n=== %s (%ss)\n' "$1" "$SECONDS"; }

step "build for $TORCH_CUDA_ARCH_LIST"
FORCE_CUDA=1 "$PYTHON" setup.py --quiet build_ext --inplace

failed=()
step "ops"
"$PYTHON" -m pytest --device cuda -q "${args[@]}" tests/ops || failed+=(ops)
if "$PYTHON" -c 'import jsonargparse, sklearn' 2> /dev/null; then
  step "training"
  "$PYTHON" -m pytest --device cuda -q "${args[@]}" tests/training/test_on_gpu.py || failed+=(training)
else
  step "no training: install what pip install 'pygan[train]' would"
fi
step "compute-sanitizer"
PYTHON=$PYTHON tests/gpu_sanitize.sh || failed+=(compute-sanitizer)

step "${failed[*]:-all passed}"
[ ${#failed[@]} -eq 0 ]
