# Everything that is done with Chuanxi from a checkout. `make help` reads the words after ##.

.DEFAULT_GOAL := help
.PHONY: setup demo stack test test-contracts test-engines drill check bench bench-tiles bench-film help
SHELL := /bin/bash

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

SOURCES := app archive ingest search iiif tests bench
FRONT := $(shell find app/front app/translations -type f ! -path '*/node_modules/*' ! -path '*/__pycache__/*' ! -name '*.mo' 2>/dev/null)

ON := $(BIN)/python -m tools.engines
STORE_CONTRACT := tests/contracts/test_store_contract.py tests/contracts/test_store_contract_together.py
ENGINE_CONTRACT := tests/contracts/test_engine_contract.py tests/contracts/test_engine_keeping.py
# The main job as people do it, on every engine at once; what a journey does to the files of a folder store is not asked there.
WHOLE := $(addprefix tests/journeys/test_journey_,serve.py addresses.py command_line.py) -k "not fixity_names"

# Stamps: what they depend on says when the work has to be done again.
IN_VENV := $(VENV)/made
RUNTIME := $(VENV)/runtime
DEVELOP := $(VENV)/develop
BUNDLED := $(VENV)/bundled
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

setup: $(RUNTIME) $(BUNDLED) ## virtual environment with pinned packages, front-end bundle, translations

demo: setup ## fill an empty archive with the demo collection and serve it
	$(BIN)/chuanxi demo
	$(BIN)/chuanxi serve --port $(PORT)

test: $(DEVELOP) $(BUNDLED) ## all tests, the quick ones first (on Debian this installs Chromium and CJK fonts)
	tools/system-packages
	$(BIN)/pytest -n auto --ignore tests/journeys --ignore tests/browser
	$(BIN)/pytest -n auto tests/journeys
	$(BIN)/pytest tests/browser

test-contracts: $(DEVELOP) $(BUNDLED) ## the contract suites and the main job on real servers, which are fetched and started (or TEST_S3_URL …)
	command -v mvn >/dev/null || tools/system-packages maven
	$(ON) versitygw swift -- $(BIN)/pytest -n auto $(STORE_CONTRACT)
	$(ON) postgresql+redis -- $(BIN)/pytest -n auto tests/archive/catalogue/postgresql tests/ingest/queues tests/contracts/test_queue_contract.py
	$(ON) elasticsearch elasticsearch8 -- $(BIN)/pytest -n auto --dist loadfile $(ENGINE_CONTRACT)
	$(BIN)/python -m tools.stack -- $(BIN)/pytest tests/journeys/stack

test-engines: test-contracts ## and all else that is promised of engines: faults, kept films, searches, kills, the whole main job on each
	$(ON) versitygw -- $(BIN)/pytest -n auto tests/archive/storage tests/archive/holdings tests/journeys/test_journey_delivery.py
	$(ON) postgresql -- $(BIN)/pytest -n auto tests/archive/catalogue tests/archive/recording
	$(ON) elasticsearch -- $(BIN)/pytest -n auto --dist loadfile tests/search
	$(ON) elasticsearch8 -- $(BIN)/pytest -n auto --dist loadfile tests/search/elastic \
		--ignore tests/search/elastic/test_elastic_faults.py
	$(ON) postgresql -- $(BIN)/pytest -n auto tests/journeys/test_journey_killed.py -k any_step
	TEST_WHOLE=1 $(ON) versitygw+postgresql+redis+elasticsearch -- $(BIN)/pytest $(WHOLE)

drill: $(DEVELOP) $(BUNDLED) ## the whole stack under faults: servers stopped, killed, frozen, started in the wrong order (ten minutes)
	$(BIN)/python -m tools.stack.drill

stack: $(RUNTIME) $(BUNDLED) ## the services of docker-compose.yml as plain processes, on servers that this fetches; for trying
	$(BIN)/python -m tools.stack

check: $(DEVELOP) ## format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEVELOP) $(BUNDLED) ## the measurements of bench/, one after another
	tools/peer-packages
	$(BIN)/python -m bench

bench-tiles: $(DEVELOP) $(BUNDLED) ## tiles and images side by side with IIPImage, which this installs from Debian
	tools/peer-packages
	$(BIN)/python -m bench tiles --write=build/bench

bench-film: $(DEVELOP) $(BUNDLED) ## film side by side with plain ffmpeg and with one run for each rung
	$(BIN)/python -m bench film

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(IN_VENV):
	tools/virtual-environment $(VENV) $(PYTHON)
	@touch $@

$(RUNTIME): $(IN_VENV) requirements/runtime.lock setup.cfg pyproject.toml
	$(PIP) install --require-hashes -r requirements/runtime.lock
	$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(DEVELOP): $(RUNTIME) requirements/develop.lock
	$(PIP) install --require-hashes -r requirements/develop.lock
	@touch $@

$(BUNDLED): $(RUNTIME) $(FRONT)
	$(BIN)/python -m app.front
	@touch $@
