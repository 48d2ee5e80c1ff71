# `make help` lists what there is. Every target sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

GATHERING ?= corpus/wikiadvocacy-2024
OUT ?= build/synthesis
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))

# A process a core, also where two share a physical one, and up to eight: each may take a gigabyte.
PARALLEL := --numprocesses logical --maxprocesses 8
# Neighbours stay together, since they share what is costly to make; the idle take from the busy.
# Only notebooks need nbval, which takes each process seconds to load.
TESTS_APART := $(PARALLEL) --dist worksteal -p no:nbval
# The cells of a notebook share a kernel.
NOTEBOOKS_APART := $(PARALLEL) --dist loadfile

export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
export PYTHONHASHSEED := 0

.DEFAULT_GOAL := help
.PHONY: help synthesis test lint notebooks saved lab bench clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

synthesis: $(READY) ## Analyse the demonstration (or GATHERING=folder) into build/synthesis
	$(BIN)/qualcode run $(GATHERING) --out $(OUT)

# There is a process a core already: their threads would only wait for each other, and burn time.
test: export OMP_NUM_THREADS := 1
test: lint ## Check style, types and layers, then run all tests and notebooks
	$(BIN)/pytest $(TESTS_APART)
	$(BIN)/pytest $(NOTEBOOKS_APART) --nbval-lax --nbval-cell-timeout=240 -p no:cacheprovider notebooks

lint: $(READY) ## Check style, types and layers only
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

notebooks: $(READY) ## Run all notebooks into build/notebooks
	mkdir -p build/notebooks
	for notebook in $(NOTEBOOKS); do \
	  $(BIN)/papermill --cwd notebooks --no-progress-bar $$notebook build/$$notebook || exit 1; \
	done

saved: $(READY) ## Run all notebooks and save them with their outputs
	$(BIN)/python notebooks/save.py

lab: $(READY) ## Open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

bench: $(READY) ## Measure speed against peers
	for benchmark in benchmarks/*.py; do $(BIN)/python $$benchmark || exit 1; done

clean: ## Remove what was built and installed
	rm -rf build dist $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Installed anew only when the requirements changed. Python compiles what is imported, a small part
# of what is installed.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile \
	  --constraint constraints.txt --editable '.[all,dev]'
	touch $(READY)
