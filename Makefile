# The main job and the tests, each with all its set-up. Needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
BIN = .venv/bin
READY = .venv/ready

.PHONY: run test lab reference lint lock bench clean

run: $(READY)
	$(BIN)/alliance run

test: $(READY) lint
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .

lab: $(READY)
	$(BIN)/jupyter lab notebooks

reference: $(READY)
	$(BIN)/alliance run seeds --out outputs/us-japan-2024

# How fast it is, beside its peers in an environment of their own; half an hour. More with BENCH="--most 1000000", less with BENCH="--quick".
bench: $(READY) .venv-bench/ready
	$(BIN)/python tests/benchmarks/speed.py $(BENCH)

.venv-bench/ready: tests/benchmarks/peers.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r tests/benchmarks/peers.txt
	touch $@

# Hashes without any address, for every Python from 3.11 on and every platform. Needs uv.
lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header -q -o requirements.lock

clean:
	rm -rf .venv outputs/seeds

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
