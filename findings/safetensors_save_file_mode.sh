#!/usr/bin/env bash
# safetensors: a file written by save_file can be read by nobody but its owner, whatever the umask says.
# Guess: like any file that Python writes, it gets the mode that the umask leaves (0644 with the usual 022), so that a
# model saved to a shared folder can be loaded by others.
# Source of the guess: documentation of safetensors.numpy.save_file, which says nothing of permissions; numpy.save and
# torch.save, which follow the umask.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"; "$dir/env/bin/pip" install -q --disable-pip-version-check safetensors==0.8.0 numpy==2.3.5 2>&1 | grep -v WARNING || true
umask 022
"$dir/env/bin/python" - "$dir" <<'PY'
import os, sys
import numpy as np, safetensors
from safetensors.numpy import save, save_file
print('safetensors', safetensors.__version__, 'umask 022')
def mode(f): return oct(os.stat(f'{sys.argv[1]}/{f}').st_mode & 0o777)
a = dict(a=np.zeros(3, np.float32))
save_file(a, f'{sys.argv[1]}/new.safetensors')
open(f'{sys.argv[1]}/old.safetensors', 'w').close(); before = mode('old.safetensors')
save_file(a, f'{sys.argv[1]}/old.safetensors')
open(f'{sys.argv[1]}/bytes.safetensors', 'wb').write(save(a))
np.save(f'{sys.argv[1]}/a.npy', a['a'])
seen = {'save_file, new file': mode('new.safetensors'), f'save_file over a file of {before}': mode('old.safetensors'), 'bytes of save(), written by Python': mode('bytes.safetensors'), 'numpy.save': mode('a.npy')}
for k,v in seen.items(): print(f'{k:36s} {v}')
assert list(seen.values()) == ['0o600', '0o600', '0o644', '0o644'], seen
PY
echo 'as found: save_file makes, and turns existing files into, files of mode 0600'
