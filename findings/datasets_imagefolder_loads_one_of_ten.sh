#!/usr/bin/env bash
# Guess: load_dataset('imagefolder', data_dir=...) of folders real/ and fake/ with ten pictures gives the ten, in one
# split "train" with two labels, whatever the files are called.
# Found: where the name of one file holds the word test, eval, val, dev or train between separators, the library takes it
# for the name of a split and loads only such files. With fake/screen-test.png, nine of ten pictures, all the photos
# and the labels are gone without a word. In folders train/ and test/ names of files do no harm.
# Source: https://huggingface.co/docs/datasets/image_dataset#imagefolder (the word in the name of a folder is told);
# https://github.com/huggingface/datasets/issues/7201 (open).
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check numpy==2.3.5 pillow==12.0.0 datasets==5.2.0 2>&1 |
    grep -v WARNING || true
cd "$tmp"
HF_HOME="$tmp/hf" HF_HUB_OFFLINE=1 "$tmp/venv/bin/python" -W ignore - <<'PY'
from importlib.metadata import version
from pathlib import Path
from datasets import disable_progress_bar, load_dataset
from PIL import Image

disable_progress_bar()
print('datasets', version('datasets'))
photos,fakes = [f'real/photo_{i}.png' for i in range(5)],[f'fake/face_{i}.png' for i in range(4)]

def loaded(folder, names):
    for n in names:
        Path(folder, n).parent.mkdir(parents=True, exist_ok=True)
        Image.new('RGB', (8, 8)).save(Path(folder, n))
    parts = load_dataset('imagefolder', data_dir=folder)
    return {k: (p.num_rows, 'label' in p.features) for k,p in parts.items()}

seen = {n: loaded(n, [*photos, *fakes, f'fake/{n}.png']) for n in ('screen', 'screen-test', 'ddpm_eval_3')}
seen['split'] = loaded('split', [f'{part}/{f}' for part in ('train', 'test') for f in (*photos, 'fake/my_test.png')])
for k,v in seen.items(): print(f'{k}: split: (pictures, labels) = {v}')
assert seen['screen'] == {'train': (10, True)} and seen['split'] == {'train': (6, True), 'test': (6, True)}, seen
assert seen['screen-test'] == seen['ddpm_eval_3'] == {'test': (1, False)}, seen
PY
