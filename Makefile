# make demo: the main job on the embedded sample set, with a report.   make test: what CI runs.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/deepfake_nb
FACES ?= ../shared/faces/faces.csv
WEIGHTS ?= ../shared/weights/mobilenet_v2-b0353104.pth
MODERN ?= ../shared/modern/modern.csv
# Catalogs of kinds that the shipped detector was not trained on, for its card.
UNSEEN ?= ../shared/faces/hand_edited.csv

.PHONY: demo test agree pytest notebooks bench faces weights readme site clean-nbs times badges hooks browser

.venv/installed: constraints.txt settings.ini setup.py pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 10) and 'deepfake_nb needs Python 3.10 or newer; name one with PYTHON=python3.11')"
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -c constraints.txt -e '.[dev,data,scale]'
	touch $@

# The main job, on data that the package carries.
demo: .venv/installed
	$(RUN) sample demo/sample
	$(RUN) audit --data demo/sample
	$(RUN) train --data demo/sample --arch dense_cnn --epochs 6 --out demo/dense_cnn.safetensors
	$(RUN) train --data demo/sample --arch mobile_cnn --epochs 8 --out demo/mobile_cnn.safetensors
	$(RUN) evaluate --data demo/sample --model demo/dense_cnn.safetensors demo/mobile_cnn.safetensors --report demo/report.html
	$(RUN) predict --model demo/mobile_cnn.safetensors demo/sample/real/photo/coffee_00.png demo/sample/fake/checkerboard/coffee_00.png

# Notebooks and exported files must agree before the tests count. Tests and notebooks run side by side, of one thread each.
test: agree
	OMP_NUM_THREADS=1 $(MAKE) -j2 pytest notebooks
agree: .venv/installed
	$(BIN)/python -m deepfake_nb._nbdev snapshot .venv/before
	$(BIN)/nbdev-export && $(BIN)/nbdev-clean
	$(BIN)/python -m deepfake_nb._nbdev snapshot .venv/after
	@cmp .venv/before .venv/after || { echo 'Notebooks and exported files differ: run nbdev-export && nbdev-clean, look at git diff, commit.'; exit 1; }
pytest:
	$(BIN)/python -m pytest -q
notebooks:
	$(BIN)/nbdev-test --n-workers 1 --do-print

# The runs whose results stand in 06_train, 07_evaluate and 08_generalize; hours on two cores, minutes on a GPU. A killed run goes on.
faces: .venv/installed
	$(RUN) train --data $(FACES) --arch dense_cnn --resume --out runs/dense_cnn.safetensors
	$(RUN) train --data $(FACES) --arch mobile_cnn --resume --out runs/mobile_cnn.safetensors
	$(RUN) train --data $(FACES) --arch mobilenet_v2 --pretrained $(WEIGHTS) --resume --out runs/mobilenet_v2.safetensors
	$(RUN) evaluate --data $(FACES) --model runs/*.safetensors --scores nbs/results
	$(RUN) unseen --data $(FACES) --arch mobilenet_v2 --pretrained $(WEIGHTS) --out nbs/results/unseen_mobilenet_v2
	$(BIN)/python nbs/results/starts.py $(FACES)
	for m in dense_cnn mobile_cnn; do $(RUN) report --data $(FACES) --model runs/$$m.safetensors --out nbs/results/cards/$$m.html || exit 1; done
	$(RUN) report --data $(FACES) --model runs/mobilenet_v2.safetensors --matrix nbs/results/unseen_mobilenet_v2 --out nbs/results/cards/mobilenet_v2.html

# The detectors that come with the package. The default goes on from weights that know two GANs (from an earlier landing,
# hours on two cores), on all but the faces of held_back.csv, 35 minutes on two cores;
# then the runs that leave a family out (20 minutes). dense and mobile start from nothing. transfer and mobile from two
# seeds, the second of transfer in two processes. Then the cards and files, and what 09_modern shows.
START := runs/faces_start.safetensors
MIX := runs/faces_parts.csv $(MODERN)
MIXED := $(RUN) train --data $(MIX) --recipe mixed --shares .84 .08 .08 --half --resume
weights: .venv/installed
	mkdir -p runs && git show f0fc241:deepfake_nb/weights/transfer.safetensors > $(START)
	$(BIN)/python nbs/results/held_back.py $(FACES) runs/faces_parts.csv
	$(MIXED) --pretrained $(START) --out runs/ship/transfer.safetensors
	$(MIXED) --pretrained $(START) --train-seed 43 --processes 2 --out runs/ship/transfer_43.safetensors
	$(MIXED) --arch mobile_cnn --size 160 --lr 4e-3 --epochs 6 --out runs/ship/mobile.safetensors
	$(MIXED) --arch mobile_cnn --size 160 --lr 4e-3 --epochs 6 --train-seed 43 --out runs/ship/mobile_43.safetensors
	$(MIXED) --arch dense_cnn --size 160 --lr 3e-3 --epochs 6 --out runs/ship/dense.safetensors
	$(BIN)/python nbs/results/modern.py $(START) $(WEIGHTS) $(MIX)
	$(BIN)/python nbs/results/mix.py $(MODERN)
	for m in transfer dense mobile; do $(BIN)/python tools/ship_weights.py runs/ship/$$m.safetensors $(MIX) -- $(UNSEEN) || exit 1; done
	$(BIN)/python nbs/results/seeds.py $(foreach m,transfer mobile,deepfake_nb/weights/$m.safetensors runs/ship/$m_43.safetensors) -- $(MIX)
	$(RUN) evaluate --data $(MIX) --shares .84 .08 .08 --model transfer dense mobile --scores nbs/results/shipped
	$(RUN) report --data $(MIX) --shares .84 .08 .08 --copies 300 --out nbs/results/cards/transfer.html
	$(BIN)/python nbs/results/again.py $(MIX) -- $(UNSEEN)

bench: .venv/installed
	$(BIN)/python bench/train.py $(or $(wildcard $(FACES)),demo/sample) nbs/bench.json

# The app in headless Chromium (Debian: apt-get install chromium), in JupyterLab and under Voila; screenshots in tests/browser/shots.
browser: .venv/installed
	$(BIN)/pip install -q -c constraints.txt -e '.[dev,app]'
	$(BIN)/python -m pytest -q -rs tests/browser

readme: .venv/installed
	$(BIN)/jupyter nbconvert --no-input --to markdown nbs/index.ipynb --output-dir . --output README
	sed -i.old 's/`\(nbs\/[0-9a-z_]*\.ipynb\)`/[`\1`](\1)/g; s/](app\.png)/](nbs\/app.png)/' README.md && rm README.md.old

# The documentation, in site/html, and a look at every link in it.
site: .venv/site
	$(BIN)/python -W ignore tools/build_site.py

.venv/site: .venv/installed
	$(BIN)/pip install -q -c constraints.txt -e '.[site]'
	touch $@

# clean/: the notebooks without prose.  badges: Colab badges, once settings.ini names the repo.  times: how long each notebook takes here.
clean-nbs badges times: .venv/installed
	$(BIN)/python tools/course.py $(subst -nbs,,$@)

hooks: .venv/installed
	$(BIN)/nbdev-install-hooks
