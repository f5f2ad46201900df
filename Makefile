# The two commands of the README are `make preview` and `make test`; both set up what they need first.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup preview test test-cli test-hosts mutants check format bench docs clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## Install everything from the lock file into .venv

$(READY): pyproject.toml uv.lock
	@test -x $(UV) || { $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 2; }; \
		$(PYTHON) -m venv $(VENV); $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); }
	@# `uv sync` would remove uv itself from its own environment: --inexact keeps it.
	@$(UV) sync --quiet --locked --inexact --compile-bytecode
	@touch $@

preview: $(READY) ## Plan 弘前地区電算共同化推進協議会 offline and show it
	@$(BIN)/jichi preview hirosaki

test: $(READY) ## Run the tests
	@$(BIN)/pytest -n auto --dist worksteal

test-cli: $(READY) ## Compare with the real engine, where a Pulumi CLI is installed
	@$(BIN)/python -m jichi.agreement hirosaki

test-hosts: $(READY) ## Send real packets through the planned networks, where root and nftables are there
	@$(BIN)/python -m tests.hosts

mutants: $(READY) ## Make small wrongs of Hirosaki's plans, and see which guardrail notices (takes long)
	@$(BIN)/python -m tests.mutants

check: $(READY) ## Static checks: format, lint, types, import contract, stale documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python tools/capture_terminal.py --check README.md docs/parity.md docs/guardrails.md

format: $(READY) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY) ## Write the terminal captures in the README anew
	$(BIN)/python tools/capture_terminal.py README.md docs/parity.md docs/guardrails.md docs/tutorials/first-app.md

bench: $(READY) ## Measure the engine against a plain host, the cold start, the proof against z3, guardrails against checkov
	@$(BIN)/python tests/bench/engine.py
	@$(BIN)/python tests/bench/cold_start.py
	@$(BIN)/python -m tests.bench.prove
	@$(BIN)/python -m tests.bench.check

clean: ## Remove what the other commands made
	rm -rf $(VENV) out .pytest_cache .ruff_cache .hypothesis .import_linter_cache
