#!/usr/bin/env bash
# Compiles and links the CUDA extension against a CUDA build of torch and imports it; needs nvcc, no
# GPU. The environment of several GB is kept in the user's cache folder and reused; build outputs go to
# a temporary folder, so that a CPU build in this tree stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
torch=${CUDA_CHECK_TORCH:-torch==2.11.0}
export TORCH_CUDA_ARCH_LIST=${TORCH_CUDA_ARCH_LIST:-8.0;9.0;10.0+PTX}
export CUDA_HOME=${CUDA_HOME:-/usr/local/cuda}
export FORCE_CUDA=1

if ! [ -x "$CUDA_HOME/bin/nvcc" ]; then
  echo "cuda-check: no nvcc in $CUDA_HOME; install the CUDA toolkit or set CUDA_HOME" >&2
  exit 1
fi

env=${XDG_CACHE_HOME:-$HOME/.cache}/pygan/cuda-check-${torch//[^a-zA-Z0-9.]/-}
if ! "$env/bin/python" -c "import torch" 2>/dev/null; then
  "$python" -m venv --clear "$env"
  "$env/bin/pip" install --quiet "$torch" numpy setuptools ninja pybind11
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --target-directory="$work"
cd "$work"
PATH=$env/bin:$PATH "$env/bin/python" setup.py --quiet build_ext --inplace
"$env/bin/python" - <<'PY'
import os

import pygan

config = pygan.build_config()
print(config)
assert config["cuda"], "the extension was built without CUDA"
assert config["cuda_archs"] == os.environ["TORCH_CUDA_ARCH_LIST"], config["cuda_archs"]
print("cuda-check: 1 passed, 0 failed")
PY
