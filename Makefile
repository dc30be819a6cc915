# One command per job; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
# Each engine command starts four Python processes, which would compile this checkout anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test test-slow test-long lint generate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamp is the lock itself: a changed lock installs again, an unchanged one costs nothing.
$(VENV)/.installed: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "error: $$($(PYTHON) --version) found, Python 3.11 or newer expected; fix: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "installing the locked Python packages into $(VENV) (about a minute the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: $(VENV)/.installed ## install the locked Python packages into .venv

demo: setup ## take a project to a streamed gpt-oss reply, all on this machine
	@$(BIN)/python -m scripts.demo

# A file's tests share what is costly to set up, so a file stays on one worker; the files with the
# engine come early in the tree and must not be put last for having few tests.
SHARED := --numprocesses 2 --dist loadfile --no-loadscope-reorder

# A test that lacks something (the engine, a browser, a shell) is skipped with the reason. With
# REQUIRE_ENGINE=1 (CI) a skip is a failure: tests/skips.py.
test: setup ## the tests, engine included (under 5 minutes once the engine is there)
	@$(BIN)/python -m scripts.sandbox engine || [ -z "$(REQUIRE_ENGINE)" ]
	@$(BIN)/python -m pytest $(SHARED)

test-slow: setup ## what takes longer
	@$(BIN)/python -m pytest $(SHARED) -m "slow and not long"

test-long: setup ## what CI has no time for: each call failed, each permission taken away, a million mutated responses
	@$(BIN)/python -m pytest $(SHARED) -m long

# Beside the engine: without a cache mypy takes two minutes in every fresh checkout, with it two seconds.
MYPY_CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vertex-gpt-oss/mypy

lint: setup ## ruff, mypy --strict on the product rooms, one-way imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --cache-dir "$(MYPY_CACHE)"
	@$(BIN)/lint-imports

generate: setup ## write every generated file again (settings schema, Pulumi.yaml, component package, tables of docs)
	@$(BIN)/python -m tools.generate

clean: ## stop the sandbox and remove what the checkout generated (the engine cache stays)
	@if [ -x $(BIN)/python ] && [ -d .sandbox ]; then $(BIN)/python -m scripts.sandbox down; fi
	@rm -rf .sandbox $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
