# make demo and make test do all set-up themselves; nothing else has to be installed but Python 3.11+, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SPREAD := -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 3
unexport PYTHONDONTWRITEBYTECODE  # a process of ours that compiles itself anew takes a second longer to start

.DEFAULT_GOAL := help
.PHONY: help demo test prove check measures e2e golden bench browser screenshots readability lock format clean

help:  ## Say what there is
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(STAMP)  ## Start the local Slack with the bot, the factory's people and the order book (ARGS="--locale en --port 8500")
	$(BIN)/python -m bot sandbox $(ARGS)

test: $(STAMP)  ## The whole suite (SQLite and a real PostgreSQL, nothing to install), or one file: FILE=tests/unit/x.py
ifdef FILE
	$(BIN)/python -m pytest $(FILE)
else
	@said=$$(mktemp); run=$$(date +%s)-$$$$; \
	PYTEST_XDIST_TESTRUNUID=$$run $(BIN)/python -m pytest tests/browser >$$said 2>&1 & browser=$$!; \
	$(BIN)/python -m pytest --testrunuid $$run $(SPREAD) --ignore tests/browser; rest=$$?; \
	wait $$browser; browser=$$?; cat $$said; rm $$said; exit $$((rest + browser))  # Playwright's greenlets stay out of the others
endif

prove: $(STAMP)  ## Everything at full size, mutants, benchmarks: under 40 minutes, before an issue is called resolved
	PROVE=1 $(BIN)/python -m pytest $(SPREAD) --ignore tests/browser; tests=$$?; \
	PROVE=1 $(BIN)/python -m pytest tests/browser; tests=$$((tests + $$?)); \
	$(BIN)/python -m tools.mutants; mutants=$$?; \
	$(BIN)/python -m benchmarks.run; exit $$((tests + mutants + $$?))

check: $(STAMP)  ## ruff, mypy --strict, the doors between the rooms, the rule table, the measures and their walls
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot authority check
	$(BIN)/python -m tools.measures

measures: $(STAMP)  ## Keep the measures as this landing's (docs/measures.toml)
	$(BIN)/python -m tools.measures --keep

e2e: $(STAMP)  ## Only the stories through the sandbox
	$(BIN)/python -m pytest $(SPREAD) tests/e2e

golden: $(STAMP)  ## Write the golden files anew; read the diff before you commit it
	GOLDEN_UPDATE=1 $(BIN)/python -m pytest -n 2 -m golden

bench: $(STAMP)  ## Benchmarks, each with its floor in the same run
	$(BIN)/python -m benchmarks.run

browser:  ## Install Chromium and Chinese fonts for the browser tests (Debian/Ubuntu, needs root)
	apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null

screenshots: $(STAMP)  ## Take the README's pictures anew (needs Chromium)
	$(BIN)/python docs/screenshots.py

readability: $(STAMP)  ## Picture every kind of message alone, for docs/readability.md (needs Chromium)
	$(BIN)/python docs/readability.py .readability

lock:  ## Resolve the lock files anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml --group dev -o requirements-dev.lock

format: $(STAMP)  ## Format the code
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean:  ## Remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis
