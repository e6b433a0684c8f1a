#!/usr/bin/env bash
# Pillow: a list of allowed formats that names MPO opens a JPEG, and raises KeyError on every format that comes after
# MPO in the list.
# Guess: `Image.open(f, formats=[...])` tries the named formats in turn, and takes any name that the attribute `format`
# of an opened picture gives; a phone's JPEG gives 'MPO' there.
# Source of the guess: documentation of Image.open ("a list or tuple of formats to attempt to load the file in").
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"; "$dir/env/bin/pip" install -q --disable-pip-version-check pillow==13.0.0 2>&1 | grep -v WARNING || true
"$dir/env/bin/python" - <<'PY'
import io
import PIL
from PIL import Image
print('pillow', PIL.__version__)
buf = io.BytesIO(); Image.new('RGB', (64, 40)).save(buf, 'MPO', save_all=True, append_images=[Image.new('RGB', (64, 40), 'red')])
name = Image.open(buf).format
print('the format of a JPEG with a second view is called', name)
assert name == 'MPO'

def tried(fmt, formats):
    buf = io.BytesIO(); Image.new('RGB', (64, 40)).save(buf, fmt); buf.seek(0)
    try: return Image.open(buf, formats=formats).format
    except Exception as e: return f'{type(e).__name__}: {e}'
seen = {(f, formats): tried(f, formats) for f,formats in (('JPEG', ('JPEG', 'MPO', 'PNG')), ('PNG', ('JPEG', 'MPO', 'PNG')), ('PNG', ('PNG', 'MPO')), ('MPO', ('MPO',)))}
for k,v in seen.items(): print(k, '->', v)
assert list(seen.values()) == ['JPEG', "KeyError: 'MPO'", 'PNG', "KeyError: 'MPO'"], seen
PY
echo 'as found: MPO cannot be named; JPEG alone opens MPO files too'
