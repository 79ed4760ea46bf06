# Two commands set everything up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
ARGS ?=
# Compiled modules are kept, so that only the first start pays for compiling them.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test test-full check bench manual lock peers clean
.DEFAULT_GOAL := help

help:  ## what each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 18

demo: $(VENV)/.main  ## a synthetic company from files to the silo page in the browser
	@$(BIN)/ona demo $(ARGS)

test: $(VENV)/.test peers  ## every test, long suites sampled
	@$(BIN)/pytest $(ARGS)

test-full: $(VENV)/.test peers  ## every test whole; rewrites the figures in docs/
	@ONA_TEST_FULL=1 $(BIN)/pytest $(ARGS)
	@$(BIN)/python -m benchmarks.utility --seeds 20
	@$(BIN)/python -m tests.redteam.report

check: $(VENV)/.check  ## lint, types, import contracts, unused dependencies
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .

bench: $(VENV)/.bench  ## benchmarks: ratios against other tools, side by side in one run
	@$(BIN)/python -m benchmarks $(ARGS)

manual: $(VENV)/.main  ## docs/measures.md and docs/papers/data-map.md with their Japanese twins, from the code
	@$(BIN)/python -m analytics.manual
	@$(BIN)/python -m connectors.data_map

lock: $(UV)  ## resolve the hash-pinned requirements again
	@for set in main test check bench; do \
	  groups=$$( [ $$set = main ] || echo "--group $$set" ); \
	  cons=$$( [ $$set = main ] || echo "-c requirements/main.txt" ); \
	  $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --custom-compile-command "make lock" pyproject.toml $$groups $$cons \
	    -o requirements/$$set.txt || exit 1; \
	done

peers:  ## browser and fonts for the tests
	@sh tests/peers.sh

$(UV): requirements/setup.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@touch $(UV)

$(VENV)/.main: $(UV) requirements/main.txt pyproject.toml
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/main.txt
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.main requirements/test.txt
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.test requirements/bench.txt
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/bench.txt
	@touch $@

$(VENV)/.check: $(VENV)/.test requirements/check.txt
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/check.txt
	@touch $@

clean:  ## remove the environment and caches
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
