# Each target does all of its own set-up: a virtual environment in .venv that holds every extra.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Generated with the oldest generator that the declared floors of grpcio and protobuf allow (generated code refuses
# older runtimes), in an environment of its own because that generator needs an older protobuf than the server.
PROTO_VENV := .venv-proto
PROTO_READY := $(PROTO_VENV)/.ready
PROTOS := $(wildcard proto/docima/v1/*.proto)

.PHONY: demo test lint format proto proto-check bench soak clean

$(READY): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

$(PROTO_READY): Makefile
	test -x $(PROTO_VENV)/bin/python || $(PYTHON) -m venv $(PROTO_VENV)
	$(PROTO_VENV)/bin/pip install --quiet --disable-pip-version-check 'grpcio-tools==1.62.3' 'setuptools<81'
	touch $@

demo: $(READY)  ## start a server, score the examples over gRPC, print the table
	$(BIN)/docima demo

test: $(READY)  ## the whole test suite
	$(BIN)/pytest

lint: $(READY) proto-check  ## types, style, the schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code
	if git rev-parse --quiet --verify HEAD~1 >/dev/null; then $(BIN)/buf breaking --against '.git#ref=HEAD~1'; fi

format: $(READY)  ## mend what the formatters can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/buf format -w

proto: $(PROTO_READY)  ## generate the code of the schema
	$(PROTO_VENV)/bin/python -m grpc_tools.protoc -Iproto --python_out=proto --pyi_out=proto $(PROTOS)
	$(PROTO_VENV)/bin/python -m grpc_tools.protoc -Iproto --grpc_python_out=proto proto/docima/v1/service.proto proto/docima/v1/groups.proto

proto-check: proto  ## the committed generated code is what the schema generates
	git diff --exit-code --stat -- 'proto/**/*_pb2*'

bench: $(READY)  ## measure, beside the peers, in one run
	$(BIN)/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps lm_eval==0.4.13
	$(BIN)/python benchmarks/run.py

soak: $(READY)  ## long loads and fuzzing, some minutes each
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/soak/requirements.txt
	mkdir -p .soak
	$(BIN)/pytest --hypothesis-profile=new tests/verifiers
	$(BIN)/python tests/soak/load_programs.py
	$(BIN)/python tests/soak/fuzz_maths.py -max_total_time=600 -artifact_prefix=.soak/
	$(BIN)/python tests/soak/fuzz_formats.py -max_total_time=600 -artifact_prefix=.soak/
	$(BIN)/python tests/soak/fuzz_chemistry.py 600

clean:
	rm -rf $(VENV) $(PROTO_VENV)
