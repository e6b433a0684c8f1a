#!/usr/bin/env bash
# Guess: a JPEG that is opened with Pillow and put into a Hugging Face dataset keeps its file, or is kept without loss,
# however it was opened; a collection of photos and fakes is then as fair as its files.
# Found: opened from a path, the file is kept. The same file opened from bytes (as after a download) is compressed once
# more, at Pillow's default quality of 75 with halved chroma, and nothing is said. Converted or cut pictures become PNG.
# So the way in which a class was collected ends up in its pixels, where a detector finds it.
# Source: https://huggingface.co/docs/datasets/v5.2.0/en/package_reference/main_classes#datasets.Image, which lists
# PIL.Image.Image among the inputs and says nothing of compression.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check datasets==5.2.0 pillow==12.3.0 numpy==2.3.5 2>&1 | grep -v WARNING || true
cd "$tmp"
HF_HOME="$tmp/hf" "$tmp/venv/bin/python" - <<'PY'
import io, datasets, numpy as np, PIL
from PIL import Image

print('datasets', datasets.__version__, 'Pillow', PIL.__version__)
noise = np.random.default_rng(0).integers(100, 156, (128, 128, 3), np.uint8)
Image.fromarray(noise).save('photo.jpg', quality=95, subsampling=0)
raw = open('photo.jpg', 'rb').read()

def kept(im):
    "The bytes that a dataset of one picture holds"
    features = datasets.Features({'image': datasets.Image()})
    made = datasets.Dataset.from_dict({'image': [im]}, features=features)
    row = made.cast_column('image', datasets.Image(decode=False))[0]['image']
    return row['bytes'] or open(row['path'], 'rb').read()

path,memory = kept(Image.open('photo.jpg')),kept(Image.open(io.BytesIO(raw)))
cut = kept(Image.open(io.BytesIO(raw)).crop((0, 0, 64, 64)))
a,b = (np.asarray(Image.open(io.BytesIO(x)), int) for x in (raw, memory))
first = Image.open(io.BytesIO(memory)).quantization[0][0]
print(f'the file: {len(raw)} bytes, first step of its luma {Image.open(io.BytesIO(raw)).quantization[0][0]}')
print(f'opened from its path: {len(path)} bytes, the same file: {path == raw}')
print(f'opened from its bytes: {len(memory)} bytes, first step {first}, mean change {np.abs(a-b).mean():.1f} grey levels')
print(f'cut: {Image.open(io.BytesIO(cut)).format}')
assert path == raw and cut[:4] == b'\x89PNG'
assert memory != raw and len(memory) < len(raw)/2 and first == 8 and np.abs(a-b).mean() > 3
PY
