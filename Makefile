# make demo: the main job on the embedded sample set, with a report.   make test: what CI runs.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/deepfake_nb
FACES ?= ../shared/faces/faces.csv

.PHONY: demo test bench faces readme clean hooks

.venv/installed: constraints.txt settings.ini setup.py pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 10) and 'deepfake_nb needs Python 3.10 or newer; name one with PYTHON=python3.11')"
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -c constraints.txt -e '.[dev,data]'
	touch $@

demo: .venv/installed
	$(RUN) sample demo/sample
	$(RUN) audit --data demo/sample
	$(RUN) train --data demo/sample --arch dense_cnn --epochs 6 --out demo/dense_cnn.safetensors
	$(RUN) train --data demo/sample --arch mobile_cnn --epochs 6 --out demo/mobile_cnn.safetensors
	$(RUN) evaluate --data demo/sample --model demo/dense_cnn.safetensors demo/mobile_cnn.safetensors --report demo/report.html
	$(RUN) predict --model demo/mobile_cnn.safetensors demo/sample/real/astronaut/astronaut_00.png

test: .venv/installed
	git diff > .venv/before.diff
	$(BIN)/nbdev-export && $(BIN)/nbdev-clean
	git diff > .venv/after.diff
	cmp .venv/before.diff .venv/after.diff || { echo "The notebooks and the exported files differ: run nbdev-export && nbdev-clean, then commit."; exit 1; }
	$(BIN)/python -m pytest -q
	$(BIN)/nbdev-test --n-workers 1 --do-print
