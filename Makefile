# The two commands: `make demo` and `make test`. Everything they need they install themselves.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
export WENYUAN_HOME ?= $(CURDIR)/data

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

##@ use
demo: setup ## a site with a sample library; prints its address and sign-ins
	.venv/bin/wenyuan demo

serve: setup ## the site with your own library (WENYUAN_HOME, default ./data)
	.venv/bin/wenyuan serve

add: setup ## add your own files: make add DIR=folder
	.venv/bin/wenyuan add "$(DIR)"

setup: .venv/.ready ## Debian packages and .venv, leaves .venv/bin/wenyuan

.venv/.ready: requirements.lock pyproject.toml tools/debian.sh
	bash tools/debian.sh run
	bash tools/python.sh requirements.lock
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	bash tools/messages.sh
	touch $@

##@ develop
.venv/.ready-dev: .venv/.ready requirements-dev.lock
	bash tools/debian.sh dev
	bash tools/python.sh requirements.lock requirements-dev.lock
	touch $@

setup-dev: .venv/.ready-dev ## what tests, checks and benches need besides

test: setup-dev lint ## the whole suite, on SQLite and on PostgreSQL, with LibreOffice and Chromium
	bash tools/test.sh $(T)

faults: setup-dev ## hours: kills, failures and delays at every point, 2,000 pairs of kills, 50 crashes of PostgreSQL
	bash tools/faults.sh $(S)

fast: setup-dev ## the quick tests only, on SQLite
	$(PY) -m pytest -q -n 2 -m "not browser and not slow" $(T)

fuzz: setup-dev ## 100,000 requests that nobody would make, to every route, as everybody: make fuzz, or make fuzz N=5000 SEED=7
	WY_FUZZ=$(or $(N),100000) WY_FUZZ_SEED=$(or $(SEED),1) $(PY) -m pytest -q -s tests/fuzz

leaks: setup-dev ## the site with and without hidden documents, looked at by everybody: the long form
	WY_LONG=1 $(PY) -m pytest -q tests/leaks

lint: setup-dev ## ruff, mypy, import-linter, migrations, catalogue
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	bash tools/messages.sh --check

fix: setup-dev ## mend what ruff can
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: setup-dev ## every bench in its quick form: make bench, or make bench B=convert
	bash tools/bench.sh $(B)

hostile: setup-dev ## every hostile file of ours, and your own: make hostile PUBLIC=folder
	$(PY) bench/hostile.py $(if $(PUBLIC),--public "$(PUBLIC)")

shots: setup-dev ## screenshots of the main pages into screenshots/
	$(PY) tools/shots.py

lock: ## renew requirements.lock and requirements-dev.lock, with hashes and without addresses
	bash tools/lock.sh

messages: setup-dev ## collect new msgids into the catalogue
	bash tools/messages.sh --collect

.PHONY: help demo serve add setup setup-dev test faults fast fuzz leaks lint fix bench hostile shots lock messages
