# The commands of livecast: `make` alone lists them. ARGS are passed on: `make test ARGS="-k feed -x"`.

PORT ?= 8000
ARGS ?=
# Tests run in parallel, a file at a time, in the order of tests/run_order.py. The first of three workers mostly waits
# for the runs on the databases. JOBS=0 runs tests one after the other, for a debugger.
JOBS ?= 3
ALL ?=
VENV := .venv
BIN := $(VENV)/bin

# pip and the browser need a writable home, which containers and service users may not have.
ifneq ($(shell test -w "$$HOME" && echo yes),yes)
export HOME := $(CURDIR)/var/home
$(shell mkdir -p "$(HOME)")
endif

# The tests start hundreds of processes, which would each compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test quick test-databases lint bench faults

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.installed ## Make .venv and install what livecast needs: once, and again when requirements change
	@:

run: setup ## Start everything for development on http://127.0.0.1:8000 (another port: make run PORT=8001)
	@exec $(BIN)/python manage.py runserver $(PORT) $(ARGS)

test: setup ## Run the tests; as root, installs Chromium for those in a browser
	@sh tests/browser_setup.sh
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

quick: setup ## Run the tests that need no browser and no server: a minute
	@$(BIN)/python -m pytest -q -p tests.quick -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder $(ARGS)

test-databases: setup ## Run all tests that use the database on PostgreSQL and on MariaDB
	@$(BIN)/pytest -m whole_suite tests/test_databases.py $(ARGS)

lint: setup node_modules/.installed ## Check style, types and the architecture
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint --quiet --lint templates
	@npx --no-install eslint .
	@npx --no-install stylelint '*/static/**/*.css'
	@npx --no-install prettier --check --log-level warn .
	@npx --no-install tsc
	@$(BIN)/pytest -q tests/test_architecture.py tests/test_writing.py

bench: setup ## Measure fan-out, arrival, pages, posts and chat beside other servers: 45 minutes
	@$(BIN)/python -m bench $(ARGS)

faults: setup ## Kill real servers under load, and run the documented installation: minutes (ALL=1: hours)
	@sh tests/deploy/setup.sh
	@$(BIN)/pytest -m "faults$(if $(filter-out 0,$(ALL)),, and not on_demand)" tests/faults tests/deploy $(ARGS)

$(VENV)/.installed: requirements.txt requirements-dev.txt
	@$(BIN)/python -c 'import pip' 2>/dev/null || { \
		for python in python3.11 python3.12 python3.13 python3.14 python3 none; do \
			$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		done; \
		if [ $$python = none ]; then \
			echo 'livecast needs Python 3.11 or newer. On Debian: apt-get install python3 python3-venv' >&2; exit 1; \
		fi; \
		if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
			echo "$$python lacks its venv module. On Debian: apt-get install $$python-venv" >&2; exit 1; \
		fi; \
		$$python -m venv --clear $(VENV); \
	}
	@echo 'Installing into $(VENV), which takes a minute or two the first time.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -r requirements-dev.txt
	@touch $@

# The tools for JavaScript and CSS. Only `make lint` and the tests of bundled pages need them, and Node.
node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo '`make lint` needs Node 18 or newer. On Debian: apt-get install npm' >&2; exit 1; }
	@npm ci --silent --no-audit --no-fund
	@touch $@
