#!/usr/bin/env bash
# Pillow: asking a PNG for its EXIF decodes all of its pixels where there is no EXIF; a JPEG is not decoded.
# Guess: `getexif()` reads headers only, so that asking a thousand photos for their orientation costs a thousand small
# reads, and a check of the size can come after it.
# Source of the guess: documentation of Image.open ("the file remains open and the actual image data is not read until
# you try to process it") and of getexif.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"; "$dir/env/bin/pip" install -q --disable-pip-version-check pillow==13.0.0 2>&1 | grep -v WARNING || true
"$dir/env/bin/python" - <<'PY'
import io, resource
import PIL
from PIL import Image
print('pillow', PIL.__version__)
def mb(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024
def asked(fmt, **kwargs):
    buf = io.BytesIO(); Image.new('L', (6000, 6000)).save(buf, fmt, **kwargs)
    im = Image.open(io.BytesIO(buf.getvalue()))
    im.getexif()
    return not im.tile # the parts still to be decoded
exif = Image.Exif(); exif[0x112] = 6
seen = {'JPEG without EXIF': asked('JPEG'), 'PNG with EXIF before the pixels': asked('PNG', exif=exif), 'PNG without EXIF': asked('PNG')}
for k,v in seen.items(): print(f'{k:32s} decoded by getexif(): {v}')
assert list(seen.values()) == [False, False, True], seen
PY
echo 'as found: getexif() of a PNG without EXIF decodes the picture'
