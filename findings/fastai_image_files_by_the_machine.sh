#!/usr/bin/env bash
# Guess: fastai's get_image_files finds the pictures whose extensions stand in a list of fastai's, the same on every
# machine: .jpg, .png, .webp and what else Pillow reads.
# Found: the list is made at import from Python's table of MIME types, its own and that of files of the machine
# (/etc/mime.types and others). Where there is none, as in slim containers, .webp and .jfif (what a browser saves a
# JPEG as) are not in it with Python 3.11, and such pictures are left out without a word: a folder of photos is half as
# large on the server as on the desk.
# Source: https://docs.fast.ai/data.transforms.html#get_image_files ("all image files");
# https://docs.python.org/3/library/mimetypes.html#mimetypes.init.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check torch==2.14.1 torchvision==0.29.1 fastai==2.8.12 2>&1 |
    grep -v WARNING || true
cd "$tmp"
printf 'image/jpeg jpeg jpg jpe jfif\nimage/png png\nimage/webp webp\n' > mime.types
cat > look.py <<'PY'
import mimetypes, sys
from pathlib import Path
mimetypes.knownfiles[:] = sys.argv[1:] # the machine's files, read at the first use
from fastai.vision.all import get_image_files
from PIL import Image
folder = Path('photos')
folder.mkdir(exist_ok=True)
for name,form in (('a.jpg', 'JPEG'), ('b.png', 'PNG'), ('c.webp', 'WEBP'), ('d.jfif', 'JPEG')):
    Image.new('RGB', (8, 8)).save(folder/name, form)
print(*sorted(p.name for p in get_image_files(folder)))
PY
"$tmp/venv/bin/python" -c "import sys, fastai; print('python', sys.version.split()[0], 'fastai', fastai.__version__)"
with=$("$tmp/venv/bin/python" -W ignore look.py mime.types)
without=$("$tmp/venv/bin/python" -W ignore look.py)
echo "with a table of MIME types: $with"
echo "without one: $without"
[ "$with" = 'a.jpg b.png c.webp d.jfif' ]
[ "$without" != "$with" ]
