# Colloque: `make` alone lists the commands. Each one sets up what it needs first; the set-up is
# stamped (tools/set_up.py), so asking again costs next to nothing.

PYTHON ?= python3
BIN := .venv/bin
DATA ?= .data
SET_UP := $(PYTHON) tools/set_up.py

.DEFAULT_GOAL := help
.PHONY: help run test nightly lint vectors bench docs lock

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 16

run: ## Start everything embedded, with demo data in .data (DATA=DIR for another place)
	@$(SET_UP) venv web
	@$(BIN)/colloque serve --demo --data $(DATA)

test: ## Run every test, type check and lint
	@$(SET_UP) venv web chromium
	@$(BIN)/python tools/check.py all

nightly: ## Run the long versions of the same harnesses
	@$(SET_UP) venv web chromium
	@$(BIN)/python -m pytest -m nightly

lint: ## Run lint, layering and type checks only
	@$(SET_UP) venv npm
	@$(BIN)/python tools/check.py lint types layers web-types
	@npm --prefix web run --silent layers

vectors: ## Regenerate our own test vectors from their fixed seeds
	@$(SET_UP) venv npm
	@$(BIN)/python -m tools.vectors

bench: ## Measure and print the table; JSON beside it
	@$(SET_UP) venv web chromium lighthouse
	@$(BIN)/python -m bench

docs: ## Regenerate the pages that are generated
	@$(SET_UP) venv
	@$(BIN)/python -m tools.what_the_server_sees

lock: ## Write the lock files anew from pyproject.toml
	@$(SET_UP) venv
	@$(BIN)/python tools/lock.py
