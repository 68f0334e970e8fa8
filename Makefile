# Everything is made in this folder: the environment in .venv, the demo in demo. `make` alone lists the targets.

PYTHON ?= $(shell command -v python3.11 || command -v python3 || command -v python)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(VENV)/.installed-pip
RUNTIME := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
TESTS ?=
BENCH ?=
FAULTS ?=

# The demo reads no settings and no Prefect server of the user's, and writes into its own folder only.
DEMO := env -u WIREHOUSE_CONFIG -u WIREHOUSE_CATALOG -u WIREHOUSE_DATA_PATH -u PREFECT_API_URL -u PREFECT_PROFILE \
  -u PREFECT_PROFILES_PATH HOME="$(CURDIR)/demo/home" PREFECT_HOME="$(CURDIR)/demo/prefect" \
  TMPDIR="$(CURDIR)/demo/tmp" $(BIN)/wirehouse --lake demo/lake

# The package install leaves no cache outside of the checkout; -qq: errors only, not what setuptools and pip warn of.
export PIP_NO_CACHE_DIR ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test check quick tests golden dictionary bench faults clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DEV) ## the environment in .venv with all that development needs

demo: $(RUNTIME) ## read the sample pages into demo/lake and answer questions about them
	@rm -rf demo && mkdir -p demo/home demo/tmp
	@echo "$$ wirehouse --lake demo/lake ingest 'flows/samples/*.html'"
	@$(DEMO) ingest 'flows/samples/*.html'
	@for question in \
	  "SELECT speaker, quotes, articles FROM most_quoted() LIMIT 6" \
	  "SELECT accuser, accused, accusations, articles FROM accusations()" \
	  "SELECT day, actors, type, recipients, place FROM timeline('Iceland', 'Norway')" \
	  "SELECT revision_number AS revision, valid_from, title FROM revisions WHERE supersedes IS NOT NULL OR NOT is_newest" \
	  "SELECT title, sites, origin, origin_reason FROM syndication_groups" \
	  "SELECT site, language, sum(articles) AS articles, sum(quotes) AS quotes FROM coverage GROUP BY ALL ORDER BY ALL" \
	; do \
	  printf '\n$$ wirehouse --lake demo/lake sql "%s"\n' "$$question"; \
	  $(DEMO) sql "$$question" || exit 1; \
	done
	@printf '\nThe lake stays in demo/lake. Ask it yourself: %s --lake demo/lake sql\n' $(BIN)/wirehouse

test: check tests ## every check: format, lint, types, import rules, all tests

check: $(DEV) ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

tests: $(DEV)
	$(BIN)/python -m pytest $(TESTS)

quick: $(DEV) ## the tests that take seconds (TESTS=path for some of them)
	$(BIN)/python -m pytest -m "not slow" $(TESTS)

golden: $(DEV) ## write the expected files of the golden tests anew; read every changed line
	$(BIN)/python -m pytest --update-golden -k golden $(TESTS)

dictionary: $(DEV) ## write the data dictionary anew from the declarations
	$(BIN)/python -m schemas.dictionary

bench: $(DEV) ## speed and memory, printed as tables (BENCH="--help" for the sizes)
	$(BIN)/python -m tests.bench $(BENCH)

faults: $(DEV) ## kills, full disks, hostile servers, hours of serve, as a table (FAULTS="--help" for the sizes)
	$(BIN)/python -m tests.faults $(FAULTS)

clean: ## remove the environment, the demo and all caches
	rm -rf $(VENV) demo build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find flows schemas warehouse tests -name __pycache__ -prune -exec rm -rf {} +

# pip 23.2, which comes with Python 3.11, trips over some sets of dependencies: a newer one goes into the venv first.
$(PIP):
	@test -n "$(PYTHON)" || { echo "No Python found: set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11: set PYTHON=/path/to/python3.11" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install -qq --upgrade pip
	@touch $@

$(RUNTIME): pyproject.toml | $(PIP)
	$(BIN)/python -m pip install -qq --editable .
	@touch $@

$(DEV): pyproject.toml | $(PIP)
	$(BIN)/python -m pip install -qq --editable ".[dev]"
	@touch $@ $(RUNTIME)
