#!/usr/bin/env bash
# pillow-heif: a photo turned by its EXIF tag stays upright when it is saved as HEIC without `exif=`, and falls on its
# side when the same tag is handed over with `exif=`.
# Guess: as with JPEG and AVIF in Pillow, `exif=` keeps the tag and viewers (ImageOps.exif_transpose) go on showing the
# photo upright; without it the turn is lost.
# Source of the guess: Pillow's documentation of `exif` for JPEG, PNG, WebP and AVIF; pillow-heif's README ("same API as
# Pillow").
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"; "$dir/env/bin/pip" install -q --disable-pip-version-check pillow==13.0.0 pillow-heif==1.8.1 2>&1 | grep -v WARNING || true
"$dir/env/bin/python" - <<'PY'
import io
import PIL, pillow_heif
from PIL import Image, ImageOps
pillow_heif.register_heif_opener()
print('pillow', PIL.__version__, 'pillow-heif', pillow_heif.__version__)

tag = Image.Exif(); tag[0x112] = 6
def stored(im, **kwargs): buf = io.BytesIO(); im.save(buf, **kwargs); return Image.open(io.BytesIO(buf.getvalue()))
photo = stored(Image.new('RGB', (64, 40), 'teal'), format='JPEG', exif=tag)
def shown(im): return ImageOps.exif_transpose(im).size
seen = {'JPEG as it is': shown(photo), 'HEIF, no exif=': shown(stored(photo, format='HEIF')), 'HEIF, exif=photo.getexif()': shown(stored(photo, format='HEIF', exif=photo.getexif())),
        'AVIF, exif=photo.getexif()': shown(stored(photo, format='AVIF', exif=photo.getexif()))}
for k,v in seen.items(): print(f'{k:28s} shown as {v[0]}x{v[1]}')
assert list(seen.values()) == [(40, 64), (40, 64), (64, 40), (40, 64)], seen
PY
echo 'as found: handing over exif= loses the turn in HEIC, and in HEIC only'
