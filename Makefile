# Two commands do all the set-up: `make run` and `make test`. Neither repeats work that is done.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: run test test-teacher test-transformer lint clean

run: $(VENV)/.ready ## Tag the five reports of seeds/ and name the page to open
	@$(BIN)/baogao tag seeds --out tagged

test: $(VENV)/.ready-test $(VENV)/.ready-chromium $(VENV)/.ready-office $(VENV)/.ready-postgresql ## Run all tests
	$(BIN)/python -m pytest

test-teacher: $(VENV)/.ready-teacher ## Run the tests that need PyTorch
	$(BIN)/python -m pytest tests/training/teacher

test-transformer: $(VENV)/.ready-transformer ## Run the tests that need a transformer; changes what is installed
	$(BIN)/python -m pytest tests/training/test_transformer.py

lint: $(VENV)/.ready-lint ## Check style, types and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/typos

clean: ## Remove what the commands above made
	rm -rf $(VENV) tagged build

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.python pyproject.toml
	@echo "Installing Baogao into $(VENV) (about two minutes, once) ..."
	@$(PIP) install --editable '.[docs]'
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@echo "Installing what the tests need (once) ..."
	@$(PIP) install --editable '.[test]'
	@touch $@

$(VENV)/.ready-lint: $(VENV)/.ready-test
	@$(PIP) install --editable '.[lint]'
	@touch $@

$(VENV)/.ready-teacher: $(VENV)/.ready-test
	@echo "Installing PyTorch (once) ..."
	@$(PIP) install torch==2.13.0
	@$(PIP) install --editable '.[teacher]'
	@touch $@

$(VENV)/.ready-transformer: $(VENV)/.ready-teacher
	@echo "Installing spacy-transformers (once) ..."
	@$(PIP) install --editable '.[transformer]'
	@touch $@

$(VENV)/.ready-chromium: $(VENV)/.python
	@sh tests/install_chromium.sh
	@touch $@

$(VENV)/.ready-office: $(VENV)/.python
	@sh tests/install_libreoffice.sh
	@touch $@

$(VENV)/.ready-postgresql: $(VENV)/.python
	@sh tests/install_postgresql.sh
	@touch $@
