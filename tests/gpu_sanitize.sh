#!/usr/bin/env bash
# The op tests under compute-sanitizer, on a GPU:  tests/gpu_sanitize.sh [TOOL ...]
#   TOOL     memcheck, racecheck, initcheck, synccheck; all four if none is named
#   PYTHON   the interpreter with pygan built for CUDA; python3 otherwise
#   ARGS     passed on to pytest, such as ARGS="-k clip"
# Exit status 1 if a tool found something or a test failed; every tool is run all the same.
set -euo pipefail
cd "$(dirname "$0")/.."

PYTHON=${PYTHON:-python3}
read -r -a args <<< "${ARGS:-}"
tools=("$@")
if [ ${#tools[@]} -eq 0 ]; then
  tools=(memcheck racecheck initcheck synccheck)
fi

if ! command -v compute-sanitizer > /dev/null; then
  echo "tests/gpu_sanitize.sh needs compute-sanitizer, which CUDA's toolkit has" >&2
  exit 2
fi
if ! "$PYTHON" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
  echo "tests/gpu_sanitize.sh needs a GPU that torch sees" >&2
  exit 2
fi

# The caching allocator would hide accesses between tensors: without it each one is its own memory.
# Only kernels of ours are watched; PyTorch's initialise memory in ways that initcheck cannot see.
export PYTORCH_NO_CUDA_MEMORY_CACHING=1
# Ops whose sizes are a few thousand elements at most; whole steps of training are not.
files=(
  tests/ops/test_clip.py tests/ops/test_wasserstein.py tests/ops/test_fgan.py tests/ops/test_interpolate.py
  tests/ops/test_gradient_norm_penalty.py tests/ops/test_images_to_float.py
  tests/ops/test_rmsprop.py tests/ops/test_adam.py tests/ops/test_optimizers.py
)
failed=()
for tool in "${tools[@]}"; do
  echo "== $tool"
  compute-sanitizer --tool "$tool" --kernel-name kernel_substring=pygan --error-exitcode 1 \
    "$PYTHON" -m pytest --device cuda -q -p no:cacheprovider "${args[@]}" "${files[@]}" \
    || failed+=("$tool")
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}" >&2
  exit 1
fi
