# make demo      set up, then the lesson and the main job on a simulated trial; leaves demo/report.html
# make test      set up, then the fast tests
# make validity  whether reports claim too much and intervals hold what they promise, by many simulated trials
# make coverage  which branches the fast tests take, and whether these are as many as they should be
# make lint      formatting, lint and types
# make sanitize  the engine's tests over a kernel that stops at the first read out of bounds or undefined
#                behaviour (with GCC)
# make inference whether what is said of dose, effects and interactions holds its level, by trials of many designs;
#                goes on from INFERENCE_CACHE
# make fuzz      damaged files of every format, many more of each than the tests take; FUZZ_EXAMPLES says how many
# make fuzz-guided  tables and model files damaged further where that takes branches not yet taken (atheris);
#                FUZZ_SECONDS says how long
# make realistic whether realistic tables give the columns that an analyst would choose, by 1,000 trials
# make stub      the types of the compiled modules for Python, written from these
# make lessons   runs the lessons, with the numbers in them asserted, and writes what the package keeps of them
# make wasm      the kernel compiled to WebAssembly for the playground, with the record of the compiler
# make docs      the documentation as a site that opens offline, in build/docs, its links checked
# make pictures  the pictures of README and documentation anew, from the report that make demo leaves
# make wheel     a wheel for this Python on any Linux not older than this one, in dist/, tested where there is no
#                compiler
# make lock      the pinned packages anew, with hashes (with uv)
# make interruptions  what commands leave that are stopped at 200 random moments (about ten minutes)
# make killed-workers  what a study on Dask loses whose workers are killed, 200 of them
# make bench     speed side by side with what one would use instead (make rivals installs that)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FUZZ_EXAMPLES ?= 5000
FUZZ_SECONDS ?= 600
INFERENCE_CACHE ?= build/inference.jsonl
# Reading, storage and errors, where a branch that was never taken loses or leaks what is not ours.
THOROUGH := */covaria/table/*,*/covaria/errors.py,*/covaria/writing.py,*/covaria/model/storage.py,*/covaria/model/container.py,*/covaria/model/codec.py,*/covaria/model/header.py
SANITIZED := build/sanitized
WHEEL := build/wheel
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	$(if $(RENEW),--upgrade)
# Tests are compiled, and their assertions written out, once instead of in each process of each run, also where an
# environment forbids Python to keep what it compiled.
export PYTHONDONTWRITEBYTECODE :=
SOURCES := $(shell find src CMakeLists.txt pyproject.toml -type f -not -name '*.pyc')

.PHONY: demo test test-slow validity coverage lint format stub wasm wheel lock sanitize bench inference interruptions killed-workers fuzz fuzz-guided realistic oracle figures notebooks lessons docs \
	pictures rivals clean

demo: $(VENV)/.installed
	$(BIN)/covaria demo --lesson
	$(BIN)/covaria demo --out demo --force
	@echo "Open demo/report.html in a browser."

# Files are given to processes whole, since their tests share fits; each process collects all tests anew.
test: $(VENV)/.installed
	$(BIN)/python -m pytest -m "not slow" -n auto --maxprocesses 4 --dist loadfile

# Neighbours in a file share fits, so that each process begins with a half of its own; one that has nothing left takes over.
test-slow: $(VENV)/.installed
	$(BIN)/python -m pytest -m slow --ignore tests/validity -n auto --maxprocesses 4 --dist worksteal \
		--hypothesis-profile thorough

validity: $(VENV)/.installed
	$(BIN)/python -m pytest tests/validity

# Not part of `make test`, since counting takes as long again; drawn cases are many here and few there.
coverage: $(VENV)/.installed
	$(BIN)/python -m pytest -m "not slow" -n auto --maxprocesses 4 --dist loadfile --cov --cov-report= \
		--hypothesis-profile thorough
	$(BIN)/coverage report --fail-under=90
	$(BIN)/coverage report --fail-under=99 --include='$(THOROUGH)'

lint: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

stub: $(VENV)/.installed
	$(BIN)/python tools/kernel_stub.py

# The module is kept in the repository, so that nothing but this needs the compiler.
wasm: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/wasm.txt
	$(BIN)/python tools/build_wasm.py

