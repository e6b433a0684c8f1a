#!/usr/bin/env bash
# Guess: whatever is saved where the disk has no more room ends in an OSError with its errno, which one `except OSError`
# around the call can turn into a sentence; above all where the caller opened the file and the library only writes to
# it.
# Found: torch.save gives a RuntimeError about an "unexpected pos", also to a file object whose own write has raised the
# OSError, and keeps no cause; safetensors' save_file gives a SafetensorError, which is no OSError; numpy.save gives an
# OSError without an errno. To save into io.BytesIO and write its bytes gives the OSError that was meant. (A limit on
# the size of files, RLIMIT_FSIZE, stands for the full disk: the same short write, with EFBIG for ENOSPC.)
# Source: https://docs.pytorch.org/docs/stable/generated/torch.save.html,
# https://huggingface.co/docs/safetensors/api/torch and
# https://numpy.org/doc/stable/reference/generated/numpy.save.html, which name no error for it.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check torch==2.14.1 numpy==2.4.6 safetensors==0.8.0 \
  2>&1 | grep -v WARNING || true
cd "$tmp"
"$tmp/venv/bin/python" -W ignore - <<'PY'
import errno, io, resource
import numpy, safetensors, torch
from safetensors.torch import save_file

x = torch.zeros(100_000)
def to_file():
    with open('a.pt', 'wb') as f: torch.save(x, f)
def through_memory():
    buf = io.BytesIO()
    torch.save(x, buf)
    with open('b.pt', 'wb') as f: f.write(buf.getbuffer())
def said(save):
    try: save()
    except Exception as e:
        return type(e).__name__, isinstance(e, OSError), getattr(e, 'errno', None), e.__cause__ is None, str(e)[:60]

print('torch', torch.__version__, 'numpy', numpy.__version__, 'safetensors', safetensors.__version__)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
seen = {'torch.save to a path': said(lambda: torch.save(x, 'c.pt')), 'torch.save to a file': said(to_file),
        'safetensors': said(lambda: save_file(dict(x=x), 'd.safetensors')),
        'numpy.save': said(lambda: numpy.save('e.npy', x.numpy())), 'through BytesIO': said(through_memory)}
for k,v in seen.items(): print(f'{k:22}', v)
assert [v[:3] for v in seen.values()] == [
    ('RuntimeError', False, None), ('RuntimeError', False, None), ('SafetensorError', False, None),
    ('OSError', True, None), ('OSError', True, errno.EFBIG)]
PY
