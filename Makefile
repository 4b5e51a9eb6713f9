# Each target does all the set-up it needs; a second call installs nothing.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTS_READY := $(VENV)/.ready-for-tests
# uv installs the same pinned list faster, where there is one.
INSTALL := $(if $(shell command -v uv),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check --quiet)

AUDIT := .venv-audit
AUDIT_READY := $(AUDIT)/.ready

.PHONY: reports demo test lab bench calibrate audit lock licenses sbom setup

reports: $(READY)
	$(BIN)/hyoka report

demo: $(READY)
	test -d demo/data || $(BIN)/hyoka demo demo
	$(BIN)/hyoka report demo

test: $(TESTS_READY)
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lab: $(READY)
	$(BIN)/hyoka clean
	$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks/start_here.ipynb $(LAB)

bench: $(TESTS_READY)
	$(BIN)/python tests/bench.py $(BENCH)

calibrate: $(READY)
	$(BIN)/python tests/calibrate.py

audit: $(TESTS_READY) $(AUDIT_READY)
	$(BIN)/python tests/audit.py

# After a change of the pinned lists: their hashes anew.
lock: $(AUDIT_READY)
	$(AUDIT)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --no-header --no-annotate --output-file requirements.lock requirements.txt requirements-dev.txt requirements-dask.txt

licenses: $(TESTS_READY)
	$(BIN)/python tests/audit.py --licenses

sbom: $(READY) $(AUDIT_READY)
	$(AUDIT)/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml --output-file sbom.json $(BIN)/python

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

# What looks at the libraries is not among them.
$(AUDIT_READY): requirements-audit.lock
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps -r requirements-audit.lock
	touch $(AUDIT_READY)
