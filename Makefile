# Every target sets up what it needs: a virtual environment in .venv, pinned requirements, a Redis program.
# `make run` is all that a newcomer needs; PORT, DATA_DIR and the rest: docs/configuration.md.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

# A server as an operator would set it up, for Django's deployment check.
SERVER_STACK := TOOLSCOPE_STACK=server BIND=0.0.0.0 OWNER_PASSWORD=check PUBLIC_URL=https://toolscope.example.com \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	DATABASE_URL=postgres://toolscope@127.0.0.1/toolscope REDIS_URL=redis://127.0.0.1/0

# Modules of tests are compiled once, not once in each process, whatever the environment says.
PYTHON_OF_TESTS := PYTHONDONTWRITEBYTECODE= $(BIN)/python
PYTEST := $(PYTHON_OF_TESTS) -m pytest -q
SLOW := tests/stack tests/playground/test_worker_process.py tests/api/test_schema.py
FAST := tests --ignore tests/browser $(SLOW:%=--ignore %)

.PHONY: run test test-fast test-browser test-stack test-postgres check format bench shots clean

run: .venv/run.stamp ## start everything and print the address
	@exec $(BIN)/python manage.py up

test: .venv/dev.stamp ## the whole suite
	@$(PYTEST) -n 2 $(FAST)
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target test-stack test-postgres
	@$(MAKE) --no-print-directory test-browser

test-fast: .venv/dev.stamp ## without the browser, the real processes and PostgreSQL
	@$(PYTEST) -n 2 $(FAST)

test-browser: .venv/dev.stamp ## the pages in a real browser
	@$(PYTEST) -n 2 tests/browser

test-stack: .venv/dev.stamp ## the real processes, and what is made up for the API
	@$(PYTEST) $(SLOW)

test-postgres: .venv/dev.stamp ## what PostgreSQL could fail, on PostgreSQL
	@$(PYTHON_OF_TESTS) -m tests.on_postgres

check: .venv/dev.stamp ## lint, format, types, templates, import order, migrations, deployment
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@git ls-files -z 'templates/**.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 --check >/dev/null || { echo "Templates want formatting: make format" >&2; exit 1; }
	@$(BIN)/lint-imports --config pyproject.toml --no-logo >/dev/null || $(BIN)/lint-imports --no-logo
	@$(BIN)/python manage.py makemigrations --check --dry-run >/dev/null || { echo "A migration is missing: manage.py makemigrations" >&2; exit 1; }
	@$(SERVER_STACK) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	@$(BIN)/mypy --no-error-summary .

format: .venv/dev.stamp ## rewrite in the house's form
	@$(BIN)/ruff check --quiet --fix . && $(BIN)/ruff format --quiet .
	@git ls-files -z 'templates/**.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

bench: .venv/dev.stamp ## measure speed, memory and disk beside a baseline
	@$(BIN)/python -m bench

shots: .venv/dev.stamp ## pictures of every page and state, into shots/
	@$(BIN)/python -m tests.browser.shots

clean: ## remove what was set up; your data in var/ stays
	@rm -rf .venv shots staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Toolscope needs Python 3.11 or newer; none was found on PATH." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)." >&2; exit 1; }

.venv/run.stamp: requirements/run.txt requirements/redis.txt | .venv/bin/python
	@echo "Setting up (once): installing pinned requirements into .venv"
	@$(PIP) -r requirements/run.txt
	@$(BIN)/python -m config.processes.bundled_redis
	@touch $@

.venv/dev.stamp: requirements/dev.txt requirements/server.txt .venv/run.stamp
	@echo "Setting up (once): installing what tests and checks need"
	@$(PIP) -r requirements/dev.txt -r requirements/server.txt
	@touch $@
