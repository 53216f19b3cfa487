# The four commands: demo test check bench. Each installs what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
ONLY ?=

.PHONY: demo reading test check bench promises lock messages clean

demo: $(VENV)/base
	$(BIN)/ombud demo

# For `ombud read`: what reads PDF, Word and web pages, and tells languages apart.
reading: $(VENV)/base requirements-reading.lock
	@$(PIP) install --quiet --require-hashes -r requirements-reading.lock

test: $(VENV)/dev $(VENV)/oracle/ready
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet src/ombud
	$(BIN)/python -m tests.architecture.messages

bench: $(VENV)/dev
	$(BIN)/python -m bench $(ONLY)

promises: $(VENV)/dev
	$(BIN)/python -m tests.promises

lock: $(VENV)/dev
	$(PIP) install --quiet pip-tools
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --strip-extras --no-header \
	  -o requirements.lock requirements.in
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --strip-extras --no-header \
	  -o requirements-reading.lock requirements-reading.in
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --strip-extras --no-header \
	  -o requirements-proposals.lock requirements-proposals.in
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --strip-extras --no-header \
	  -o requirements-mcp.lock requirements-mcp.in
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --strip-extras --no-header \
	  -o requirements-dev.lock requirements-dev.in
	$(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --strip-extras --no-header \
	  -o requirements-oracle.lock requirements-oracle.in

$(VENV)/bin/python:
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	  || { echo "Ombud needs Python 3.11 to 3.14; name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/base: $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "Installing Ombud and what it stands on (once; about a minute)"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src  # where nothing may write bytecode later
	@touch $@

$(VENV)/dev: $(VENV)/base requirements-dev.lock
	@echo "Installing what the tests need (once; about a minute)"
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# The package fideslang, which our manifests are held against, wants an older pydantic
# than ours; so it lives in an environment of its own.
$(VENV)/oracle/ready: $(VENV)/bin/python requirements-oracle.lock
	@$(PYTHON) -m venv $(VENV)/oracle
	@$(VENV)/oracle/bin/python -m pip --disable-pip-version-check install --quiet \
	  --require-hashes -r requirements-oracle.lock
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis
