#!/usr/bin/env bash
# Guess: albumentations' ImageCompression, which takes RGB pictures as all its transforms do, gives the picture that
# Pillow gives when it saves at that quality and reads again (both use libjpeg-turbo and halve the chroma).
# Found: the RGB array goes to OpenCV's encoder, which takes it for BGR. Brightness is made of the colours with weights
# for red and blue exchanged, so what is kept finely and what coarsely changes places: the result is to the bit that of
# Pillow on a picture with both swapped. On fine patterns in red or blue it is up to 39 levels off at quality 50, and 25
# at 90. A detector is trained on a compression that no photo has. The same in AlbumentationsX; grey pictures are right.
# Source: https://albumentations.ai/docs/api-reference/albumentations/augmentations/pixel/transforms/
# (ImageCompression).
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
cat > "$tmp/look.py" <<'PY'
import io
from importlib.metadata import version
import numpy as np, albumentations as A
from PIL import Image

def pillow(x, q):
    f = io.BytesIO()
    Image.fromarray(x).save(f, 'JPEG', quality=q)
    return np.asarray(Image.open(f)).astype(int)

print('albumentations', A.__version__, 'opencv', version('opencv-python-headless'), 'pillow', version('pillow'))
red = np.zeros((128, 128, 3), np.uint8)
red[..., 0] = 200
red[::2, ::2, 0] = 60
for name,x in dict(red=red, blue=red[..., ::-1].copy(), grey=np.repeat(red[..., :1], 3, 2)).items():
    for q in (50, 90):
        a = A.ImageCompression(quality_range=(q, q), p=1)(image=x)['image'].astype(int)
        off = np.abs(a-pillow(x, q)).max()
        swapped = np.abs(a-pillow(x[..., ::-1].copy(), q)[..., ::-1]).max()
        print(f'{name}, quality {q}: off by {off} from Pillow, by {swapped} from Pillow with red and blue swapped')
        assert swapped == 0 and (off == 0 if name == 'grey' else off > 20), (name, q, off, swapped)
PY
for packages in albumentations==2.0.8 'albumentationsx==2.5.1 torch==2.14.1'; do
    venv="$tmp/${packages%%=*}"
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q --disable-pip-version-check $packages opencv-python-headless==4.12.0.88 pillow==12.0.0 2>&1 |
        grep -v WARNING || true
    (cd "$tmp" && NO_ALBUMENTATIONS_UPDATE=1 "$venv/bin/python" -W ignore look.py)
done