# The test has nothing but what pip brings with the wheel: first the core, for a user of scikit-learn, then the
# command line. Without a path, there is no compiler.
wheel: $(VENV)/.packages
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/wheel.txt
	rm -rf $(WHEEL) dist
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pip wheel --quiet --disable-pip-version-check \
		--no-build-isolation --no-deps --wheel-dir $(WHEEL) .
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/auditwheel repair --wheel-dir dist $(WHEEL)/*.whl
	$(PYTHON) -m venv $(WHEEL)/fresh
	cd $(WHEEL) && PATH= fresh/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
		$(CURDIR)/dist/*.whl
	cd $(WHEEL) && PATH= fresh/bin/python $(CURDIR)/tools/smoke_fit.py
	cd $(WHEEL) && PATH= fresh/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
		"$$(echo $(CURDIR)/dist/*.whl)[all]"
	cd $(WHEEL) && PATH= fresh/bin/covaria demo --out demo --force --quiet

# Keeps the versions that are pinned and still fit; RENEW=1 takes the newest.
lock:
	$(LOCK) pyproject.toml --extra cli --extra dask --extra excel --extra parquet --extra sas --group dev requirements/build.in -o requirements/locked.txt
	$(LOCK) -c requirements/locked.txt requirements/figures.in -o requirements/figures.txt
	$(LOCK) -c requirements/locked.txt requirements/lessons.in -o requirements/lessons.txt
	$(LOCK) -c requirements/locked.txt requirements/docs.in -o requirements/docs.txt
	$(LOCK) -c requirements/locked.txt requirements/wheel.in -o requirements/wheel.txt

# Python itself is not sanitized, so the sanitizer has to be loaded before it, and the C++ library with it, or
# exceptions go astray. Python keeps some memory to its end, which is no leak of ours. The sanitizer writes its
# findings past Python, where only --capture=sys lets them through.
sanitize: $(SANITIZED)/.installed
	PYTHONPATH=$(SANITIZED) ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 \
		LD_PRELOAD="$$($(CXX) -print-file-name=libasan.so) $$($(CXX) -print-file-name=libstdc++.so)" \
		$(BIN)/python -m pytest -m "not slow" --capture=sys tests/engine

bench: $(VENV)/.installed
	for script in training_speed wider_network arithmetic_rate scaling prediction_speed peak_memory fit_time \
		report_size_time; do \
		$(BIN)/python benchmarks/$$script.py || exit 1; \
	done

interruptions: $(VENV)/.installed
	$(BIN)/python benchmarks/interruptions.py --moments 200

killed-workers: $(VENV)/.installed
	$(BIN)/python benchmarks/cluster_studies.py kills --kills 200

inference: $(VENV)/.installed
	mkdir -p $(dir $(INFERENCE_CACHE))
	$(BIN)/python benchmarks/inference.py --cache $(INFERENCE_CACHE) --processes $$(nproc)

# Other examples each time.
fuzz: $(VENV)/.installed
	FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest tests/table/test_fuzzing.py tests/table/test_plain_rows.py \
		tests/model/test_fuzzed_files.py

# atheris has wheels for few platforms, so that no test needs it.
fuzz-guided: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -r requirements/fuzz.txt
	for kind in tables models; do \
		PYTHONPATH=tests $(BIN)/python benchmarks/guided_fuzzing.py $$kind --seconds $(FUZZ_SECONDS) || exit 1; \
	done

realistic: $(VENV)/.installed
	$(BIN)/python benchmarks/realistic_tables.py

# PyTorch, as an oracle for tests and a rival for benchmarks; nothing else needs it.
oracle: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -r requirements/oracle.txt

# vl-convert, which turns figures into files; a report does without.
figures: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -r requirements/figures.txt

# What runs notebooks; reading lessons needs none of it.
notebooks: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -r requirements/lessons.txt

lessons: notebooks
	$(BIN)/python tools/publish_lessons.py

# A warning, such as a reference that leads nowhere, fails the build.
docs: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -r requirements/docs.txt
	$(BIN)/python -m sphinx --quiet --fresh-env --fail-on-warning --keep-going docs build/docs
	$(BIN)/python tools/check_site.py build/docs

pictures: demo
	$(BIN)/python tools/pictures.py demo/report.html

# What only benchmarks need.
rivals: oracle
	$(BIN)/python -m pip install --quiet -r requirements/bench.txt

$(VENV)/.packages: requirements/locked.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Covaria needs Python 3.11 or newer')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/locked.txt
	touch $@

# Installed as a user would have it, not in place, so that the tests see what is shipped.
$(VENV)/.installed: $(VENV)/.packages $(SOURCES)
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-build-isolation --no-deps --force-reinstall .
	touch $@

# Beside the environment, whose own build stays as a user would have it.
$(SANITIZED)/.installed: $(VENV)/.packages $(SOURCES)
	PATH="$(abspath $(BIN)):$$PATH" CXX="$(CXX)" $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-build-isolation --no-deps --upgrade --target $(SANITIZED) -C cmake.define.COVARIA_SANITIZE=ON \
		-C cmake.build-type=RelWithDebInfo -C build-dir=$(SANITIZED)-objects .
	touch $@

clean:
	rm -rf $(VENV) build demo dist
