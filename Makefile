# Lantian: `make run` starts the main job, `make test` proves it. Nothing but Python 3.11, make and the package registries is needed.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
VENV   := .venv
BIN    := $(VENV)/bin
export LANTIAN_HOME ?= $(CURDIR)/var
# The many processes of an installation read what the first one compiled, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-all bench e2e lint lock shots clean

help: ## Say what each command does
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## (.*)/  make \1 | \2/' | column -t -s '|'

$(VENV)/.run: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || \
	  { echo "Lantian needs Python 3.11, and $(PYTHON) is none. Install it, or name it: make run PYTHON=/path/to/python3.11"; exit 3; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

run: $(VENV)/.run ## Start the district's system with its demonstration; Ctrl-C stops it
	@$(BIN)/lantian up --demo

test: $(VENV)/.dev ## The tests, browser tests included (under 12 minutes on 2 cores)
	@tests/browser/requirements.sh
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

test-all: $(VENV)/.dev ## Every test, the slow ones too
	@tests/browser/requirements.sh
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

e2e: $(VENV)/.dev ## Only the browser tests
	@tests/browser/requirements.sh
	$(BIN)/pytest -m "browser and not slow"

bench: $(VENV)/.dev ## Measure the promises of speed against a peer or a limit
	$(BIN)/python -m benchmarks

lint: $(VENV)/.dev ## Style, types and walls
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

lock: $(VENV)/.dev ## Resolve pyproject.toml into hash-locked requirement files
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group build pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group build --group dev pyproject.toml -c requirements/run.txt -o requirements/dev.txt

clean: ## Remove what the commands made, except the data folder
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
