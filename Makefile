# Each target does all the set-up it needs; a second call installs nothing.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: reports demo test lab bench setup

reports: $(READY)
	$(BIN)/hyoka report

demo: $(READY)
	test -d demo/data || $(BIN)/hyoka demo demo
	$(BIN)/hyoka report demo

test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lab: $(READY)
	$(BIN)/hyoka clean
	$(BIN)/jupyter lab notebooks

bench: $(READY)
	$(BIN)/python tests/bench.py

setup: $(READY)

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 以上が必要です。make PYTHON=python3.11 のように指定してください。")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -r requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	touch $(READY)
