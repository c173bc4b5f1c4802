# `make demo` and `make test` set up what they need in .venv and nothing elsewhere.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)

QUIET := --quiet --disable-pip-version-check
COMPILE = build/tools/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: demo test lint docs bench generate dist sbom lock clean

demo: $(VENV)/installed
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python examples/demo.py

test: $(VENV)/installed
	@$(BIN)/python tests/support/github/packages.py
	$(BIN)/python -m pytest -q -n auto

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=hooks:bot:. $(BIN)/lint-imports
	$(BIN)/python scripts/generate.py --check
	$(BIN)/zizmor --offline --no-progress --persona=auditor action.yml .github/workflows/*.yml examples/workflows/*.yml

generate: $(VENV)/installed
	$(BIN)/python scripts/generate.py

docs: $(VENV)/installed-docs
	@$(BIN)/python scripts/site.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict
	$(BIN)/python -m pytest -q -m docs tests/test_site.py

# Two runs give the same bytes: what builds is pinned, and no clock, path or mode gets in.
dist: build/tools/dist
	rm -rf dist
	env -u SOURCE_DATE_EPOCH $</bin/python -m hatchling build -d dist
	@$(PYTHON) -m pip hash dist/*

# What the wheel brings, for the hook alone and for the Action.
sbom: build/tools/sbom dist
	@for set in hook action; do \
		rm -rf build/sbom && $(PYTHON) -m venv --without-pip build/sbom \
		&& $(PYTHON) -m pip --python build/sbom/bin/python install $(QUIET) --require-hashes -r requirements/$$set.txt \
		&& $(PYTHON) -m pip --python build/sbom/bin/python install $(QUIET) --no-deps dist/*.whl \
		&& $</bin/python scripts/sbom.py dist/*.whl build/sbom/bin/python dist/tenure-$$set.cdx.json || exit; \
	done

# Newest versions, with the sums of all their files. Look at the difference before you commit it.
lock: build/tools/lock
	$(COMPILE) pyproject.toml -o requirements/hook.txt
	$(COMPILE) pyproject.toml --extra ci -o requirements/action.txt
	$(COMPILE) requirements/build.in -o requirements/build.txt
	$(COMPILE) requirements/sbom.in -o requirements/sbom.txt

bench: $(VENV)/installed
	$(BIN)/python -m benchmarks

$(VENV)/installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (apt-get install python3)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "this Python has no venv module: apt-get install python3-venv"; exit 2; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); \
		echo "this Python has no pip: apt-get install python3-venv"; exit 2; }
	@echo "Installing tenure and its tools into $(VENV) …"
	@$(BIN)/python -m pip install $(QUIET) -e '.[dev]'
	@touch $@

$(VENV)/installed-docs: $(VENV)/installed
	@$(BIN)/python -m pip install $(QUIET) -e '.[docs]'
	@touch $@

build/tools/dist: requirements/build.txt
	@rm -rf $@ && $(PYTHON) -m venv $@ && $@/bin/python -m pip install $(QUIET) --require-hashes -r $<

build/tools/sbom: requirements/sbom.txt
	@rm -rf $@ && $(PYTHON) -m venv $@ && $@/bin/python -m pip install $(QUIET) --require-hashes -r $<

build/tools/lock:
	@$(PYTHON) -m venv $@ && $@/bin/python -m pip install $(QUIET) uv

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
