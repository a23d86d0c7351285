# Each target is one plain command; README.md writes them out for those without make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PERIOD ?= 2025-07
BIN := .venv/bin

.PHONY: report test bench soak lab notebooks picture lint lock clean help

report: .venv/installed ## Publish the reports of PERIOD and say where they are
	$(BIN)/python -m espoo_analysis run $(PERIOD)

test: .venv/installed tests/browser/node_modules ## Run the whole test suite
	$(BIN)/python -m pytest

# axe-core, which the browser tests ask; without npm those tests say what is missing.
tests/browser/node_modules: tests/browser/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error || true; fi

bench: .venv/installed ## Measure what docs/performance.md says; ten minutes
	$(BIN)/python -m benchmarks

soak: .venv/installed ## Make 1 008 reports, then kill 200 runs; half an hour or more
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.kills

lab: .venv/installed ## Open JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

notebooks: .venv/installed ## Run the committed notebooks again, in place
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace \
	  --ExecutePreprocessor.record_timing=False notebooks/*.ipynb

picture: .venv/installed ## Make the picture of README.md anew; needs Chromium
	$(BIN)/python -m tests.browser.picture docs/images/economic-analysis.png

lint: .venv/installed ## Check the code as the commit hooks do
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock: .venv/installed ## Resolve requirements.lock anew within the bounds of pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --extra dask --extra pdf --extra postgres --extra statistics --universal --python-version 3.11 \
	  --generate-hashes --custom-compile-command "make lock" --upgrade --quiet -o requirements.lock

# pip compiles the bytecode; without it every start takes seconds longer.
.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; name it with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is too old: Python 3.11 or later is needed; name it with PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q espoo_analysis
	@touch $@

clean: ## Remove the environment and the reports
	rm -rf .venv reports

help: ## List the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12
