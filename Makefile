# Each target does all the set-up it needs; a second call installs nothing.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTS_READY := $(VENV)/.ready-for-tests
# uv installs the same pinned list faster, where there is one.
INSTALL := $(if $(shell command -v uv),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check --quiet)

.PHONY: reports demo test lab bench calibrate setup

reports: $(READY)
	$(BIN)/hyoka report

demo: $(READY)
	test -d demo/data || $(BIN)/hyoka demo demo
	$(BIN)/hyoka report demo

test: $(TESTS_READY)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lab: $(READY)
	$(BIN)/hyoka clean
	$(BIN)/jupyter lab notebooks

bench: $(TESTS_READY)
	$(BIN)/python tests/bench.py $(BENCH)

calibrate: $(READY)
	$(BIN)/python tests/calibrate.py

setup: $(READY)

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 以上が必要です。make PYTHON=python3.11 のように指定してください。")'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $(READY)

$(TESTS_READY): requirements-dev.txt requirements-dask.txt $(READY)
	$(INSTALL) -r requirements.txt -r requirements-dev.txt -r requirements-dask.txt
	touch $(TESTS_READY)
