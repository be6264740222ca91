# What can be done here with Python 3.11 or newer and make? The first call of each installs into $(VENV).
#   make compare   the main job: strategies compared in the default market
#   make test      lint, types, tests          make core   the tests that take seconds, for another Python
#   make clean     remove what make made       make constraints   resolve the versions of constraints.txt anew
PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin/python -m
PIP = $(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt
SOURCES = pyproject.toml setup.py constraints.txt

.PHONY: compare test core clean constraints

compare: $(VENV)/installed
	$(VENV)/bin/centricity compare

test: $(VENV)/installed-dev
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) pytest --numprocesses auto

core: $(VENV)/installed-dev
	$(RUN) pytest --numprocesses auto -m "not slow"

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.exit('centricity needs Python 3.11 or newer; say make PYTHON=python3.12' if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(SOURCES) | $(VENV)/bin/python
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: $(SOURCES) | $(VENV)/bin/python
	$(PIP) --editable ".[dev]"
	@touch $@ $(VENV)/installed

constraints:
	$(PYTHON) -m venv build/uv
	build/uv/bin/pip install --quiet uv
	build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --extra dev --extra viz --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links pyproject.toml --output-file constraints.txt

clean:
	rm -rf .venv .venv-newer build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
