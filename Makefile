# Two commands for a newcomer: make demo, make test. The rest is for maintainers: make help.
PYTHON ?= python3.11
VENV = .venv
PY = $(VENV)/bin/python
SRC = src tools tests benchmarks
# Two workers, each with a data folder and a database of its own; the browser's tests run apart.
PYTEST = $(PY) -m pytest -q -n 2 --dist loadfile
REQUIREMENTS = $(addprefix requirements/,base.txt demo.txt challengers.txt cluster.txt dev.txt)

demo: env  ## run the product on real data; prints the address and the sign-ins
	$(VENV)/bin/watchfloor demo

test: env  ## run every test, in a real browser too where one is found
	$(PYTEST) --ignore=tests/journeys
	$(PYTEST) tests/journeys

env: $(VENV)/.ready build/.ready build/.loops  ## make .venv with the product and its test tools

$(VENV)/.ready: requirements/uv.txt $(REQUIREMENTS) pyproject.toml
	@echo "Making the environment in $(VENV) …"
	@test -x $(PY) || $$(command -v $(PYTHON) || command -v python3) -m venv $(VENV)
	@$(PY) -c 'import sys; sys.exit("Watchfloor needs Python 3.11 or newer; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(VENV)/bin/uv pip sync --quiet --python $(PY) --require-hashes $(REQUIREMENTS) requirements/uv.txt
	@$(PY) tools/link_source.py
	@touch $@

node_modules/.ready: package.json package-lock.json $(VENV)/.ready
	@echo "Fetching the browser libraries …"
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --silent --no-audit --no-fund
	@touch $@

build/.ready: node_modules/.ready $(VENV)/.ready $(shell find src -name '*.po' -o -path '*/static/*' -type f) tools/browser_files.py tools/messages.py
	@$(PY) tools/browser_files.py
	@$(PY) -m tools.messages compile
	@$(PY) -m tools.collect_static
	@touch $@

build/.loops: $(VENV)/.ready $(wildcard src/callmath/*.py src/callmath/queueing/*.py src/callmath/simulation/*.py src/callmath/scheduling/*.py src/callmath/scheduling/_*/*.py) tools/compile_loops.py
	@echo "Compiling the engines' loops …"
	@mkdir -p build
	@PYTHONPATH=src:. $(PY) tools/compile_loops.py
	@touch $@

check: env  ## what a change must pass: format, lint, types, architecture, migrations, translations, tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy $(SRC)
	PYTHONPATH=src:. $(VENV)/bin/lint-imports
	$(VENV)/bin/watchfloor manage makemigrations --check --dry-run
	$(PY) -m tools.messages missing
	$(MAKE) test

fix: env  ## format and mend what can be mended
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: env  ## time and memory, printed as tables; peers are installed beside us for it
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements/peers.txt
	$(PY) -m benchmarks

pin: env  ## write the hashed requirements again
	tools/pin.sh

help:
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

.PHONY: demo test env check fix bench pin help
