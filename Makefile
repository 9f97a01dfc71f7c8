# Two commands matter: `make run` and `make test`. `make help` lists all.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
UV     := $(BIN)/uv pip

# `make test TESTS=tests/clinic PROCESSES=0 PYTEST=-x`: some of the tests, in one process, to the first failure.
TESTS     ?= tests
PROCESSES ?= auto
PYTEST    ?=

# An address that nobody visits: what matters is that it is https.
DEPLOYED = BASE_URL=https://www.example.org DATABASE_URL= REDIS_URL= EMAIL_URL=submission://mail.example.org TRUSTED_PROXIES=127.0.0.1

.DEFAULT_GOAL := help
.PHONY: help run dev test test-thorough coverage mutants drills guide messages check audit format clean packages packages-dev lock

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: packages ## Serve the site on HOST and PORT (127.0.0.1:8000); the first time also install and fill it
	@exec $(BIN)/python manage.py serve

dev: packages ## Serve with autoreload and tracebacks in the browser
	@DJANGO_SETTINGS_MODULE=clinic.settings.dev $(BIN)/python manage.py set_up
	@DJANGO_SETTINGS_MODULE=clinic.settings.dev exec $(BIN)/python manage.py runserver "$${HOST:-127.0.0.1}:$${PORT:-8000}"

test: packages-dev ## Run the tests on SQLite, or those that need a database on TEST_DATABASE_URL
	@$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal --durations 10 $(TESTS) $(PYTEST)

test-thorough: packages-dev ## Run also what one of each kind stands for otherwise, for the night
	@$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal --durations 10 --thorough $(TESTS) $(PYTEST)

coverage: packages-dev ## Run the tests, and print which shares of lines and branches of each package they run
	@status=0; \
	$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal --cov --cov-report= $(TESTS) $(PYTEST) || status=$$?; \
	$(BIN)/python -m benchmarks.coverage_by_package && exit $$status

# `make mutants MUTANTS="--checkout ../old --results .mutants/old"` runs them in another state of the tests.
mutants: packages-dev ## Put 150 small faults into the code, and print those that no test notices; takes hours
	@cmp -s benchmarks/mutants/requirements.txt $(VENV)/mutants/requirements.txt || { \
		$(PIP) install --quiet --no-deps --upgrade --target $(VENV)/mutants -r benchmarks/mutants/requirements.txt && \
		cp benchmarks/mutants/requirements.txt $(VENV)/mutants/requirements.txt; }
	@PYTHONPATH=$(CURDIR)/$(VENV)/mutants $(BIN)/python -m benchmarks.mutants $(MUTANTS)

drills: packages-dev ## Kill, hang and fill what a site stands on, and count what is lost; takes half an hour
	@$(BIN)/python -m benchmarks.drills $(DRILLS)

guide: packages-dev ## Take the pictures of docs/guide anew, by the browser tests that use the admin
	@GUIDE_PICTURES=1 $(BIN)/python -m pytest -n $(PROCESSES) --thorough tests/browser/test_nurse.py tests/browser/test_price_updates.py tests/browser/test_search_appearance.py tests/browser/test_clinical_review.py && $(BIN)/python -m pytest -q -n 0 tests/test_guide.py

messages: packages ## Collect our texts for translators and compile them: make messages LANGUAGE=de
	@$(BIN)/python manage.py messages $(LANGUAGE)

check: packages-dev ## Check style, types, templates, migrations, and the settings for deployment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	@data=$$(mktemp -d) && trap 'rm -rf "$$data"' EXIT && export DATA_DIR="$$data" $(DEPLOYED) && set -x && \
	$(BIN)/python manage.py makemigrations --check --dry-run && \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

audit: packages-dev ## Ask for known faults of the packages in use, where such a list can be reached
	@$(BIN)/python .ci/audit

format: packages-dev ## Put code into the common format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what can be made again; the site's data in var/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .mutants test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A copy of the list that was installed lies in the environment: it is installed anew when the
# list has changed, and only then, whatever the files' times say. uv takes half of pip's time. pip, which comes
# with Python, fetches it, and takes its place where there is no uv, or only pip knows the way to a package index.

HASHED = --quiet --no-deps --require-hashes --requirement

define install
	@cmp -s $(1) $(VENV)/$(1) || { \
		echo "Installing packages of $(1), which takes up to a minute"; \
		{ $(UV) install --compile-bytecode --python $(BIN)/python $(HASHED) $(1) || $(PIP) install $(HASHED) $(1); } && \
		$(PIP) check --quiet && cp $(1) $(VENV)/$(1); }
endef

packages: $(BIN)/pip
	@cmp -s requirements-uv.txt $(VENV)/requirements-uv.txt || { \
		$(PIP) install --only-binary :all: $(HASHED) requirements-uv.txt && cp requirements-uv.txt $(VENV)/; } || true
	$(call install,requirements.txt)

packages-dev: packages
	$(call install,requirements-dev.txt)

LOCK = $(UV) compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" $(UPGRADE)

lock: packages ## Pin what pyproject.toml asks for: make lock UPGRADE=--upgrade takes newer versions
	@$(LOCK) --group uv --output-file requirements-uv.txt
	@$(LOCK) pyproject.toml --output-file requirements.txt
	@$(LOCK) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; PYTHON=… names another one.")'
	@$(PYTHON) -m venv $(VENV)
