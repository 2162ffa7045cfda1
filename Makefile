# Every target sets up what it needs: a virtual environment in .venv, torch, and the built extension.
#   make demo         train WGAN on handwritten digits (about two minutes), see images get better
#   make test         build and run every test
#   make lint         style and types
#   make bench        measure against plain PyTorch; then python -m benchmarks check --json
#                     build/benchmarks.json says whether every gate holds
#   make docs         API reference from the docstrings, build/docs/index.html
#   make cuda-check   compile and link for CUDA; needs nvcc, no GPU
#   make compat       a wheel for each of several versions of torch, and the ops' tests on it
# TORCH picks another torch (TORCH=torch==2.11.0), ARGS passes options on (make demo ARGS="--steps 50").

PYTHON ?= python3
TORCH  ?= torch==2.13.0
VENV   ?= .venv
ARGS   ?=

BIN     := $(VENV)/bin
PIP     := $(BIN)/pip --quiet --disable-pip-version-check install --constraint constraints.txt
SOURCES := $(wildcard csrc/*.* csrc/*/*.*) setup.py

# What the API reference shows: the ops, and the packages that a program may import. What a package
# names in __all__ is shown with it, so that its files need no page of their own.
DOCUMENTED := pygan pygan.data pygan.divergences pygan.evaluation pygan.metrics pygan.networks \
  pygan.objectives '!pygan\.(accelerate|build_config)$$' '!pygan\.metrics\.'

.PHONY: demo test lint bench docs cuda-check compat clean

demo: $(VENV)/.built
	$(BIN)/pygan train --config configs/digits-wgan.yaml $(ARGS)

test: $(VENV)/.built $(VENV)/.dev
	$(BIN)/cmake -S . -B build/cmake -G Ninja -DPython_EXECUTABLE=$(abspath $(BIN)/python) \
	  -DCMAKE_MAKE_PROGRAM=$(abspath $(BIN)/ninja) > build/cmake.log || (cat build/cmake.log; false)
	$(BIN)/cmake --build build/cmake
	$(BIN)/ctest --test-dir build/cmake --output-on-failure
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.built $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/clang-format --dry-run --Werror $$(git ls-files '*.h' '*.cpp' '*.cu' '*.cuh')
	$(BIN)/mypy

bench: $(VENV)/.built $(VENV)/.dev
	@mkdir -p build
	$(BIN)/python -m benchmarks --json build/benchmarks.json $(ARGS)

docs: $(VENV)/.built $(VENV)/.dev
	$(BIN)/python -W error -m pdoc --docformat google --output-directory build/docs $(DOCUMENTED)

cuda-check:
	PYTHON=$(PYTHON) scripts/cuda_check.sh

compat:
	PYTHON=$(PYTHON) ARGS="$(ARGS)" scripts/compat.sh

clean:
	rm -rf build pygan/*.so *.egg-info $(VENV)

$(VENV)/.torch:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "pygan needs Python 3.11 or newer: set PYTHON, as in make demo PYTHON=python3.12"; false; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) $(TORCH) numpy setuptools ninja pybind11
	@touch $@

$(VENV)/.built: $(VENV)/.torch $(SOURCES) pyproject.toml constraints.txt
	PATH="$(abspath $(BIN)):$$PATH" $(PIP) --no-build-isolation --editable ".[train,plot]"
	@touch $@

$(VENV)/.dev: $(VENV)/.torch constraints.txt
	$(PIP) --requirement constraints.txt
	@touch $@
