#!/usr/bin/env bash
# Whether pygan works with other versions of torch: for each one a wheel is built, installed in an
# environment of that torch alone, and the tests of the ops are run on it, away from this tree.
#   scripts/compat.sh [TORCH ...]   default: the oldest that pygan supports, CI's, and the newest
# Environments, of several GB where torch brings CUDA, stay in the user's cache folder.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
export FORCE_CPU=1
[ $# -gt 0 ] || set -- torch==2.11.0 torch==2.13.0 torch

for torch in "$@"; do
  env=${XDG_CACHE_HOME:-$HOME/.cache}/pygan/compat-${torch//[^a-zA-Z0-9.]/-}
  pip=("$env/bin/python" -m pip --quiet --disable-pip-version-check)
  [ -x "$env/bin/python" ] || "$python" -m venv "$env"
  "${pip[@]}" install --upgrade "$torch" setuptools ninja pybind11 pytest expecttest

  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  git ls-files -z --cached --others --exclude-standard |
    xargs -0 cp --parents --target-directory="$work"
  PATH=$env/bin:$PATH "${pip[@]}" wheel --no-build-isolation --no-deps --wheel-dir "$work" "$work"
  rm -r "$work/pygan"
  "${pip[@]}" install --force-reinstall --no-deps "$work"/pygan-*.whl
  "${pip[@]}" install "$torch" "pygan[train]"

  echo "=== $torch"
  (cd "$work/tests" && "$env/bin/python" -m pytest -q ${ARGS:-} ops)
  "$env/bin/pygan" info
  rm -rf "$work"
done
