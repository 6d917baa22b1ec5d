# Every command that a contributor types. Needs only make and Python 3.11+ with venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help install demo test gates check bench bench-quick serve lock messages clean
help:
	@echo "make demo     install, load the demo edition and serve it on 127.0.0.1:8000"
	@echo "make test     every test, on SQLite and on PostgreSQL"
	@echo "make gates    the long tests"
	@echo "make check    ruff, mypy, import contracts, the project's own lints"
	@echo "make bench    claims of speed and quality, measured beside their peers"
	@echo "make bench-quick  the index beside its peers at 100,000 documents, under a minute"
	@echo "make install  just the environment in .venv"

$(STAMP): requirements.lock tools/uv.lock tools/install.sh pyproject.toml
	@PYTHON="$(PYTHON)" sh tools/install.sh
	@touch $(STAMP)

install: $(STAMP)

messages: $(STAMP)
	@$(BIN)/python tools/messages.py compile

demo: messages
	@$(BIN)/jiebang demo

serve: messages
	@$(BIN)/jiebang serve

test: messages
	@$(BIN)/python tools/run_tests.py $(ARGS)

gates: messages
	@$(BIN)/python tools/run_tests.py --gates $(ARGS)

check: messages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	JIEBANG_DEBUG=1 $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/lints.py

bench: messages
	@for script in bench/bench_*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

bench-quick: messages
	@$(BIN)/python bench/bench_engine.py --quick

lock: $(STAMP)
	VIRTUAL_ENV=.venv $(BIN)/uv pip compile pyproject.toml --extra hub --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock

clean:
	rm -rf .venv dist build  # not var: it holds the embedded database
