# The commands of this project. `make demo` and `make test` need Python 3.11+, git and make; they install the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PACKAGE := analyzer tests evaluation corpora

.PHONY: demo test check format system clean

demo: $(VENV)/installed
	$(BIN)/analyzer models fetch
	$(BIN)/analyzer run corpora/demo --study demo-study --codebook outsourcing-alignment --codebook social-it-alignment
	$(BIN)/analyzer methods demo-study
	$(BIN)/analyzer membercheck demo-study --joint --output demo-study/exports/member-check.docx

test: $(VENV)/installed-dev system
	$(BIN)/analyzer models fetch
	$(BIN)/python -m pytest -m "not gpu"

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check $(PACKAGE)
	$(BIN)/ruff check $(PACKAGE)
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not gpu and not slow and not postgres and not browser and not cluster"

format: $(VENV)/installed-dev
	$(BIN)/ruff format $(PACKAGE)
	$(BIN)/ruff check --fix $(PACKAGE)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP_INSTALL) --editable ".[all]"
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP_INSTALL) --editable ".[all,dev]"
	$(PIP_INSTALL) --no-deps openai-whisper  # the reference engine; what it needs besides triton (1 GB, for GPUs) is in the extra dev
	touch $@

# The tests of the server database need the PostgreSQL programs, those of the pages Chromium; on Debian this installs them when it may.
HAS_POSTGRESQL := ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1
HAS_CHROMIUM := command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1
INSTALL = { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq $(1) >/dev/null; }

system:
	@$(HAS_POSTGRESQL) || $(call INSTALL,postgresql) || echo "PostgreSQL is not installed: its tests are skipped."
	@$(HAS_CHROMIUM) || $(call INSTALL,chromium) || echo "Chromium is not installed: the tests of the pages are skipped."

clean:
	rm -rf $(VENV) demo-study .mypy_cache .ruff_cache .pytest_cache
