# `make` alone lists what there is. Everything runs from .venv, which `make setup` fills from requirements.lock.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash

BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
PYTHON := $(BIN)/python
READY := .venv/.ready
SAMPLE := data/sample_customers.csv
# What WeasyPrint draws with. Pango does not bring harfbuzz-subset, and without it the same brief is never the same file twice.
PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
# Two workers, as every machine has two cores; who is done early takes over tests of the other. One thread in each: with more they
# would wait for one another (the test that one thread and two give the same bytes sets its own).
PYTEST := OMP_NUM_THREADS=1 $(PYTHON) -m pytest -q -n 2 --dist worksteal
# A Python that is new enough and can make virtual environments (Debian's cannot until python3-venv is there).
FITS := -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
FIND := find_python() { for p in $(or $(USE_PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	"$$p" $(FITS) 2>/dev/null && echo "$$p" && return; done; return 1; }

.PHONY: help setup brief test check format bench schema settings messages sample lock wheel clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

setup: $(READY) ## make .venv and install everything, system libraries included where allowed; quick when done

# pip compiles what it installs, but not what stays where it is edited: a Python that may not write would compile it in each run.
$(READY): requirements.lock pyproject.toml
	@.ci/packages $(PACKAGES)
	@$(FIND); find_python >/dev/null || .ci/packages python3-venv; find_python >/dev/null || .ci/packages python3.11-venv; \
	python=$$(find_python) || { echo "reportgen needs Python 3.11 or later with venv." >&2; \
	echo "Debian, Ubuntu: apt-get install python3-venv; macOS: brew install python; Windows: winget install Python.Python.3.13" >&2; exit 1; }; \
	$(PYTHON) $(FITS) 2>/dev/null || "$$python" -m venv --clear .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	$(PYTHON) -m compileall -q reportgen
	@$(PYTHON) -m reportgen doctor
	@touch $@

brief: $(READY) ## write the brief of the sample into output/ and print where
	$(PYTHON) -m reportgen build $(SAMPLE) --config data/sample.toml

test: $(READY) ## run the tests, doctests included
	$(PYTEST)

check: $(READY) ## the whole gate: format, lint, strict types, tests
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTEST)

format: $(READY) ## format the code
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: $(READY) ## measure against the floor; `make bench ARGS="scale --sizes 10000"` runs one part
	$(PYTHON) benchmarks/bench.py $(ARGS)

schema: $(READY) ## write docs/brief.schema.json, the fields of brief.json
	$(PYTHON) -c 'import json; from reportgen.brief import json_schema; print(json.dumps(json_schema(), indent=1))' > docs/brief.schema.json

settings: $(READY) ## write docs/settings.md, the keys of reportgen.toml
	$(PYTHON) docs/make_settings.py

# Neither dates nor lines are kept, so that the files change only where a sentence does.
messages: $(READY) ## gather the sentences of templates and charts into templates/locale/, for translators
	$(BIN)/pybabel -q extract --mapping-file pyproject.toml --no-location --no-wrap --project reportgen \
		--output-file templates/locale/reportgen.pot templates reportgen/document
	for po in templates/locale/*.po; do $(BIN)/pybabel -q update --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date \
		--input-file templates/locale/reportgen.pot --output-file "$$po" --locale "$$(basename "$$po" .po)" || exit; done
	sed -i.dated -e '/^"P[OT-]*-\(Creation\|Revision\)-Date/d' -e '/^"\(Project-Id\|Report-Msgid\|Last-Tran\|Language-Team\|Generated\)/d' \
		-e '/^#$$/d' -e '/^# /d' templates/locale/*.po templates/locale/*.pot && rm templates/locale/*.dated

sample: $(READY) ## generate the sample again
	$(PYTHON) data/make_sample.py --out $(SAMPLE)

lock: ## resolve requirements.lock anew (needs uv); no host name is written into it
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-annotate --upgrade --quiet \
		--custom-compile-command 'make lock' --output-file requirements.lock

wheel: $(READY) ## build the wheel into dist/
	$(PYTHON) -m hatchling build -t wheel

clean: ## remove everything that was generated, .venv included
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
