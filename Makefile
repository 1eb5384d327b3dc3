# Holdspace: one door. `make run` starts it, `make test` proves it, `make check` is the fast loop.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: static help run setup setup-postgres setup-dev test check format lint types unit stories bench prove docs release lock audit sbom clean train-boundary

VENV := .venv
BIN := $(VENV)/bin
# Inside what they vouch for: gone with it.
STAMPS := $(VENV)/stamps
NODE_STAMP := node_modules/.stamp
# The page for psychotherapy notes has one script, built from locked packages (docs/sealing.md).
NOTEBOOK := build/notebook/manifest.json
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
# Locked wheels only: every file is checked against its hash, nothing is built.
PIP_LOCKED := $(PIP_INSTALL) --require-hashes --no-deps --only-binary :all:
WORKERS ?= 2
# Who is done takes work from whoever is not.
PARALLEL := -n $(WORKERS) --dist worksteal
# The stories of one file share a server and follow one another.
BY_FILE := -n $(WORKERS) --dist loadfile
# Branch coverage of the rooms, in percent. It only ever rises (house.md 10).
COVERAGE := 98
# The same tests on a PostgreSQL server that they start and end (tests/early.py).
ON_POSTGRES := HOLDSPACE_TEST_DB=postgres

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: setup ## start Holdspace (PORT, HOST, HOLDSPACE_DATA, HOLDSPACE_DEMO=1 are honoured)
	@exec $(BIN)/holdspace serve

# --- set-up: each step leaves a stamp and is done again only when its inputs change ---

setup: $(STAMPS)/runtime $(NOTEBOOK) ## everything needed to run
setup-postgres: $(STAMPS)/postgres ## what a practice on PostgreSQL needs besides (DATABASE_URL)
setup-dev: $(STAMPS)/runtime $(STAMPS)/dev $(STAMPS)/system $(NODE_STAMP) $(NOTEBOOK) ## everything needed to test

$(STAMPS)/venv: scripts/venv.sh
	@scripts/venv.sh $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements.txt pyproject.toml $(STAMPS)/venv
	@echo "Installing Holdspace's locked packages …"
	@$(PIP_LOCKED) -r requirements.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(NOTEBOOK): scripts/notebook.sh scripts/notebook.mjs package-lock.json requirements-node.txt $(wildcard holdspace/web/psychotherapy/page/*.js holdspace/web/psychotherapy/check/*.js holdspace/boundary/js/*.js holdspace/boundary/data/*.json) | $(STAMPS)/venv
	@scripts/notebook.sh $(VENV)

$(STAMPS)/postgres: requirements-postgres.txt $(STAMPS)/runtime
	@$(PIP_LOCKED) -r requirements-postgres.txt
	@touch $@

$(STAMPS)/dev: requirements-dev.txt reader/pyproject.toml $(STAMPS)/runtime
	@echo "Installing the locked test tools …"
	@$(PIP_LOCKED) -r requirements-dev.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --no-index -e ./reader
	@touch $@

$(STAMPS)/system: scripts/system.sh
	@scripts/system.sh
	@mkdir -p $(STAMPS) && touch $@

$(NODE_STAMP): package-lock.json $(STAMPS)/system
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# --- proof ---

test: setup-dev lint types static ## everything CI runs: linters, types, all tests on both databases, browser stories, coverage
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest $(PARALLEL) -m "not story and not prove"
	@echo "The same on PostgreSQL:"
	@$(ON_POSTGRES) $(BIN)/coverage run -m pytest $(PARALLEL) -m "not story and not prove"
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --fail-under=$(COVERAGE) --omit="holdspace/web/*,holdspace/api/*,holdspace/cli/*,holdspace/config/*"
	@$(BIN)/python -m pytest $(BY_FILE) -m story
	@$(ON_POSTGRES) $(BIN)/python -m pytest $(BY_FILE) -m story tests/stories/test_first_start.py tests/stories/test_writing.py tests/stories/test_emergency.py

check: setup-dev lint types static unit ## the fast loop: linters, types, fast tests

lint:
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo
	@scripts/templates.sh $(BIN)
	@npx --no-install biome ci --colors=off --log-level=warn

format: setup-dev ## put code, pages and scripts into the house style
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .
	@find holdspace -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} + || true
	@npx --no-install biome check --write --colors=off --log-level=warn

types:
	@$(BIN)/mypy

static:
	@$(BIN)/holdspace static

unit:
	@$(BIN)/python -m pytest $(PARALLEL) -m "not story and not slow and not prove"

stories: setup-dev ## the browser stories alone
	@$(BIN)/python -m pytest $(BY_FILE) -m story

bench: setup-dev ## measure on both databases, and print the figures beside a floor from this machine
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench --postgres

prove: setup-dev ## the long proofs
	@$(BIN)/python -m pytest -m prove
	@$(ON_POSTGRES) $(BIN)/python -m pytest $(BY_FILE) -m story

train-boundary: setup ## train the boundary check from its sentences and print how good it is
	@$(BIN)/python -m training.boundary.train
	@$(BIN)/python -m training.boundary.evaluate

docs: setup-dev ## write the pages of docs/ that come from the policy and the disclosure rules
	@$(BIN)/python -m tests.house.papers
	@$(BIN)/python -m tests.disclosures.words_page

release: setup ## write the hashes of this version's scripts into the release list
	@$(BIN)/python scripts/release.py

lock: ## renew the lock files (needs uv; prints nothing when all is well)
	@scripts/lock.sh

audit: setup-dev ## ask a vulnerability database about the locked packages (needs the network)
	@scripts/audit.sh $(BIN)

sbom: setup ## write build/sbom.json: what Holdspace is made of, as CycloneDX
	@mkdir -p build && $(BIN)/python scripts/sbom.py > build/sbom.json && echo "build/sbom.json"

clean: ## remove what set-up and tests made; never the data directory
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.*
