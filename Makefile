# `make demo` and `make test` set themselves up: a virtual environment in .venv, with
# the versions of requirements/constraints.txt. `make clean` removes it again.

PYTHON ?= python3
VENV := .venv
HUB_VENV := .venv-kerashub
CV_VENV := .venv-cv
TFIO_VENV := .venv-tfio
JOBS ?= 2
DEMO_OUT ?= demo
# Of `make fuzz`: another number gives other files.
SEED ?= 0
# What `make bench` decodes.
VIDEOS ?= $(wildcard $(or $(KERAS_VIDEO_CLIPS),../shared/clips)/*)
PY := $(VENV)/bin/python
# pip would compile every module that it installs: Python does so for those that are
# imported, a third of them.
export PYTHONDONTWRITEBYTECODE :=
PIP_INSTALL := pip install -q --disable-pip-version-check --no-compile
INSTALL := PIP_CONSTRAINT=requirements/constraints.txt $(PY) -m $(PIP_INSTALL)
PYTEST := TF_CPP_MIN_LOG_LEVEL=3 $(PY) -m pytest -q -n $(JOBS) --dist worksteal
# These run on all three backends; the rest of the suite needs TensorFlow, and files
# for other runtimes are made on torch.
PORTABLE := tests/ops tests/layers tests/models tests/presets tests/convert tests/compat
RUNTIMES := tests/export/test_runtimes.py tests/export/test_user_programs.py
# What may differ on a GPU, which the suite hides from the backends. The virtual
# environment's backends are the CPU's: where there is a GPU, `GPU_PYTHON` names a
# Python that has one of them for it, with pytest and the package's requirements.
ON_GPU := tests/ops tests/layers
GPU_PYTHON ?= $(if $(wildcard $(PY)),$(PY),$(PYTHON))
# Whole float32 products instead of TF32's, and as much memory as is needed.
GPU_ENV := KERAS_VIDEO_TEST_GPU=1 TF_CPP_MIN_LOG_LEVEL=3 NVIDIA_TF32_OVERRIDE=0 \
	JAX_DEFAULT_MATMUL_PRECISION=highest TF_FORCE_GPU_ALLOW_GROWTH=true \
	XLA_PYTHON_CLIENT_PREALLOCATE=false

.PHONY: demo test test-gpu test-kerashub test-cv test-tfio fuzz bench papers lint clean help
help:
	@echo "make demo    fine-tune a model on generated videos; see $(DEMO_OUT)/report.html"
	@echo "make test    the whole suite on TensorFlow, the portable part on JAX and torch"
	@echo "make test-gpu  operations, layers and the agreement of backends, on a GPU"
	@echo "make test-kerashub  KerasHub's own test routines on our models"
	@echo "make test-cv  keras-cv's detectors as person detectors, on TensorFlow and JAX"
	@echo "make test-tfio  tensorflow-io's decoder, on real clips (Python 3.11 or 3.12)"
	@echo "make fuzz    hostile files, killed and failing commands; SEED chooses which"
	@echo "make bench   measure speed against PyTorchVideo; writes docs/benchmarks.md"
	@echo "make papers  write the zoo's cards and docs/papers.md: cost beside the papers'"
	@echo "make lint    ruff"
	@echo "make clean   remove the virtual environment and what was built"

demo: $(VENV)/.demo
	$(VENV)/bin/keras-video demo --out $(DEMO_OUT) --overwrite

test: $(VENV)/.test
	@failed=; \
	KERAS_BACKEND=tensorflow $(PYTEST) tests || failed="tensorflow"; \
	KERAS_BACKEND=jax $(PYTEST) $(PORTABLE) || failed="$$failed jax"; \
	KERAS_BACKEND=torch $(PYTEST) $(PORTABLE) $(RUNTIMES) || failed="$$failed torch"; \
	if [ -n "$$failed" ]; then echo "make test: FAILED on $$failed"; exit 1; fi; \
	echo "make test: passed on tensorflow, jax and torch"

test-kerashub: $(HUB_VENV)/.test
	KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3 $(HUB_VENV)/bin/python -m pytest -q \
		tests/kerashub

test-cv: $(CV_VENV)/.test
	KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3 $(CV_VENV)/bin/python -m pytest -q \
		tests/cv
	KERAS_BACKEND=jax TF_CPP_MIN_LOG_LEVEL=3 $(CV_VENV)/bin/python -m pytest -q tests/cv

test-tfio: $(TFIO_VENV)/.test
	KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3 $(TFIO_VENV)/bin/python -m pytest -q \
		tests/tfio

test-gpu:
	@backends=$$($(GPU_PYTHON) tests/gpu_backends.py) || exit 1; \
	backends=$$(echo $$backends); failed=; \
	for backend in $$backends; do \
		KERAS_BACKEND=$$backend $(GPU_ENV) $(GPU_PYTHON) -m pytest -q -n $(JOBS) \
			--dist worksteal $(ON_GPU) || failed="$$failed $$backend"; \
	done; \
	KERAS_BACKEND=$${backends%% *} $(GPU_ENV) $(GPU_PYTHON) -m pytest -q \
		tests/test_agreement.py || failed="$$failed agreement"; \
	if [ -n "$$failed" ]; then echo "make test-gpu: FAILED on$$failed"; exit 1; fi; \
	echo "make test-gpu: passed on a GPU on" $$backends

fuzz: $(VENV)/.test
	@failed=; \
	for script in hostile_files killed_commands killed_training; do \
		KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3 PYTHONPATH=tests $(PY) \
			-m fuzz.$$script --seed $(SEED) || failed="$$failed $$script"; \
	done; \
	$(PY) tests/fuzz/exits.py || failed="$$failed exits"; \
	$(PY) -m tests.fuzz.new_user || failed="$$failed new_user"; \
	if [ -n "$$failed" ]; then echo "make fuzz: FAILED:$$failed"; exit 1; fi

bench: $(VENV)/.test
	$(PY) -m keras_video.bench --videos $(VIDEOS)

papers: $(VENV)/.test
	$(PY) zoo/make_zoo.py
	$(PY) docs/make_papers.py

lint: $(VENV)/.test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

clean:
	rm -rf $(VENV) $(HUB_VENV) $(CV_VENV) $(TFIO_VENV) $(DEMO_OUT) build dist .pytest_cache .ruff_cache

$(VENV)/.python: requirements/create_venv.sh
	sh requirements/create_venv.sh $(PYTHON) $(VENV)
	@touch $@

$(VENV)/.demo: $(VENV)/.python pyproject.toml requirements/constraints.txt
	$(INSTALL) -e ".[tensorflow,viz]"
	@touch $@

$(VENV)/.test: $(VENV)/.demo requirements/oracles.txt
	$(INSTALL) -e ".[tensorflow,jax,torch,export,onnx,openvino,viz,opencv,dev]"
	$(INSTALL) --no-deps -r requirements/oracles.txt
	@touch $@

$(HUB_VENV)/.test: requirements/create_venv.sh pyproject.toml \
		requirements/constraints.txt requirements/kerashub.txt
	sh requirements/create_venv.sh $(PYTHON) $(HUB_VENV)
	PIP_CONSTRAINT=requirements/constraints.txt $(HUB_VENV)/bin/python \
		-m $(PIP_INSTALL) -e ".[tensorflow]" -r requirements/kerashub.txt
	@touch $@

$(CV_VENV)/.test: requirements/create_venv.sh pyproject.toml \
		requirements/constraints.txt requirements/cv.txt
	sh requirements/create_venv.sh $(PYTHON) $(CV_VENV)
	PIP_CONSTRAINT=requirements/constraints.txt $(CV_VENV)/bin/python \
		-m $(PIP_INSTALL) -e ".[tensorflow,jax]" -r requirements/cv.txt
	@touch $@

# FFmpeg 4 comes out of a wheel that nothing else here is wanted of.
$(TFIO_VENV)/.test: requirements/create_venv.sh pyproject.toml \
		requirements/tfio.txt requirements/link_ffmpeg4.py
	sh requirements/create_venv.sh $(PYTHON) $(TFIO_VENV)
	$(TFIO_VENV)/bin/python -m $(PIP_INSTALL) -e ".[tfio]" -r requirements/tfio.txt
	$(TFIO_VENV)/bin/python -m $(PIP_INSTALL) --no-deps opencv-python-headless==4.5.5.64
	$(TFIO_VENV)/bin/python requirements/link_ffmpeg4.py
	@touch $@
