#!/usr/bin/env bash
# Guess: a Pillow picture that was opened from a file and then changed in place (thumbnail, or a name or face covered
# with ImageDraw or paste) is stored as it is in memory, by Hugging Face datasets and by litdata, as a picture that
# never had a file is.
# Found: both look for the picture's attribute filename and take the file in its place, so that the change is lost
# without a word: what was covered is in the data set, and a thumbnail is as large as before. A copy() or convert(),
# which has no filename, is stored as changed.
# Source: https://huggingface.co/docs/datasets/image_dataset says of PIL images no more than that they are accepted;
# encode_pil_image in datasets/features/image.py and JPEGSerializer in litdata/streaming/serializers.py.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check torch==2.14.1 torchvision==0.29.1 numpy==2.3.5 pillow==12.0.0 \
    datasets==5.2.0 litdata==0.2.76 2>&1 | grep -v WARNING || true
cd "$tmp"
HF_HOME="$tmp/hf" HF_HUB_OFFLINE=1 "$tmp/venv/bin/python" -W ignore - <<'PY'
import io
from importlib.metadata import version
from datasets import Dataset, Features, Image as ImageFeature
from litdata.streaming.serializers import JPEGSerializer
from PIL import Image, ImageDraw

print(*(f'{p} {version(p)}' for p in ('datasets', 'litdata', 'pillow')))
Image.new('RGB', (200, 200), (200, 30, 30)).save('face.jpg', quality=95)

def in_datasets(im): return Dataset.from_dict(dict(image=[im]), Features(image=ImageFeature()))[0]['image']
def in_litdata(im): return Image.open(io.BytesIO(JPEGSerializer().serialize(im)[0]))

def covered():
    im = Image.open('face.jpg'); im.load()
    ImageDraw.Draw(im).rectangle((50, 50, 150, 150), fill=(0, 0, 0))
    return im
def shrunk():
    im = Image.open('face.jpg'); im.thumbnail((64, 64))
    return im

seen = {}
for name,stored in dict(datasets=in_datasets, litdata=in_litdata).items():
    a,b,c = stored(covered()),stored(shrunk()),stored(covered().copy())
    seen[name] = a.getpixel((100, 100))[0] > 150, b.size, c.getpixel((100, 100))[0] < 50
    print(f'{name}: covered pixel {a.getpixel((100, 100))}, thumbnail {b.size}, of a copy {c.getpixel((100, 100))}')
assert seen['datasets'] == (True, (200, 200), True) and seen['litdata'][:2] == (True, (200, 200)), seen
PY
